import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { focusLater } from '../lib/focus-later.ts'
import { useLeadWords } from '../lib/use-lead.ts'
import type { LeadEdit, PeopleSearch } from '../state/lead-edit.ts'
import type { LeadMember } from '../state/lead-form.ts'
import { Fill } from './fill.tsx'
import { Problem } from './problem.tsx'

/** Who is in a therapy session, and how to put others in. */
export function SessionMembers({ edit, search }: { edit: LeadEdit; search: PeopleSearch }) {
  const words = useLeadWords()
  const section = useRef<HTMLElement>(null)
  const members = edit.form.value?.members ?? []
  const takeOut = (member: LeadMember) => {
    edit.setMember(member, null)
    focusLater('h2', section.current)
  }
  return (
    <section class="section" aria-labelledby="who" ref={section}>
      <h2 id="who" tabIndex={-1}>
        {words.who}
      </h2>
      <ul class="lead-people">
        <li class="soft">
          {words.youLead} {members.length === 0 && words.nobody}
        </li>
        {members.map((member) => (
          <Member
            key={member.id}
            member={member}
            onRole={(role) => edit.setMember(member, role)}
            onTakeOut={() => takeOut(member)}
          />
        ))}
      </ul>
      <Search edit={edit} search={search} />
    </section>
  )
}

function Member({
  member,
  onRole,
  onTakeOut,
}: {
  member: LeadMember
  onRole(role: LeadMember['role']): void
  onTakeOut(): void
}) {
  const words = useLeadWords()
  const { name, role, isTherapist } = member
  const leads = role === 'therapist'
  return (
    <li>
      <span class="lead-who">
        <bdi>{name}</bdi> <span class="soft small">{words.roles[role]}</span>
      </span>
      <span class="row">
        {isTherapist && (
          <button
            type="button"
            class="btn btn-quiet btn-small"
            onClick={() => onRole(leads ? 'participant' : 'therapist')}
          >
            <Fill text={leads ? words.takesPart : words.leads} name={name} />
          </button>
        )}
        <button
          type="button"
          class="btn btn-small"
          aria-label={words.takeOutOf.replace('{name}', name)}
          onClick={onTakeOut}
        >
          {words.takeOut}
        </button>
      </span>
    </li>
  )
}

function Search({ edit, search }: { edit: LeadEdit; search: PeopleSearch }) {
  const words = useLeadWords()
  const text = useSignal('')
  const found = search.found.value
  const problem = search.problem.value
  return (
    <form
      class="lead-search"
      onSubmit={(event) => {
        event.preventDefault()
        void search.find(text.value)
      }}
    >
      <div class="field">
        <label for="find">{words.find}</label>
        <p class="hint" id="find-hint">
          {words.findHint}
        </p>
        <div class="row lead-find">
          <input
            class="input"
            id="find"
            type="search"
            autocomplete="off"
            maxLength={200}
            aria-describedby="find-hint"
            value={text.value}
            onInput={({ currentTarget }) => {
              text.value = currentTarget.value
            }}
          />
          <button type="submit" class="btn" aria-disabled={search.busy.value}>
            {search.busy.value ? words.searching : words.search}
          </button>
        </div>
      </div>
      {problem && <Problem problem={problem} own={words.problems[problem.code]} />}
      <p class="small soft" role="status">
        {found && (found.people.length === 0 ? words.none : words.found(found.people.length))}
        {found?.more && ` ${words.more}`}
      </p>
      {found && found.people.length > 0 && <Found found={found.people} edit={edit} />}
    </form>
  )
}

function Found({
  found,
  edit,
}: {
  found: NonNullable<PeopleSearch['found']['value']>['people']
  edit: LeadEdit
}) {
  const words = useLeadWords()
  const isIn = (id: string) => edit.form.value?.members.some((member) => member.id === id)
  return (
    <ul class="lead-people">
      {found.map(({ id, name, phone_end, is_therapist: isTherapist }) => (
        <li key={id}>
          <span class="lead-who">
            <bdi>{name}</bdi>{' '}
            <span class="soft small">{words.phoneEnd.replace('{digits}', phone_end)}</span>
          </span>
          {isIn(id) ? (
            <span class="done">{words.isIn}</span>
          ) : (
            <button
              type="button"
              class="btn btn-small"
              aria-label={words.addOf.replace('{name}', name)}
              onClick={() => {
                edit.setMember({ id, name, isTherapist, role: 'participant' }, 'participant')
                focusLater('#find')
              }}
            >
              {words.add}
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}
