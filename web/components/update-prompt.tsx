import type { ReadonlySignal } from '@preact/signals'
import { useSignal } from '@preact/signals'
import { useWords } from '../lib/ui.ts'

/** Says that there is a newer version. When to load it is up to the reader. */
export function UpdatePrompt({
  isNewer,
  onReload,
}: {
  isNewer: ReadonlySignal<boolean>
  onReload(): void
}) {
  const words = useWords().update
  const later = useSignal(false)
  return (
    <div class="update" role="status">
      {isNewer.value && !later.value && (
        <>
          <p>
            <b>{words.title}</b> {words.kept}
          </p>
          <p class="row">
            <button type="button" class="btn btn-main btn-small" onClick={onReload}>
              {words.reload}
            </button>
            <button
              type="button"
              class="btn btn-quiet btn-small"
              onClick={() => {
                later.value = true
              }}
            >
              {words.later}
            </button>
          </p>
        </>
      )}
    </div>
  )
}
