import { useRoom } from '../lib/room-view.ts'
import { useDates, useWords } from '../lib/ui.ts'
import { useNames } from '../lib/use-names.ts'
import { usePanelWords } from '../lib/use-panel.ts'
import type { RefusedDraft } from '../state/types.ts'

/** What was not taken, whom it was about and why; put away, or tried again. */
export function TherapistRefused() {
  const { room } = useRoom()
  return room.refused.value.map((refused) => <One key={refused.key} refused={refused} />)
}

function One({ refused: { key, draft, failure, notBefore } }: { refused: RefusedDraft }) {
  const { room } = useRoom()
  const { dismiss } = useWords().refused
  const words = usePanelWords()
  const { one } = useNames()
  const dates = useDates()
  const whats: Record<string, string> = words.refused
  const whys: Record<string, string> = words.because
  const person = room.people.value.find(({ id }) => id === draft.participant) ?? null
  const what = (whats[draft.type] ?? words.refused.other).replace('{name}', () => one(person))
  return (
    <div class="strip row" role="status">
      <span>
        {what}: {whys[failure] ?? words.because.other}
        {notBefore !== undefined && ` ${words.notBefore.replace('{time}', dates.time(notBefore))}`}
      </span>
      <button type="button" class="btn btn-quiet btn-small" onClick={() => room.retry(key)}>
        {words.tryAgain}
      </button>
      <button type="button" class="btn btn-quiet btn-small" onClick={() => room.discard(key)}>
        {dismiss}
      </button>
    </div>
  )
}
