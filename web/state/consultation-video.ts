import { effect, untracked } from '@preact/signals'
import type { VideoRoom } from '../api/graphql.ts'
import { connectOver, onNetwork } from '../video/browser.ts'
import { Call } from '../video/call.ts'
import { FrameCall } from '../video/frame.ts'
import type { RoomWish } from '../video/livekit.ts'
import { LivekitCall } from '../video/livekit.ts'
import type { Kind, Media } from '../video/media.ts'
import { MissingCall } from '../video/missing.ts'
import type { CallView, VideoCall } from '../video/video-call.ts'
import type { AppDeps } from './deps.ts'
import type { RoomState } from './types.ts'

/** With whom a call is to be, and by which way. */
export interface CallWish {
  personId: string
  yields: boolean
  video: VideoRoom
  /** Asks the house again, which may have more to say about the way. */
  ask(): void
}

/** What makes one call another one than the one before. */
export function callIdOf({ personId, video }: CallWish): string {
  if (video.adapter === 'builtin') return personId
  return [video.adapter, video.url, keyOf(video)].join(' ')
}

interface VideoDeps {
  deps: AppDeps
  room: RoomState
  own: Media
  to: CallWish
  onView(view: CallView): void
  /** The same person has taken it to another device. */
  onTaken(): void
}

/** Begins a call by the way that the house has for it. */
export function startVideo(all: VideoDeps): { call: VideoCall; stop(): void } {
  const { call, stop: unhear } = createVideo(all)
  let wasOffline = false
  const stops = [
    unhear,
    onNetwork(() => call.network()),
    // The server is heard of again: so may the other side be.
    effect(() => {
      const isOffline = all.room.connection.value.state === 'offline'
      if (wasOffline && !isOffline) untracked(() => call.network())
      wasOffline = isOffline
    }),
  ]
  call.start()
  const stop = () => {
    for (const end of stops) end()
    call.stop()
  }
  return { call, stop }
}

type Created = { call: VideoCall; stop(): void }

function createVideo(all: VideoDeps): Created {
  const { deps, own, to, onView, onTaken } = all
  const { clock } = deps
  const { adapter, url } = to.video
  const token = keyOf(to.video)
  const onChange = () => onView(created.call.view)
  const create = (): Created => {
    if (adapter === 'builtin') return createBuiltin(all, onChange)
    const stop = () => undefined
    if (!url || !token) return { call: new MissingCall({ clock, ask: to.ask, onChange }), stop }
    if (adapter === 'daily') return { call: new FrameCall({ url, token, onChange }), stop }
    const track = (kind: Kind) => (own.view[kind] === 'on' ? own.track(kind) : null)
    const enter = async (wish: RoomWish) =>
      (await import('../video/livekit-room.ts')).enterRoom(wish)
    const livekit = { url, token, clock, enter, track, onChange, onTaken }
    return { call: new LivekitCall(livekit), stop }
  }
  const created: Created = create()
  return created
}

function createBuiltin({ deps, room, own, to }: VideoDeps, onChange: () => void): Created {
  const { personId, yields, video } = to
  const call = new Call({
    ...{ yields, clock: deps.clock, newId: deps.newId, onChange },
    connect: () => connectOver(video.iceServers),
    send: (data) => room.signals.carry({ to: personId, data }),
    track: (kind) => own.track(kind),
  })
  const stop = room.signals.listen(({ from, data }) => {
    if (from === personId) call.hear(data)
  })
  return { call, stop }
}

/** One gets one's own key alone. */
function keyOf({ patientKey, serviceProviderKey }: VideoRoom): string | null {
  return patientKey ?? serviceProviderKey
}
