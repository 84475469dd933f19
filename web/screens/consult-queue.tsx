import { useEffect, useMemo, useRef } from 'preact/hooks'
import { Fill } from '../components/fill.tsx'
import { Heading, LanguageSwitch, Loading, Page, Self } from '../components/page.tsx'
import { Problem } from '../components/problem.tsx'
import { useEvery, useReturn, useTitle } from '../lib/focus.ts'
import { letters } from '../lib/people.ts'
import { useDates, useUi, useWords } from '../lib/ui.ts'
import { useConsultationWords, useSignedIn } from '../lib/use-consultation.ts'
import type { Consultation } from '../state/consultation.ts'
import type { ConsultationList } from '../state/consultation-list.ts'
import { createConsultationList } from '../state/consultation-list.ts'
import type { AppState } from '../state/types.ts'

/** Who comes shows up by themselves within this time. */
const LOOK_AGAIN_MS = 5000

/** The doctor's list: who waits, since when and why; and the talks that are on. */
export function ConsultQueue({ app, personId }: { app: AppState; personId: string }) {
  const words = useConsultationWords().doctor
  const list = useMemo(() => createConsultationList(app.deps), [app])
  const waiting = list.waiting.value
  const running = list.running.value
  const problem = list.problem.value
  useSignedIn(app, problem)
  useTitle('Samtale')
  useEffect(() => void list.load(), [list])
  useReturn(list.load)
  useEvery(LOOK_AGAIN_MS, list.load)
  const newcomer = useNewcomer(waiting)
  const name = app.login.me.value?.user.display_name ?? ''
  return (
    <Page tools={[<LanguageSwitch key="language" />, <Self key="self" name={name} />]}>
      <Now />
      <Heading>{waiting === null ? words.list : words.title(waiting.length)}</Heading>
      <p class="heard" aria-live="polite">
        {newcomer !== null && words.updated.replace('{person}', () => newcomer)}
      </p>
      {problem && (
        <div class="section">
          <Problem problem={problem} />
        </div>
      )}
      {waiting === null && !problem && (
        <div class="section">
          <Loading />
        </div>
      )}
      {waiting?.length === 0 && <p class="lead section-lead">{words.nobody}</p>}
      {waiting !== null && waiting.length > 0 && (
        <Queue list={list} people={waiting} personId={personId} />
      )}
      {running.length > 0 && (
        <section class="section" aria-labelledby="running">
          <h2 id="running">{words.running}</h2>
          <Queue list={list} people={running} personId={personId} />
        </section>
      )}
      <p class="section">
        <a href="/">{useConsultationWords().review.toSessions}</a>
      </p>
    </Page>
  )
}

/** Who came in last since the list was first seen. */
function useNewcomer(waiting: Consultation[] | null): string | null {
  const seen = useRef<Set<string> | null>(null)
  const name = useRef<string | null>(null)
  if (!waiting) return null
  const known = seen.current
  const newest = waiting.findLast(({ id }) => known?.has(id) === false)
  if (newest) name.current = newest.patient.name
  seen.current = new Set([...(known ?? []), ...waiting.map(({ id }) => id)])
  return name.current
}

function Now() {
  const dates = useDates()
  const now = useUi().now.value
  return (
    <p class="in-margin">
      {dates.day(now, now)} <b>{dates.time(now)}</b>
    </p>
  )
}

interface QueueProps {
  list: ConsultationList
  people: Consultation[]
  personId: string
}

function Queue({ list, people, personId }: QueueProps) {
  const words = useConsultationWords().doctor
  return (
    <table class="queue section-lead">
      <thead>
        <tr>
          <th scope="col">{words.who}</th>
          <th scope="col">{words.why}</th>
          <th scope="col">{words.since}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {people.map((one, index) => (
          <Row key={one.id} {...{ list, one, index, personId }} />
        ))}
      </tbody>
    </table>
  )
}

function Row({
  list,
  one,
  index,
  personId,
}: Omit<QueueProps, 'people'> & { one: Consultation; index: number }) {
  const words = useConsultationWords().doctor
  const { minutes } = useWords()
  const { now } = useUi()
  const dates = useDates()
  const state = one.state === 'STARTED' ? one.state : 'PENDING'
  const at = Date.parse((state === 'STARTED' && one.startedAt) || one.createdAt)
  const passed = Math.max(0, Math.floor((now.value - at) / 60_000))
  const isMine = one.serviceProvider.id === personId
  return (
    <tr>
      <th scope="row">
        <span class="row">
          <span class={`disc p${(index % 8) + 1}`} aria-hidden="true">
            {letters(one.patient.name, 1)}
          </span>
          <bdi>{one.patient.name}</bdi>
        </span>
      </th>
      <td>
        <span class="why" dir="auto">
          {one.nature ?? words.noWord}
        </span>
        {!isMine && (
          <span class="hint">
            <Fill text={words.with[state]} doctor={<bdi>{one.serviceProvider.fullName}</bdi>} />
          </span>
        )}
      </td>
      <td class="one-line">
        {dates.sameDay(at, now.value)
          ? `${dates.time(at)}, ${minutes(passed)}`
          : `${dates.date(at, now.value)}, ${dates.time(at)}`}
      </td>
      <td>
        <Begin {...{ list, one, personId }} isFirst={index === 0} />
      </td>
    </tr>
  )
}

function Begin({
  list,
  one,
  personId,
  isFirst,
}: Omit<QueueProps, 'people'> & { one: Consultation; isFirst: boolean }) {
  const words = useConsultationWords().doctor
  const ui = useUi()
  const isMine = one.serviceProvider.id === personId
  const isOn = one.state === 'STARTED'
  const address = `/c/${one.code}`
  const person = one.patient.name
  if (isOn && isMine) {
    return (
      <a class="btn btn-main btn-small" href={address}>
        {words.goOn}
        <span class="heard"> {person}</span>
      </a>
    )
  }
  const start = async () => {
    if (await list.start(one, personId)) ui.go(address)
  }
  return (
    <button
      type="button"
      class={isFirst && isMine ? 'btn btn-main btn-small' : 'btn btn-small'}
      aria-disabled={list.busy.value !== null}
      onClick={start}
    >
      {isMine ? words.start : words.takeOver}
      <span class="heard"> {person}</span>
    </button>
  )
}
