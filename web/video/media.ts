export type Kind = 'audio' | 'video'

/**
 * `off`: turned off, or not asked for yet. `denied`: the browser or the person said no. `none`: there
 * is no such device. `busy`: another program has it.
 */
export type DeviceState = 'off' | 'asking' | 'on' | 'denied' | 'none' | 'busy'

export interface Device {
  id: string
  label: string
}

export interface MediaView {
  audio: DeviceState
  video: DeviceState
  /** The device in use, by its id. */
  chosen: Record<Kind, string | null>
  /** Changes when a track does: for who shows or sends it. */
  stream: MediaStream | null
}

/** The browser's devices: a test hands in others. */
export type Devices = Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices' | 'addEventListener'>

/** One's own camera and microphone: each by itself, so that one that is missing harms no other. */
export class Media {
  view: MediaView
  #devices: Devices | undefined
  #onChange: () => void
  #tracks: Partial<Record<Kind, MediaStreamTrack>> = {}
  #isOver = false
  /** A newer wish for the same device makes an older answer void. */
  #wishes = { audio: 0, video: 0 }

  /** @param devices undefined where the browser gives none: a page without https */
  constructor(devices: Devices | undefined, chosen: MediaView['chosen'], onChange: () => void) {
    const first = devices ? 'off' : 'none'
    this.view = { audio: first, video: first, chosen, stream: null }
    this.#devices = devices
    this.#onChange = onChange
  }

  track(kind: Kind): MediaStreamTrack | null {
    return this.#tracks[kind] ?? null
  }

  /** Asks for both in one question, then, where that does not work, for each. Never throws. */
  async openBoth(): Promise<void> {
    if (!this.#devices || this.#isOver) return
    const wish = { audio: ++this.#wishes.audio, video: ++this.#wishes.video }
    this.#change({ audio: 'asking', video: 'asking' })
    try {
      const stream = await this.#devices.getUserMedia({
        audio: this.#wanted('audio'),
        video: this.#wanted('video'),
      })
      for (const kind of ['audio', 'video'] as const) this.#take(kind, wish[kind], stream)
    } catch {
      await this.open('audio')
      await this.open('video')
    }
  }

  /** Turns a device on. Never throws: `view` says how it went. */
  async open(kind: Kind): Promise<void> {
    if (!this.#devices || this.#isOver) return
    const muted = this.#tracks[kind]
    if (muted && this.view[kind] === 'off') {
      muted.enabled = true
      this.#change({ [kind]: 'on' })
      return
    }
    const wish = ++this.#wishes[kind]
    this.#change({ [kind]: 'asking' })
    try {
      this.#take(kind, wish, await this.#devices.getUserMedia({ [kind]: this.#wanted(kind) }))
    } catch (error) {
      if (wish !== this.#wishes[kind]) return
      this.#drop(kind)
      if (isMissing(error) && this.view.chosen[kind] !== null) {
        this.view = { ...this.view, chosen: { ...this.view.chosen, [kind]: null } }
        return this.open(kind)
      }
      this.#change({ [kind]: reasonOf(error) })
    }
  }

  /** Sends silence; the microphone stays ours, so that it is on again at once. */
  mute(): void {
    const track = this.#tracks.audio
    if (!track) return
    track.enabled = false
    this.#change({ audio: 'off' })
  }

  /** Turns a device off; its light goes out. */
  close(kind: Kind): void {
    this.#wishes[kind] += 1
    this.#drop(kind)
    this.#change({ [kind]: this.#devices ? 'off' : 'none' })
  }

  /** Uses another device, and turns it on. */
  async choose(kind: Kind, id: string): Promise<void> {
    this.view = { ...this.view, chosen: { ...this.view.chosen, [kind]: id } }
    this.#drop(kind)
    await this.open(kind)
  }

  /** What there is to choose from; names are there once one device is on. Never throws. */
  async list(): Promise<Record<Kind, Device[]>> {
    try {
      const all = (await this.#devices?.enumerateDevices()) ?? []
      const of = (wanted: MediaDeviceKind) =>
        all
          .filter(({ kind, deviceId }) => kind === wanted && deviceId !== '')
          .map(({ deviceId, label }) => ({ id: deviceId, label }))
      return { audio: of('audioinput'), video: of('videoinput') }
    } catch {
      return { audio: [], video: [] }
    }
  }

  /** Everything off, for good. */
  stop(): void {
    this.#isOver = true
    this.#drop('audio')
    this.#drop('video')
    this.#change({ audio: 'off', video: 'off' })
  }

  #wanted(kind: Kind): MediaTrackConstraints {
    const id = this.view.chosen[kind]
    // Not `ideal`, which a browser may pass over. Where it is gone, `open` takes what there is.
    const chosen = id === null ? {} : { deviceId: { exact: id } }
    if (kind === 'audio') return { ...chosen, echoCancellation: true, noiseSuppression: true }
    return { ...chosen, width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'user' }
  }

  #take(kind: Kind, wish: number, stream: MediaStream): void {
    const [track] = kind === 'audio' ? stream.getAudioTracks() : stream.getVideoTracks()
    if (this.#isOver || wish !== this.#wishes[kind]) {
      track?.stop()
      return
    }
    this.#drop(kind)
    if (!track) {
      this.#change({ [kind]: 'none' })
      return
    }
    this.#tracks[kind] = track
    // Pulled out, or taken away by the browser.
    track.addEventListener('ended', () => {
      if (this.#tracks[kind] !== track) return
      this.#drop(kind)
      this.#change({ [kind]: 'none' })
    })
    const id = track.getSettings().deviceId ?? this.view.chosen[kind]
    this.view = { ...this.view, chosen: { ...this.view.chosen, [kind]: id } }
    this.#change({ [kind]: 'on' })
  }

  #drop(kind: Kind): void {
    this.#tracks[kind]?.stop()
    delete this.#tracks[kind]
  }

  #change(some: Partial<Record<Kind, DeviceState>>): void {
    const tracks = Object.values(this.#tracks)
    const isSame =
      tracks.length === (this.view.stream?.getTracks().length ?? 0) &&
      tracks.every((track) => this.view.stream?.getTrackById(track.id))
    const stream = tracks.length === 0 ? null : new MediaStream(tracks)
    this.view = { ...this.view, ...some, stream: isSame ? this.view.stream : stream }
    this.#onChange()
  }
}

function isMissing(error: unknown): boolean {
  return ['OverconstrainedError', 'NotFoundError'].includes(nameOf(error))
}

/** Not every browser's `OverconstrainedError` is an `Error`. */
function nameOf(error: unknown): string {
  return String((error as { name?: unknown } | null)?.name ?? '')
}

function reasonOf(error: unknown): DeviceState {
  const name = nameOf(error)
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'none'
}
