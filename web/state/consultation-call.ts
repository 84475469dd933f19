import type { ReadonlySignal } from '@preact/signals'
import { effect, signal } from '@preact/signals'
import { browserDevices } from '../video/browser.ts'
import { watchLevel } from '../video/level.ts'
import type { Device, Kind, MediaView } from '../video/media.ts'
import { Media } from '../video/media.ts'
import type { CallView } from '../video/video-call.ts'
import { NO_VIEW } from '../video/video-call.ts'
import type { CallWish } from './consultation-video.ts'
import { callIdOf, startVideo } from './consultation-video.ts'
import type { AppDeps } from './deps.ts'
import type { RoomState } from './types.ts'

export type { DeviceState, Kind } from '../video/media.ts'

/** Sound and picture of a consultation: tried while one waits, then on until it is over. */
export interface CallState {
  /** `elsewhere`: another tab of this browser has it, or another device. */
  place: ReadonlySignal<'off' | 'here' | 'elsewhere'>
  view: ReadonlySignal<CallView>
  media: ReadonlySignal<MediaView>
  devices: ReadonlySignal<Record<Kind, Device[]>>
  /** How loud one's own sound is, 0 to 1. */
  level: ReadonlySignal<number>
  /** Asks for camera and microphone, to see whether they work. */
  check(): Promise<void>
  toggle(kind: Kind): Promise<void>
  choose(kind: Kind, id: string): Promise<void>
  /** Begins with the other side, or goes on where it has begun already. */
  begin(to: CallWish): void
  /** Takes the call from the tab or the device that has it. */
  bringHere(): void
  /** Everything off, for good. */
  stop(): void
}

const CHOSEN_KEY = 'samtale.devices'

/** Nothing is on before it is asked for. */
export function createCall(deps: AppDeps, room: RoomState): CallState {
  const { kept, tabs } = deps
  const view = signal<CallView>(NO_VIEW)
  const place = signal<CallState['place']['value']>('off')
  const devices = signal<Record<Kind, Device[]>>({ audio: [], video: [] })
  let running: ReturnType<typeof startVideo> | null = null
  let team: ReturnType<typeof tabs.join> | null = null
  let isLeading = false
  let wanted: CallWish | null = null
  /** What the person turned off stays off when the call begins. */
  const refused = new Set<Kind>()

  const changed = () => {
    media.value = own.view
    if (own.view.stream) kept.set(CHOSEN_KEY, JSON.stringify(own.view.chosen))
    running?.call.update()
  }
  const own = new Media(browserDevices(), readChosen(kept.get(CHOSEN_KEY)), () => changed())
  const media = signal(own.view)
  const level = followLevel(media)

  const list = async () => {
    devices.value = await own.list()
  }
  const open = async (kinds: readonly Kind[]) => {
    const [kind] = kinds
    if (kinds.length === 2) await own.openBoth()
    else if (kind) await own.open(kind)
    await list()
  }
  const run = () => {
    if (!wanted || running) return
    place.value = 'here'
    const onView = (seen: CallView) => {
      view.value = seen
    }
    running = startVideo({ deps, room, own, to: wanted, onView, onTaken: giveUp })
    if (!running.call.sendsOurs) return closeBoth()
    const { audio, video } = own.view
    const states = { audio, video }
    const kinds = (['audio', 'video'] as const).filter(
      (kind) => states[kind] === 'off' && !refused.has(kind),
    )
    // Not waited for: the other side is seen meanwhile.
    void open(kinds)
  }
  const rest = () => {
    running?.stop()
    running = null
    view.value = NO_VIEW
  }
  const closeBoth = () => {
    own.close('audio')
    own.close('video')
  }
  const giveUp = () => {
    rest()
    closeBoth()
    place.value = 'elsewhere'
  }
  return {
    ...{ place, view, media, devices, level: level.signal },
    check: () => open(['audio', 'video']),
    toggle: async (kind) => {
      if (own.view[kind] === 'on') {
        refused.add(kind)
        if (kind === 'audio') own.mute()
        else own.close(kind)
        return
      }
      refused.delete(kind)
      await open([kind])
    },
    choose: async (kind, id) => {
      refused.delete(kind)
      await own.choose(kind, id)
    },
    begin: (to) => {
      const isSame = wanted !== null && callIdOf(wanted) === callIdOf(to)
      wanted = to
      if (!isSame) rest()
      if (place.peek() === 'here') run()
      if (team) return
      place.value = 'elsewhere'
      team = tabs.join(`samtale.call.${room.therapySessionId}`, {
        onLead: () => {
          isLeading = true
          run()
        },
        onLost: () => {
          isLeading = false
          giveUp()
        },
        onWord: () => undefined,
      })
    },
    bringHere: () => (isLeading ? run() : team?.claim()),
    stop: () => {
      wanted = null
      rest()
      team?.leave()
      team = null
      place.value = 'off'
      own.stop()
      level.stop()
    },
  }
}

function followLevel(media: ReadonlySignal<MediaView>) {
  const level = signal(0)
  let stopWatch = () => {}
  let watched: MediaStreamTrack | null = null
  const stop = effect(() => {
    const track = media.value.stream?.getAudioTracks()[0] ?? null
    if (track === watched) return
    watched = track
    stopWatch()
    stopWatch = () => {}
    level.value = 0
    if (!track) return
    stopWatch = watchLevel(new MediaStream([track]), (now) => {
      level.value = now
    })
  })
  return {
    signal: level,
    stop: () => {
      stop()
      stopWatch()
    },
  }
}

function readChosen(text: string | null): MediaView['chosen'] {
  const nothing = { audio: null, video: null }
  try {
    return { ...nothing, ...(JSON.parse(text ?? '{}') as object) }
  } catch {
    return nothing
  }
}
