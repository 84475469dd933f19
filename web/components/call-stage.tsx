import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useRoom } from '../lib/room-view.ts'
import {
  useCall,
  useConsultation,
  useConsultationWords,
  useStream,
} from '../lib/use-consultation.ts'
import type { DeviceState, Kind } from '../state/consultation-call.ts'
import { Devices } from './call-devices.tsx'
import { CallIcon } from './call-icon.tsx'
import { Dialog } from './dialog.tsx'
import { Fill } from './fill.tsx'

/** Picture and sound of the other one, one's own beside it, and the keys below. */
export function CallStage() {
  const words = useConsultationWords().call
  const { other } = useConsultation()
  const call = useCall()
  const silent = useSignal(false)
  const { remote, frame } = call.view.value
  const theirs = useStream(remote, () => {
    silent.value = true
  })
  const hear = async () => {
    silent.value = false
    await theirs.current?.play()
  }
  if (frame !== null) return <FrameStage address={frame} />
  return (
    <section class="stage" aria-label={words.stage}>
      <div class="seen">
        {/* biome-ignore lint/a11y/useMediaCaption: a live talk; who does not hear it writes beside it */}
        <video ref={theirs} class="theirs" playsInline hidden={!isSeen(call)} />
        <StageWord />
      </div>
      <p class="seen-name" aria-hidden="true">
        <bdi>{other}</bdi>
      </p>
      <Self />
      {silent.value && (
        <button type="button" class="key key-hear" onClick={hear}>
          <CallIcon name="volume" />
          {words.turnOnSound}
        </button>
      )}
      <Keys video={() => theirs.current} />
    </section>
  )
}

/** All of it by somebody else's page, which has keys of its own. */
function FrameStage({ address }: { address: string }) {
  const words = useConsultationWords().call
  return (
    <section class="stage" aria-label={words.stage}>
      <iframe
        class="seen"
        title={words.stage}
        src={address}
        allow="camera; microphone; autoplay; display-capture"
      />
    </section>
  )
}

function isSeen({ view, place }: ReturnType<typeof useCall>): boolean {
  const { remote, theirs } = view.value
  return place.value === 'here' && remote !== null && theirs?.camera !== false
}

/** What stands where there is no picture, or over it, and is heard as it changes. */
function StageWord() {
  const words = useConsultationWords().call
  const { other } = useConsultation()
  const call = useCall()
  const text = wordFor(call, words, useIsOtherHere())
  const isOver = isSeen(call)
  return (
    <div class={isOver ? 'seen-word seen-word-over' : 'seen-word'}>
      <p role="status">
        {text !== null && <Fill text={text} person={<bdi>{other}</bdi>} />}
        {isAway(call) && ` ${words.chatGoesOn}`}
      </p>
      {call.place.value === 'elsewhere' && (
        <button type="button" class="key" onClick={call.bringHere}>
          {words.bringHere}
        </button>
      )}
    </div>
  )
}

/** Who has left the talk is not cut off. */
function useIsOtherHere(): boolean {
  const { room, isMe } = useRoom()
  return room.people.value.some((person) => person.present && !isMe(person))
}

function isAway({ view, place }: ReturnType<typeof useCall>): boolean {
  const { phase } = view.value
  return place.value === 'here' && (phase === 'cut' || phase === 'failed')
}

type Words = ReturnType<typeof useConsultationWords>['call']

function wordFor(
  { view, place }: ReturnType<typeof useCall>,
  words: Words,
  isOtherHere: boolean,
): string | null {
  if (place.value === 'elsewhere') return words.elsewhere
  const { phase, theirs, weak } = view.value
  if (phase === 'cut' && !isOtherHere) return words.phases.alone
  if (phase !== 'on') return words.phases[phase]
  if (theirs?.saving) return words.theirsWeak
  if (theirs?.camera === false) return words.noCamera
  if (theirs?.microphone === false) return words.muted
  return weak ? words.weak : null
}

function Self() {
  const words = useConsultationWords().call
  const { stream, video } = useCall().media.value
  const element = useStream(stream, () => undefined)
  return (
    <div class="stage-self" hidden={video !== 'on'}>
      <video ref={element} muted playsInline />
      <span>{words.you}</span>
    </div>
  )
}

const TROUBLES: readonly DeviceState[] = ['denied', 'none', 'busy']

function Keys({ video }: { video(): HTMLVideoElement | null }) {
  const words = useConsultationWords().call
  const call = useCall()
  const choosing = useSignal(false)
  if (call.place.value === 'elsewhere') return null
  const choose = () => {
    choosing.value = true
  }
  return (
    <div class="call-keys">
      <Key kind="audio" onTrouble={choose} />
      <Key kind="video" onTrouble={choose} />
      {document.pictureInPictureEnabled && isSeen(call) && <SmallWindow video={video} />}
      <button type="button" class="key" onClick={choose}>
        <CallIcon name="sliders" />
        <span class="key-word">{words.settings}</span>
      </button>
      {choosing.value && (
        <Dialog
          title={words.settings}
          sheet
          onClose={() => {
            choosing.value = false
          }}
        >
          <Devices />
        </Dialog>
      )}
    </div>
  )
}

/** @param onTrouble the device did not come on: the devices say why */
function Key({ kind, onTrouble }: { kind: Kind; onTrouble(): void }) {
  const words = useConsultationWords().call
  const call = useCall()
  const isOn = call.media.value[kind] === 'on'
  const press = async () => {
    await call.toggle(kind)
    if (TROUBLES.includes(call.media.peek()[kind])) onTrouble()
  }
  const [name, states, on, off] =
    kind === 'audio'
      ? ([words.sound, words.soundState, 'mic', 'micOff'] as const)
      : ([words.picture, words.pictureState, 'video', 'videoOff'] as const)
  return (
    <button type="button" class="key" aria-pressed={isOn} onClick={press}>
      <CallIcon name={isOn ? on : off} />
      {name}
      <span class="heard"> {isOn ? states.on : states.off}</span>
    </button>
  )
}

/** The picture in a small window over other programs; it comes back with the same key. */
function SmallWindow({ video }: { video(): HTMLVideoElement | null }) {
  const words = useConsultationWords().call
  const isSmall = useSignal(false)
  const toggle = async () => {
    if (document.pictureInPictureElement) await document.exitPictureInPicture()
    else await video()?.requestPictureInPicture()
  }
  useClosedPicture(video, () => {
    isSmall.value = document.pictureInPictureElement !== null
  })
  return (
    <button
      type="button"
      class="key key-pip"
      aria-pressed={isSmall.value}
      // Not every window manager lets it: then it stays where it is.
      onClick={() => toggle().catch(() => undefined)}
    >
      <CallIcon name="pip" />
      <span class="key-word">{words.pip}</span>
    </button>
  )
}

function useClosedPicture(video: () => HTMLVideoElement | null, changed: () => void) {
  const told = useRef(changed)
  told.current = changed
  useEffect(() => {
    const element = video()
    const tell = () => told.current()
    const kinds = ['enterpictureinpicture', 'leavepictureinpicture'] as const
    for (const kind of kinds) element?.addEventListener(kind, tell)
    return () => {
      for (const kind of kinds) element?.removeEventListener(kind, tell)
      if (element && document.pictureInPictureElement === element) {
        // Not waited for: the page goes on.
        document.exitPictureInPicture().catch(() => undefined)
      }
    }
  }, [])
}
