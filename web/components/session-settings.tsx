import { useId } from 'preact/hooks'
import type { Settings } from '../../server/protocol/therapy-sessions.ts'
import { useLeadWords } from '../lib/use-lead.ts'
import type { SettingWords } from '../locales/en-lead.ts'
import type { LeadEdit } from '../state/lead-edit.ts'
import { Icon } from './icon.tsx'

/** What a therapy session allows, in plain words. */
export function SessionSettings({ edit }: { edit: LeadEdit }) {
  const words = useLeadWords()
  const from = edit.template.value
  const settings = edit.form.value?.settings
  if (!settings) return null
  return (
    <section class="section" aria-labelledby="how">
      <h2 id="how">{words.how}</h2>
      {from && <p class="soft lead-template">{words.fromTemplate.replace('{name}', from.name)}</p>}
      <div class="lead-settings">
        {(Object.keys(words.settings) as (keyof Settings)[]).map((key) => (
          <Setting
            key={key}
            words={words.settings[key]}
            value={settings[key]}
            onChoose={(value) => edit.setSettings({ [key]: value })}
          />
        ))}
      </div>
    </section>
  )
}

function Setting({
  words,
  value,
  onChoose,
}: {
  words: SettingWords | undefined
  value: Settings[keyof Settings]
  onChoose(value: Settings[keyof Settings]): void
}) {
  const { asIs } = useLeadWords()
  const id = useId()
  if (!words) return null
  const { title, choices } = words
  const chosen = choices.findIndex((one) => one.value === value)
  return (
    <div class="field">
      <label for={id}>{title}</label>
      <div class="pick">
        <select
          class="input"
          id={id}
          aria-describedby={`${id}-means`}
          value={String(chosen)}
          onChange={({ currentTarget }) => {
            const choice = choices[Number(currentTarget.value)]
            if (choice) onChoose(choice.value)
          }}
        >
          {chosen < 0 && <option value="-1">{asIs}</option>}
          {choices.map(({ label }, index) => (
            <option key={label} value={String(index)}>
              {label}
            </option>
          ))}
        </select>
        <Icon name="chevronDown" />
      </div>
      <p class="hint" id={`${id}-means`} aria-live="polite">
        {choices[chosen]?.means}
      </p>
    </div>
  )
}
