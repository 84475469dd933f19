import { useTitle } from '../lib/focus.ts'
import { useDates, useUi } from '../lib/ui.ts'
import { useConsultation, useConsultationWords } from '../lib/use-consultation.ts'
import { DeviceCheck } from './call-devices.tsx'
import { ConsultationProblem } from './consultation-problem.tsx'
import { Fill } from './fill.tsx'
import { Heading, LanguageSwitch, Page } from './page.tsx'

/** The doctor's page before the start: who waits, since when, why. */
export function ConsultationBefore() {
  const { doctor: words } = useConsultationWords()
  const { consultation, data, other, hasVideo } = useConsultation()
  const dates = useDates()
  useTitle('Samtale')
  const at = Date.parse(data.createdAt)
  return (
    <Page tools={<LanguageSwitch />}>
      <p class="in-margin">
        {dates.day(at, useUi().now.peek())} <b>{dates.time(at)}</b>
      </p>
      <Heading>
        <Fill text={words.beforeTitle} person={<bdi>{other}</bdi>} />
      </Heading>
      <Here />
      {data.nature && (
        <section class="section" aria-labelledby="wrote">
          <h2 id="wrote">{words.why}</h2>
          <p class="wrote" dir="auto">
            {data.nature}
          </p>
        </section>
      )}
      <div class="section stack">
        <p>{hasVideo ? words.beforeLead : words.beforeLeadChat}</p>
        <ConsultationProblem />
        <p class="row stretch">
          <button
            type="button"
            class="btn btn-main"
            aria-disabled={consultation.busy.value}
            onClick={consultation.start}
          >
            {words.start}
            <span class="heard">
              {' '}
              <Fill text={words.startWith} person={other} />
            </span>
          </button>
          <a class="btn btn-quiet" href="/consultations">
            {words.toList}
          </a>
        </p>
      </div>
      {hasVideo && <DeviceCheck />}
    </Page>
  )
}

/** Whether the patient has the page open now. */
function Here() {
  const { doctor: words } = useConsultationWords()
  const { consultation, data } = useConsultation()
  const people = consultation.room.value?.people.value ?? []
  const patient = people.find(({ id }) => id === data.patient.id)
  if (!patient) return null
  return (
    <p class={patient.present ? 'done' : 'soft small'} role="status">
      {patient.present ? words.here : words.away}
    </p>
  )
}
