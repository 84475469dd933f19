import { useEffect, useRef } from 'preact/hooks'
import { useLeadWords } from '../lib/use-lead.ts'
import type { LeadEdit } from '../state/lead-edit.ts'

/** Name and time of a therapy session. */
export function SessionFields({ edit }: { edit: LeadEdit }) {
  const words = useLeadWords()
  const section = useRef<HTMLElement>(null)
  const missing = edit.missing.value
  useEffect(() => {
    if (missing.length > 0)
      section.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [missing])
  return (
    <section class="section" aria-labelledby="what" ref={section}>
      <h2 id="what">{words.what}</h2>
      <div class="lead-fields">
        <Field edit={edit} name="name" label={words.name} hint={words.nameHint} />
        <div class="lead-times">
          <Field edit={edit} name="day" type="date" label={words.day} />
          <Field edit={edit} name="from" type="time" label={words.from} />
          <Field edit={edit} name="to" type="time" label={words.to} />
        </div>
        <p class="hint">{words.timesHint}</p>
      </div>
    </section>
  )
}

function Field({
  edit,
  name,
  label,
  hint,
  type = 'text',
}: {
  edit: LeadEdit
  name: 'name' | 'day' | 'from' | 'to'
  label: string
  hint?: string
  type?: 'text' | 'date' | 'time'
}) {
  const words = useLeadWords()
  const isMissing = name !== 'to' && edit.missing.value.includes(name)
  const about = [...(hint ? [`${name}-hint`] : []), ...(isMissing ? [`${name}-missing`] : [])]
  const props = {
    class: 'input',
    id: name,
    autocomplete: 'off',
    'aria-invalid': isMissing,
    'aria-describedby': about.join(' ') || undefined,
    value: edit.form.value?.[name] ?? '',
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      edit.setText(name, currentTarget.value),
  }
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {type === 'text' && <input type="text" maxLength={200} {...props} />}
      {type === 'date' && <input type="date" {...props} />}
      {type === 'time' && <input type="time" {...props} />}
      {isMissing && (
        <p class="missing" id={`${name}-missing`}>
          {words.missing[name]}
        </p>
      )}
    </div>
  )
}
