import type { Dates } from '../lib/dates.ts'
import type { IconName } from '../lib/icons.ts'
import type { PanelIconName } from '../lib/panel-icons.ts'
import { useDates } from '../lib/ui.ts'
import { useCareWords, usePanelWords } from '../lib/use-panel.ts'
import type { PanelWords } from '../locales/en-panel.ts'
import type { Member } from '../state/panel.ts'
import type { Presence } from '../state/panel-presence.ts'
import { PanelIcon } from './therapist-icon.tsx'

/** Those that have a drawing; the others have a mark of their own form. */
const ICONS: Partial<Record<Presence['kind'], IconName | PanelIconName>> = {
  writing: 'pen',
  reading: 'eye',
  left: 'logOut',
}

/** How somebody is there, whether they may write, and what is on its way to them. */
export function PresenceSign({ member }: { member: Member }) {
  const { person, presence, pending, held, remindedAt } = member
  const words = usePanelWords()
  const { hold, remind } = useCareWords()
  const dates = useDates()
  const icon = ICONS[presence.kind]
  return (
    <span class="signs">
      <span class={`pres pres-${presence.kind}`}>
        {icon && <PanelIcon name={icon} />}
        {presenceText(words.presence, presence, dates)}
      </span>
      {person.muted && (
        <span class="pres pres-muted">
          <PanelIcon name="penOff" />
          {words.muted}
        </span>
      )}
      {held && (
        <span class="pres pres-held">
          <PanelIcon name="tray" />
          {hold.sign}
        </span>
      )}
      {remindedAt !== null && (
        <span class="pres">
          <PanelIcon name="bell" />
          {remind.done.replace('{time}', dates.time(remindedAt))}
        </span>
      )}
      {pending && (
        <span class="pres pres-pending">
          <PanelIcon name="clock" />
          {words.pending[pending]}
        </span>
      )}
    </span>
  )
}

function presenceText(words: PanelWords['presence'], presence: Presence, dates: Dates): string {
  if ('minutes' in presence) return words[presence.kind](presence.minutes)
  if (!('at' in presence)) return words[presence.kind]
  const [at, plain] = words[presence.kind]
  return presence.at === null ? plain : at.replace('{time}', dates.time(presence.at))
}
