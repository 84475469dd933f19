import { useDates } from '../lib/ui.ts'
import { useCareWords, usePanel, usePanelWords } from '../lib/use-panel.ts'
import type { Member } from '../state/panel.ts'
import { Avatar, Names } from './person.tsx'
import { PanelIcon } from './therapist-icon.tsx'
import { MenuButton } from './therapist-menu.tsx'
import { PresenceSign } from './therapist-presence.tsx'

/** Who waits to be let in, and whether they have filled in what was asked. */
export function Waiting() {
  const { waiting, admit } = usePanel()
  const words = usePanelWords()
  const all = waiting.value
  return (
    <>
      <p class="heard" role="status">
        {all.length > 0 && words.toSee(all.length)}
      </p>
      {all.length > 0 && (
        <section aria-labelledby="wait-head">
          <div class="panel-head">
            <h2 id="wait-head">{words.waiting(all.length)}</h2>
            {all.length > 1 && (
              <button
                type="button"
                class="btn btn-quiet btn-small"
                onClick={() => admit(all.filter(({ pending }) => pending !== 'admit'))}
              >
                {words.letAllIn}
              </button>
            )}
          </div>
          <ul class="panel-list">
            {all.map((member) => (
              <li key={member.person.id}>
                <WaitingRow member={member} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function WaitingRow({ member }: { member: Member }) {
  const { person, done, sentBackAt, waitingSince, presence, pending } = member
  const { admit } = usePanel()
  const words = usePanelWords()
  const { since } = useCareWords()
  const dates = useDates()
  const ready = done !== null && done.count === done.of
  const isComing = pending === 'admit'
  return (
    <>
      <Avatar person={person} />
      <span class="who">
        <b>
          <Names people={[person]} />
        </b>
        {sentBackAt === null && waitingSince !== null && (
          <span class="small soft"> {since.replace('{time}', dates.time(waitingSince))}</span>
        )}
        {sentBackAt !== null && (
          <span class="small soft">
            {' '}
            {words.sentBack.replace('{time}', dates.time(sentBackAt))}
          </span>
        )}
        {done !== null && done.of > 0 && <Done done={done} />}
        {presence.kind !== 'here' && <PresenceSign member={{ ...member, pending: null }} />}
      </span>
      <MenuButton person={person} />
      <button
        type="button"
        class={ready ? 'btn btn-main btn-small' : 'btn btn-small'}
        aria-disabled={isComing}
        onClick={() => !isComing && admit([member])}
      >
        {isComing && <PanelIcon name="clock" />}
        {isComing ? words.lettingIn : words.letIn}
        <span class="heard"> {person.displayName}</span>
      </button>
    </>
  )
}

function Done({ done: { count, of } }: { done: { count: number; of: number } }) {
  const words = usePanelWords()
  if (count === of) {
    return (
      <span class="done-of">
        <PanelIcon name="check" />
        {words.done}
      </span>
    )
  }
  return (
    <span class="done-of">
      <span class="ticks" aria-hidden="true">
        {Array.from({ length: of }, (_, index) => (
          <i key={index} class={index < count ? 'on' : undefined} />
        ))}
      </span>
      {words.doneOf(count, of)}
    </span>
  )
}
