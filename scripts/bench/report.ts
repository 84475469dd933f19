import { cpus } from 'node:os'
import type { Figure } from './run.ts'

/** One line about where the figures come from. */
export function describeMachine(isPinned: boolean): string {
  const [cpu] = cpus()
  const cores = isPinned ? 'servers and load on a core each' : 'not pinned'
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}, ${cores}`
}

/** A table in Markdown: what, the goals, the median, the lowest and the highest round. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = figures.map((one) => [
    one.name,
    one.what,
    goal(one, one.must),
    goal(one, one.aim),
    withUnit(one.value, one.unit),
    `${round(Math.min(...one.rounds))} to ${round(Math.max(...one.rounds))}`,
    isMet(one),
  ])
  const head = ['name', 'what', 'must', 'aim', 'measured', 'rounds', 'met']
  const all = [head, head.map(() => '---'), ...rows]
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)))
  return all
    .map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`)
    .join('\n')
}

function goal({ unit, isMoreBetter }: Figure, value: number | undefined): string {
  if (value === undefined) return ''
  return `${isMoreBetter ? '≥' : '≤'} ${withUnit(value, unit)}`
}

function isMet({ value, must, aim, isMoreBetter }: Figure): string {
  const holds = (limit: number) => (isMoreBetter ? value >= limit : value <= limit)
  if (aim !== undefined && holds(aim)) return 'aim'
  if (must === undefined) return ''
  return holds(must) ? 'must' : 'no'
}

function withUnit(value: number, unit: string): string {
  return unit === '×' ? `${round(value)}×` : `${round(value)} ${unit}`
}

/** Three digits that count; more than that is noise. */
function round(value: number): string {
  if (!Number.isFinite(value)) return '?'
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}
