import { MAX_BODY_CODE_POINTS } from '../../server/protocol/limits.ts'
import type { useBegun } from '../lib/use-panel.ts'

/** Where a longer text is written in a dialog. */
export function TextField({
  id,
  label,
  hint,
  rows,
  begun,
}: {
  id: string
  label: string
  hint: string
  rows: number
  begun: ReturnType<typeof useBegun>
}) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        class="input"
        id={id}
        rows={rows}
        autofocus
        dir="auto"
        maxLength={MAX_BODY_CODE_POINTS}
        aria-describedby={`${id}-hint`}
        value={begun.text.value}
        onInput={({ currentTarget }) => begun.write(currentTarget.value)}
      />
      <p class="soft small" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  )
}
