import type { LocalTrack, RemoteParticipant } from 'livekit-client'
import {
  ConnectionQuality,
  ConnectionState,
  DisconnectReason,
  LogLevel,
  Room,
  RoomEvent,
  setLogLevel,
  Track,
} from 'livekit-client'
import type { LivekitRoom, RoomLook, RoomWish } from './livekit.ts'
import type { Kind } from './media.ts'

// All that knows LiveKit's own client, which is larger than the rest together: only who needs it
// loads this.

const CHANGES = [
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.TrackStreamStateChanged,
  RoomEvent.ConnectionQualityChanged,
  RoomEvent.Reconnecting,
  RoomEvent.Reconnected,
] as const
const SOURCES = { audio: Track.Source.Microphone, video: Track.Source.Camera }
/** After a track could not be sent. */
const AGAIN_MS = 3000

/** Goes into a room. Rejects where the server cannot be reached, or refuses. */
export async function enterRoom(wish: RoomWish): Promise<LivekitRoom> {
  const { url, token, signal, onChange, onGone } = wish
  // It writes down who is there.
  setLogLevel(LogLevel.silent)
  const room = new Room({ stopLocalTrackOnUnpublish: false })
  signal.addEventListener('abort', () => {
    room.removeAllListeners()
    // Not waited for: nothing comes after it, and the devices are not its own.
    void room.disconnect(false)
  })
  signal.throwIfAborted()
  const senders = { audio: new Sender(room, 'audio'), video: new Sender(room, 'video') }
  for (const event of CHANGES) room.on(event, () => onChange())
  room.on(RoomEvent.Reconnected, () => {
    for (const sender of Object.values(senders)) sender.settle()
  })
  await room.connect(url, token)
  room.on(RoomEvent.Disconnected, (reason) => {
    onGone(reason === DisconnectReason.DUPLICATE_IDENTITY ? 'taken' : 'lost')
  })
  return {
    look: () => lookInto(room),
    send: (kind, track) => senders[kind].send(track),
  }
}

function lookInto(room: Room): RoomLook {
  const [other] = room.remoteParticipants.values()
  const isLost = other?.connectionQuality === ConnectionQuality.Lost
  return {
    isCut: room.state === ConnectionState.Reconnecting || isLost,
    other: other ? { tracks: tracksOf(other), sending: sendingOf(other) } : null,
  }
}

function tracksOf(other: RemoteParticipant): MediaStreamTrack[] {
  return [...other.trackPublications.values()].flatMap(({ track }) => track?.mediaStreamTrack ?? [])
}

function sendingOf(other: RemoteParticipant) {
  const { track } = other.getTrackPublication(Track.Source.Camera) ?? {}
  return {
    camera: other.isCameraEnabled,
    microphone: other.isMicrophoneEnabled,
    saving: track?.streamState === Track.StreamState.Paused,
  }
}

/** Sends one's own sound or picture. Made once, then only muted and changed: that needs no agreement. */
class Sender {
  #room: Room
  #kind: Kind
  #wanted: MediaStreamTrack | null = null
  #sent: LocalTrack | null = null
  #isBusy = false

  constructor(room: Room, kind: Kind) {
    this.#room = room
    this.#kind = kind
  }

  send(track: MediaStreamTrack | null): void {
    this.#wanted = track
    this.settle()
  }

  /** Brings what is sent to what is wanted, whatever is wanted meanwhile. */
  settle(): void {
    if (this.#isBusy) return
    this.#isBusy = true
    // Not waited for: what does not work is tried again.
    void this.#run().then(
      () => {
        this.#isBusy = false
      },
      () => {
        this.#isBusy = false
        setTimeout(() => this.settle(), AGAIN_MS)
      },
    )
  }

  async #run(): Promise<void> {
    while (this.#room.state === ConnectionState.Connected) {
      const wanted = this.#wanted
      const sent = this.#sent
      if (!wanted) {
        if (!sent || sent.isMuted) return
        await sent.mute()
      } else if (!sent) {
        const options = { source: SOURCES[this.#kind] }
        const { track } = await this.#room.localParticipant.publishTrack(wanted, options)
        this.#sent = track ?? null
      } else if (sent.mediaStreamTrack !== wanted) await sent.replaceTrack(wanted, true)
      else if (sent.isMuted) await sent.unmute()
      else return
    }
  }
}
