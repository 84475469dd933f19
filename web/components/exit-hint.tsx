import { useUi } from '../lib/ui.ts'

/** Says once on a device what quick exit does. */
export function ExitHint() {
  const { i18n, switches } = useUi()
  const words = i18n.words.value
  if (switches.exitTold.value) return null
  return (
    <div class="exit-hint row">
      <p>{words.exitHint}</p>
      <button
        type="button"
        class="btn btn-quiet btn-small"
        onClick={() => {
          switches.exitTold.value = true
        }}
      >
        {words.refused.dismiss}
      </button>
    </div>
  )
}
