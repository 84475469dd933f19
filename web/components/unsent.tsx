import { useWords } from '../lib/ui.ts'
import type { RoomState } from '../state/types.ts'

/** What waits on this device, where the room itself cannot be shown. */
export function Unsent({ room }: { room: RoomState }) {
  const words = useWords().room
  const { waiting } = room.connection.value
  if (waiting === 0) return null
  return (
    <section class="section" aria-labelledby="unsent">
      <h2 id="unsent">{words.offlineWaits(waiting)}</h2>
      <ul class="unsent">
        {room.timeline.value.map(
          (one) =>
            one.kind === 'message' && (
              <li key={one.key} dir="auto">
                {one.body}
              </li>
            ),
        )}
      </ul>
    </section>
  )
}
