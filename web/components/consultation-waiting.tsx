import { useSignal } from '@preact/signals'
import { useTitle } from '../lib/focus.ts'
import { useDates, useUi } from '../lib/ui.ts'
import { useConsultation, useConsultationWords } from '../lib/use-consultation.ts'
import { usePhoneNumber } from '../lib/use-phone-number.ts'
import { DeviceCheck } from './call-devices.tsx'
import { CallIcon } from './call-icon.tsx'
import { ConsultationProblem } from './consultation-problem.tsx'
import { Urgent } from './consultation-urgent.tsx'
import { Confirm } from './dialog.tsx'
import { ExitHint } from './exit-hint.tsx'
import { Fill } from './fill.tsx'
import { Heading, LanguageSwitch, Page, QuickExit } from './page.tsx'

/** The patient's place until the doctor starts: with whom, what to expect, are the devices ready. */
export function ConsultationWaiting() {
  const words = useConsultationWords().waiting
  const { data, other, hasVideo } = useConsultation()
  useTitle('Samtale')
  const doctor = <bdi>{other}</bdi>
  const isReferred = data.source === 'referral'
  const [reads = '', ...steps] = words.steps
  return (
    <Page
      tools={[<LanguageSwitch key="language" />, <QuickExit key="exit" />]}
      hint={<ExitHint />}
      foot={<WaitingNow />}
    >
      <Asked />
      <div class="beside">
        <div>
          <Heading>
            <Fill text={words.title} doctor={doctor} />
          </Heading>
          <p class="lead section-lead">{hasVideo ? words.lead : words.leadChat}</p>
          <ol class="steps section-lead">
            {[isReferred ? words.knows : reads, ...steps].map((step) => (
              <li key={step}>
                <span>
                  <Fill text={step} doctor={doctor} />
                </span>
              </li>
            ))}
          </ol>
          {hasVideo && <DeviceCheck />}
          {data.nature && (
            <section class="section" aria-labelledby="wrote">
              <h2 id="wrote">{isReferred ? words.why : words.wrote}</h2>
              <p class="wrote" dir="auto">
                {data.nature}
              </p>
            </section>
          )}
          <ConsultationProblem />
          <TakeBack />
        </div>
        <aside class="aside" aria-labelledby="good">
          <h2 id="good">{words.aside}</h2>
          <p>
            <Fill text={hasVideo ? words.private : words.privateChat} doctor={doctor} />
          </p>
          <ByPhone />
          <Urgent />
        </aside>
      </div>
    </Page>
  )
}

function Asked() {
  const { data } = useConsultation()
  const dates = useDates()
  const at = Date.parse(data.createdAt)
  return (
    <p class="in-margin">
      {dates.day(at, useUi().now.peek())} <b>{dates.time(at)}</b>
    </p>
  )
}

/** The number, where this consultation may be held by phone. */
function ByPhone() {
  const words = useConsultationWords().waiting
  const phone = usePhoneNumber()
  if (phone === null) return null
  return (
    <p>
      <CallIcon name="phone" />{' '}
      <Fill text={words.phone} phone={<a href={`tel:${phone.call}`}>{phone.shown}</a>} />
    </p>
  )
}

function TakeBack() {
  const words = useConsultationWords().waiting
  const { consultation } = useConsultation()
  const asking = useSignal(false)
  return (
    <p class="section">
      <button
        type="button"
        class="link"
        onClick={() => {
          asking.value = true
        }}
      >
        {words.cancel}
      </button>
      {asking.value && (
        <Confirm
          title={words.cancelTitle}
          text={words.cancelText}
          yes={words.cancelYes}
          no={words.cancelNo}
          onYes={() => {
            asking.value = false
            void consultation.cancel()
          }}
          onClose={() => {
            asking.value = false
          }}
        />
      )}
    </p>
  )
}

function WaitingNow() {
  const words = useConsultationWords().waiting
  const { data, consultation, other } = useConsultation()
  const dates = useDates()
  const isLost = consultation.room.value?.connection.value.state === 'offline'
  const doctor = <bdi>{other}</bdi>
  const time = dates.time(Date.parse(data.createdAt))
  return (
    <div class="waiting-now" role="status">
      <span class="breath" aria-hidden="true" />
      <div>
        <p>
          <b>
            <Fill text={words.now} doctor={doctor} />
          </b>
        </p>
        <p class="soft small">
          {isLost ? words.lost : <Fill text={words.seen} doctor={doctor} />}
          {!isLost && data.source === 'direct' && ` ${words.asked.replace('{time}', time)}`}
        </p>
      </div>
    </div>
  )
}
