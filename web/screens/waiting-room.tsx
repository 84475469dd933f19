import { HelpButton } from '../components/care-help-button.tsx'
import { Consent } from '../components/consent.tsx'
import { ExitHint } from '../components/exit-hint.tsx'
import { Fill } from '../components/fill.tsx'
import { LeaveButton } from '../components/leave.tsx'
import { Heading, Page, QuickExit } from '../components/page.tsx'
import { Names } from '../components/person.tsx'
import { ReadersList } from '../components/readers-list.tsx'
import { Todo, todoTitle } from '../components/todo.tsx'
import { useReturn, useTitle } from '../lib/focus.ts'
import { useRoom } from '../lib/room-view.ts'
import { useDates, useUi, useWords } from '../lib/ui.ts'
import { useCare } from '../lib/use-care.ts'

/** Before one is let in: what happens next, what to fill in, who can read what. */
export function WaitingRoom() {
  const { room, therapists } = useRoom()
  const words = useWords()
  const detail = room.detail.value
  const assessments = room.assessments.value.filter((one) => one.when === 'before')
  const left = assessments.some(({ status }) => status === 'incomplete')
  useTitle('Samtale')
  useReturn(room.refreshAssessments)
  const who =
    therapists.value.length > 0 ? <Names people={therapists.value} /> : words.waiting.aTherapist
  return (
    <Page
      tools={[<LeaveButton key="leave" />, <QuickExit key="exit" />]}
      hint={<ExitHint />}
      foot={<WaitingNow />}
    >
      <Start />
      <Heading>
        <bdi>{detail?.name}</bdi>
      </Heading>
      <div class="beside">
        <div>
          <section class="section" aria-labelledby="next">
            <h2 id="next" class="heard">
              {words.waiting.next}
            </h2>
            <ol class="steps">
              {left && <li>{words.waiting.fillIn}</li>}
              <li>
                <span>
                  <Fill text={words.waiting.letIn} therapist={who} />
                </span>
              </li>
              <li>{words.waiting.opens}</li>
            </ol>
          </section>
          {assessments.length > 0 && (
            <section class="section" aria-labelledby="fill">
              <h2 id="fill">{todoTitle(words, assessments)}</h2>
              <Todo assessments={assessments} main />
            </section>
          )}
          <Consent ask />
        </div>
        <section class="section" aria-labelledby="readers">
          <h2 id="readers">{words.readers.title}</h2>
          <ReadersList />
        </section>
      </div>
    </Page>
  )
}

function Start() {
  const dates = useDates()
  const now = useUi().now.peek()
  const date = useRoom().room.detail.value?.date
  if (date === undefined) return null
  const at = Date.parse(date)
  return (
    <p class="in-margin">
      {dates.day(at, now)} <b>{dates.time(at)}</b>
    </p>
  )
}

function WaitingNow() {
  const { room, therapists } = useRoom()
  const care = useCare(() => import('../components/care.tsx'))
  const words = useWords().waiting
  const dates = useDates()
  const now = useUi().now.peek()
  const date = room.detail.value?.date
  const at = date === undefined ? 0 : Date.parse(date)
  const early = room.status.value === 'scheduled' && at > now
  const lost = room.connection.value.state === 'offline'
  const when = `${dates.day(at, now)} ${dates.time(at)}`
  const calm = early ? words.from.replace('{time}', when) : words.now
  return (
    <div class="waiting-now">
      <span class="breath" aria-hidden="true" />
      <div>
        <div role="status">
          <p>
            <b>
              {therapists.value.length > 0 ? (
                <Fill text={words.forWhom} therapist={<Names people={therapists.value} />} />
              ) : (
                words.forTherapist
              )}
            </b>
          </p>
          <p class="soft small">{lost ? words.lost : calm}</p>
        </div>
        <HelpButton />
        {care && <care.Cards />}
        {care && <care.Heard />}
      </div>
    </div>
  )
}
