import {
  useCall,
  useConsultation,
  useConsultationWords,
  usePercent,
  useStream,
} from '../lib/use-consultation.ts'
import type { Kind } from '../state/consultation-call.ts'
import { CallIcon } from './call-icon.tsx'
import { Fill } from './fill.tsx'

const ICONS = { audio: ['mic', 'micOff'], video: ['video', 'videoOff'] } as const

/** Before the talk: do camera and microphone work? Nothing is turned on before it is asked for. */
export function DeviceCheck() {
  const words = useConsultationWords().devices
  const call = useCall()
  const { audio, video } = call.media.value
  const isNew = audio === 'off' && video === 'off'
  return (
    <section class="section" aria-labelledby="ready">
      <h2 id="ready">{words.title}</h2>
      {isNew && <p class="small soft section-lead">{words.why}</p>}
      {isNew && (
        <p class="row stretch">
          <button type="button" class="btn" onClick={call.check}>
            <CallIcon name="video" />
            {words.check}
          </button>
        </p>
      )}
      {!isNew && <Devices />}
      {video === 'on' && <OwnPicture />}
    </section>
  )
}

/** Both devices: how each is, and which one is used. */
export function Devices() {
  const { audio } = useCall().media.value
  return (
    <>
      <ul class="todo devices">
        <DeviceLine kind="audio" />
        <DeviceLine kind="video" />
      </ul>
      {audio === 'on' && <Level />}
      <div class="device-choices">
        <DeviceChoice kind="audio" />
        <DeviceChoice kind="video" />
      </div>
    </>
  )
}

function DeviceLine({ kind }: { kind: Kind }) {
  const words = useConsultationWords().devices
  const call = useCall()
  const state = call.media.value[kind]
  const isOn = state === 'on'
  const [on, off] = ICONS[kind]
  return (
    <li class={isOn ? '' : 'to-do'}>
      <CallIcon name={isOn ? on : off} />
      <span>
        {kind === 'audio' ? words.microphone : words.camera}
        <span class="hint">
          {words.states[state]}
          {!isOn && state !== 'asking' && `. ${words.without}`}
        </span>
      </span>
      {isOn ? (
        <span class="done" role="status">
          {words.ready}
        </span>
      ) : (
        state !== 'asking' && (
          <button type="button" class="btn btn-small" onClick={() => call.toggle(kind)}>
            {state === 'off' ? words.turnOn : words.again}
            <span class="heard"> {kind === 'audio' ? words.microphone : words.camera}</span>
          </button>
        )
      )}
    </li>
  )
}

/** Moves when one speaks. */
function Level() {
  const words = useConsultationWords().devices
  const percent = usePercent(useCall().level)
  return (
    <div class="level">
      <p class="small soft" id="level-hint">
        {words.speak}
      </p>
      <meter
        aria-label={words.level}
        aria-describedby="level-hint"
        min={0}
        max={100}
        value={percent}
      />
    </div>
  )
}

function DeviceChoice({ kind }: { kind: Kind }) {
  const words = useConsultationWords().devices
  const call = useCall()
  const devices = call.devices.value[kind]
  if (devices.length < 2) return null
  return (
    <div class="field">
      <label for={`choose-${kind}`}>{words.choose[kind]}</label>
      <span class="pick">
        <select
          class="input"
          id={`choose-${kind}`}
          value={call.media.value.chosen[kind] ?? ''}
          onChange={({ currentTarget }) => void call.choose(kind, currentTarget.value)}
        >
          {devices.map(({ id, label }, index) => (
            <option key={id} value={id}>
              {label || words.unnamed(index + 1)}
            </option>
          ))}
        </select>
        <CallIcon name="chevronDown" />
      </span>
    </div>
  )
}

function OwnPicture() {
  const words = useConsultationWords().devices
  const { other } = useConsultation()
  const video = useStream(useCall().media.value.stream, () => undefined)
  return (
    <figure class="own-picture">
      <video ref={video} muted playsInline />
      <figcaption class="small soft">
        <Fill text={words.yourPicture} person={<bdi>{other}</bdi>} />
      </figcaption>
    </figure>
  )
}
