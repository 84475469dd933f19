import type { Tab } from '../state/types.ts'

/** Which tab a key leads to, by the pattern for tabs of ARIA's authoring practices; null: none. */
export function nextTab(
  pressed: string,
  tabs: readonly Tab[],
  active: string,
): { key: string; index: number } | null {
  const at = tabs.findIndex(({ key }) => key === active)
  const steps: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    Home: 0,
    End: tabs.length - 1,
  }
  const step = steps[pressed]
  if (step === undefined) return null
  const index = (step + tabs.length) % tabs.length
  const tab = tabs[index]
  return tab ? { key: tab.key, index } : null
}
