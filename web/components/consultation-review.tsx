import { useEffect, useMemo } from 'preact/hooks'
import { useTitle } from '../lib/focus.ts'
import { useDates, useUi } from '../lib/ui.ts'
import { useConsultation, useConsultationWords, useSignedIn } from '../lib/use-consultation.ts'
import type { ReviewDraft } from '../state/consultation-review.ts'
import { createReview } from '../state/consultation-review.ts'
import { Fill } from './fill.tsx'
import { Heading, LanguageSwitch, Page, Self } from './page.tsx'
import { Problem } from './problem.tsx'

/** After the talk: how was it, a few words, thanks. */
export function ConsultationReview({ onRead }: { onRead(): void }) {
  const { app, data } = useConsultation()
  const me = app.login.me.value?.user
  const isSent = data.review !== null
  const review = useMemo(
    () => createReview(app.deps, { id: data.id, personId: data.patient.id, isSent }),
    [data.id],
  )
  useEffect(() => review.close, [review])
  useTitle('Samtale')
  useSignedIn(app, review.problem.value)
  return (
    <Page
      tools={[<LanguageSwitch key="language" />, <Self key="self" name={me?.display_name ?? ''} />]}
    >
      <When />
      <div class="beside">
        {review.sent.value ? <Sent /> : <Ask review={review} name={me?.display_name ?? ''} />}
        <Stays onRead={onRead} />
      </div>
    </Page>
  )
}

function When() {
  const { data } = useConsultation()
  const dates = useDates()
  const now = useUi().now.peek()
  const at = Date.parse(data.startedAt ?? data.createdAt)
  return (
    <p class="in-margin">
      {dates.day(at, now)} <b>{dates.time(at)}</b>
    </p>
  )
}

const GRADES = [5, 3, 1, 0] as const

function Ask({ review, name }: { review: ReviewDraft; name: string }) {
  const words = useConsultationWords().review
  const { other, hasVideo } = useConsultation()
  const doctor = <bdi>{other}</bdi>
  const problem = review.problem.value
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void review.send()
      }}
    >
      <Heading>
        <Fill text={words.title} person={<bdi>{name}</bdi>} />
      </Heading>
      <p class="lead">
        <Fill text={hasVideo ? words.lead : words.leadChat} doctor={doctor} />
      </p>
      <fieldset>
        <legend class="ask">{words.ask}</legend>
        <div class="grades">
          {GRADES.map((grade) => (
            <label key={grade} class="choice">
              <input
                type="radio"
                name="grade"
                required
                checked={review.rating.value === grade}
                onChange={() => {
                  review.rating.value = grade
                }}
              />
              <span>{words.grades[grade]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="field">
        <label for="say">
          {words.label} <span class="soft">{words.optional}</span>
        </label>
        <p class="hint" id="say-hint">
          <Fill text={words.hint} doctor={doctor} />
        </p>
        <textarea
          class="input"
          id="say"
          rows={4}
          dir="auto"
          maxLength={2000}
          aria-describedby="say-hint"
          value={review.text.value}
          onInput={({ currentTarget }) => {
            review.text.value = currentTarget.value
          }}
        />
      </div>
      {problem && <Problem problem={problem} />}
      <p class="row stretch">
        <button type="submit" class="btn btn-main" aria-disabled={review.busy.value}>
          {words.send}
        </button>
        <a class="btn btn-quiet" href="/">
          {words.notNow}
        </a>
      </p>
    </form>
  )
}

function Sent() {
  const words = useConsultationWords().review
  return (
    <div class="stack">
      <Heading>{words.sentTitle}</Heading>
      <p class="lead">{words.sent}</p>
      <p class="row stretch">
        <a class="btn btn-main" href="/">
          {words.toSessions}
        </a>
      </p>
    </div>
  )
}

function Stays({ onRead }: { onRead(): void }) {
  const words = useConsultationWords().review
  const { consultation } = useConsultation()
  const dates = useDates()
  const now = useUi().now.peek()
  const room = consultation.room.value
  const until = room?.detail.value?.readable_until
  return (
    <aside class="aside" aria-labelledby="stays">
      <h2 id="stays">{words.aside}</h2>
      {room?.place.value === 'room' && (
        <p>
          <button type="button" class="link" onClick={onRead}>
            {words.read}
          </button>{' '}
          {until && words.readUntil.replace('{date}', dates.date(Date.parse(until), now))}
        </p>
      )}
      <p>
        {words.another} <a href="/consult">{words.anotherLink}</a>
      </p>
      <p>
        <a href="/">{words.toSessions}</a>
      </p>
    </aside>
  )
}
