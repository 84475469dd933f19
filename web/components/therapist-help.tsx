import { useRoom } from '../lib/room-view.ts'
import { useDates } from '../lib/ui.ts'
import { useNames } from '../lib/use-names.ts'
import { useCareWords, useOpenTalk, usePanel } from '../lib/use-panel.ts'
import { usePersonOf } from '../lib/use-person.ts'
import type { HelpCall, HelpStep } from '../state/panel-help.ts'
import { Fill } from './fill.tsx'
import { Time } from './lines.tsx'
import { Avatar, Names } from './person.tsx'
import { PanelIcon } from './therapist-icon.tsx'

/** Who calls for help and was not seen: over all else, the longest waiting first. */
export function HelpCalls() {
  const calls = usePanel().care.openCalls.value
  const words = useCareWords().help
  return (
    <>
      <p class="heard" role="alert">
        {calls.length > 0 && words.calls(calls.length)}
      </p>
      {calls.length > 0 && (
        <section class="calls" aria-label={words.now}>
          {calls.map((call) => (
            <Call key={call.personId} call={call} />
          ))}
        </section>
      )}
    </>
  )
}

function Call({ call }: { call: HelpCall }) {
  const { care } = usePanel()
  const { mayWriteTo } = useRoom()
  const openTalk = useOpenTalk()
  const words = useCareWords().help
  const person = usePersonOf()(call.personId)
  const { one } = useNames()
  const last = care.lastWordsOf(call.personId)
  const isTold = care.pendingOf(call.id) === 'help_seen'
  const see = (isTalk: boolean) => () => {
    if (!isTold) care.seen(call)
    if (isTalk) openTalk(person)
  }
  const name = (text: string) => text.replace('{name}', () => one(person))
  return (
    <article class="call" aria-label={name(words.asks)}>
      <p class="call-who">
        <PanelIcon name="hand" />
        <b>
          <Fill text={words.asks} name={<Names people={[person]} />} />
        </b>
        <span class="small">
          <Fill text={words.since} time={<Time at={call.since} />} />
        </span>
      </p>
      {call.body !== null && (
        <p class="call-said" dir="auto">
          {call.body}
        </p>
      )}
      {last !== null && (
        <p class="call-said small">
          {words.last}: <bdi>{last}</bdi>
        </p>
      )}
      <Steps steps={call.steps.filter(({ kind }) => kind !== 'asked')} />
      <p class="row">
        {mayWriteTo(person) && (
          <button type="button" class="btn btn-main btn-small" onClick={see(true)}>
            <PanelIcon name="lock" />
            {name(words.write)}
          </button>
        )}
        <button
          type="button"
          class={mayWriteTo(person) ? 'btn btn-quiet btn-small' : 'btn btn-main btn-small'}
          aria-disabled={isTold}
          onClick={see(false)}
        >
          {isTold ? name(words.telling) : words.seen}
          <span class="heard"> {one(person)}</span>
        </button>
      </p>
    </article>
  )
}

/** What came of the calls for help that were seen. */
export function HelpLog() {
  const calls = usePanel().care.helpCalls.value.filter(({ isOpen }) => !isOpen)
  const words = useCareWords().help
  const personOf = usePersonOf()
  if (calls.length === 0) return null
  return (
    <section aria-labelledby="help-log">
      <h2 id="help-log">{words.log}</h2>
      <ul class="panel-list help-log">
        {calls.map((call) => (
          <li key={call.id}>
            <Avatar person={personOf(call.personId)} small />
            <span class="who">
              <b>
                <Names people={[personOf(call.personId)]} />
              </b>
              <Steps steps={call.steps} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Steps({ steps }: { steps: readonly HelpStep[] }) {
  const words = useCareWords().help.steps
  const dates = useDates()
  const personOf = usePersonOf()
  if (steps.length === 0) return null
  return (
    <ol class="help-steps small soft">
      {steps.map(({ kind, at, by }) => (
        <li key={`${kind} ${at}`}>
          <time>{dates.time(at)}</time>{' '}
          <Fill text={words[kind]} by={by !== null && <Names people={[personOf(by)]} />} />
        </li>
      ))}
    </ol>
  )
}
