import type { RoomState } from '../state/types.ts'
import type { Ui } from './ui.ts'

const WEEKDAY_ALONE_MS = 6 * 86_400_000

/** What a sheet says on which nobody has written; nothing before the first answer. */
export function emptyText(room: RoomState, { i18n, now }: Ui): string {
  const words = i18n.words.value.room
  const dates = i18n.dates.value
  const why = room.cannotWrite.value
  const date = Date.parse(room.detail.value?.date ?? '')
  if (room.connection.value.state === 'connecting') return ''
  if (why === 'closed' || why === 'cancelled') return words.emptyOver
  if (why === 'scheduled' && date > now.value) {
    // In a week the weekday would name two days.
    const isSoon = date - now.value < WEEKDAY_ALONE_MS
    const day = isSoon ? dates.day(date, now.value) : dates.date(date, now.value)
    return words.emptyUntil.replace('{day}', day).replace('{time}', dates.time(date))
  }
  const mayBegin = why === null && room.activeTab.value !== 'everyone'
  return mayBegin ? words.emptyPrivate : words.empty
}
