import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'

/** What was not taken and is no message: a reaction, a delete. Said once, put away with one press. */
export function Refused() {
  const { room } = useRoom()
  const words = useWords()
  const known: Record<string, string> = words.refused
  return room.refused.value.map(({ key, draft }) => (
    <div key={key} class="strip row" role="status">
      <span>{known[draft.type] ?? words.refused.other}</span>
      <button type="button" class="btn btn-quiet btn-small" onClick={() => room.discard(key)}>
        {words.refused.dismiss}
      </button>
    </div>
  ))
}
