import { toTime, toTimeOrNull } from '../actions/wire-actions.ts'
import type { Shown } from './view.ts'

const COLUMNS = [
  'id',
  'time',
  'type',
  'author',
  'author_name',
  'text',
  'target',
  'icon',
  'person',
  'person_name',
  'readers',
  'reason',
  'deleted_by',
] as const
type Row = Partial<Record<(typeof COLUMNS)[number], string | number | null>>

/** What a spreadsheet takes for a formula. */
const FORMULA = /^[=+\-@\t\r\n]/
/** By this mark spreadsheets know UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF'

/** The first line, with the mark by which spreadsheets read what follows as UTF-8. */
export function toCsvHead(): string {
  return BYTE_ORDER_MARK + toCsvLine(COLUMNS)
}

/** An action as a line. */
export function toCsvRow({ action }: Shown, nameOf: (id: string) => string): string {
  const { author, participant, audience } = action
  return toRow({
    id: action.id,
    time: toTime(action.at),
    type: action.type,
    author,
    author_name: author === null ? null : nameOf(author),
    text: action.body ?? action.keystrokes ?? toTimeOrNull(action.closesAt),
    target: action.target,
    icon: action.icon,
    person: participant,
    person_name: participant === null ? null : nameOf(participant),
    readers: audience === null ? null : audience.map(nameOf).join(', '),
    reason: action.reason,
    deleted_by: action.deletedBy,
  })
}

/** The last line: how many actions this reader is not shown. */
export function toCsvEnd(sentence: string): string {
  return toRow({ type: 'not_shown', text: sentence })
}

function toRow(row: Row): string {
  return toCsvLine(COLUMNS.map((column) => row[column] ?? ''))
}

/** RFC 4180; what a spreadsheet would run as a formula gets an apostrophe in front. */
export function toCsvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(toCell).join(',')}\r\n`
}

function toCell(value: string | number): string {
  const text = String(value)
  const harmless = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
