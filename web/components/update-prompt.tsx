import { useUi } from '../lib/ui.ts'

/** Says that there is a newer version. When to load it is up to the reader. */
export function UpdatePrompt() {
  const { i18n, newer, reload } = useUi()
  const words = i18n.words.value.update
  return (
    <div class="update" role="status">
      {newer.value && (
        <>
          <p>
            <b>{words.title}</b> {words.kept}
          </p>
          <div class="row">
            <button type="button" class="btn btn-small" onClick={reload}>
              {words.reload}
            </button>
            <button
              type="button"
              class="btn btn-quiet btn-small"
              onClick={() => {
                newer.value = false
              }}
            >
              {words.later}
            </button>
          </div>
        </>
      )}
    </div>
  )
}
