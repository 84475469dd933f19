import type { ChatRoom, SamtaleChatFields, VideoRoom } from './fields.ts'
import type { FrameWord, HostWord } from './words.ts'

export type { ChatRoom, SamtaleChatFields, VideoRoom } from './fields.ts'

/** The house is where this script comes from. */
const HOUSE: string = new URL(import.meta.url).origin
const ATTRIBUTES = [
  'jwt',
  'chat-room',
  'video-room',
  'patient-name',
  'service-provider-name',
  'lang',
]
const PROPERTIES = ['chatRoom', 'jwt', 'videoRoom', 'patient', 'serviceProvider'] as const
const STYLE =
  ':host{display:block;height:40rem}:host([hidden]){display:none}iframe{display:block;width:100%;height:100%;border:0}'
const DEVICES = 'camera; microphone; autoplay; picture-in-picture; display-capture'

/**
 * `<samtale-chat>`: the chat of one consultation in a frame of the house, where all that is kept and
 * shown stays. The token goes there by a message that only the house can read.
 *
 * Fires `samtale-leave` when the person wants to go away from the talk, and `samtale-over` when the
 * talk is over or the token is not good any more; a new `jwt` then goes on where it was.
 */
export class SamtaleChat extends HTMLElement implements SamtaleChatFields {
  static readonly observedAttributes: readonly string[] = ATTRIBUTES

  #fields: SamtaleChatFields = {}
  #frame: HTMLIFrameElement | null = null
  /** What the frame was told last. */
  #told = ''
  #isReady = false
  #isDue = false

  constructor() {
    super()
    const style = new CSSStyleSheet()
    style.replaceSync(STYLE)
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [style]
  }

  get chatRoom(): ChatRoom | null {
    return this.#fields.chatRoom ?? null
  }
  set chatRoom(chatRoom: ChatRoom | null | undefined) {
    this.#take({ chatRoom: chatRoom ?? null })
  }
  get jwt(): string | null {
    const { jwt, chatRoom } = this.#fields
    return jwt ?? chatRoom?.patientJwt ?? chatRoom?.serviceProviderJwt ?? null
  }
  set jwt(jwt: string | null | undefined) {
    this.#take({ jwt: jwt ?? null })
  }
  get videoRoom(): VideoRoom | null {
    return this.#fields.videoRoom ?? null
  }
  set videoRoom(videoRoom: VideoRoom | null | undefined) {
    this.#take({ videoRoom: videoRoom ?? null })
  }
  get patient(): { name: string } | null {
    return this.#fields.patient ?? null
  }
  set patient(patient: { name: string } | null | undefined) {
    this.#take({ patient: patient ?? null })
  }
  get serviceProvider(): { fullName: string } | null {
    return this.#fields.serviceProvider ?? null
  }
  set serviceProvider(serviceProvider: { fullName: string } | null | undefined) {
    this.#take({ serviceProvider: serviceProvider ?? null })
  }

  connectedCallback(): void {
    this.#adopt()
    addEventListener('message', this.#hear)
    this.#later()
  }

  disconnectedCallback(): void {
    removeEventListener('message', this.#hear)
    this.#close()
  }

  attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
    if (name === 'lang') this.#later()
    else if (value !== null) this.#take(readAttribute(name, value))
    // What lies in the page's text is read by whoever reads the page.
    if (name === 'jwt' && value !== null) this.removeAttribute('jwt')
  }

  /** What the page set before this script was there lies over what would take it. */
  #adopt(): void {
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue
      const { [name]: value } = this
      delete (this as SamtaleChatFields)[name]
      Object.assign(this, { [name]: value })
    }
  }

  #take(fields: SamtaleChatFields): void {
    this.#fields = { ...this.#fields, ...fields }
    this.#later()
  }

  /** All that is set in one go is told in one go. */
  #later(): void {
    if (this.#isDue) return
    this.#isDue = true
    queueMicrotask(() => {
      this.#isDue = false
      this.#show()
    })
  }

  #show(): void {
    const isWanted = this.isConnected && this.jwt !== null
    // What a frame may use is settled when it is loaded.
    if (!isWanted || this.#frame?.allow !== allowed(this.#fields)) this.#close()
    if (!isWanted) return
    this.#frame ??= this.#open()
    this.#frame.title = titleOf(this.#fields)
    this.#tell()
  }

  #open(): HTMLIFrameElement {
    const frame = document.createElement('iframe')
    frame.allow = allowed(this.#fields)
    frame.referrerPolicy = 'no-referrer'
    frame.src = `${HOUSE}/embed`
    this.shadowRoot?.append(frame)
    return frame
  }

  #close(): void {
    this.#frame?.remove()
    this.#frame = null
    this.#told = ''
    this.#isReady = false
  }

  #tell(): void {
    const { jwt, videoRoom } = this
    if (!this.#isReady || jwt === null) return
    const lang = this.lang || document.documentElement.lang || null
    const word: HostWord = { samtale: 'open', jwt, videoRoom, lang }
    const told = JSON.stringify(word)
    if (told === this.#told) return
    this.#told = told
    this.#frame?.contentWindow?.postMessage(word, HOUSE)
  }

  #hear = ({ source, origin, data }: MessageEvent): void => {
    if (source === null || source !== this.#frame?.contentWindow || origin !== HOUSE) return
    const { samtale } = (data ?? {}) as Partial<FrameWord>
    if (samtale === 'ready') {
      this.#isReady = true
      this.#told = ''
      this.#tell()
    } else if (samtale === 'leave' || samtale === 'over') {
      this.dispatchEvent(new CustomEvent(`samtale-${samtale}`, { bubbles: true, composed: true }))
    }
  }
}

function readAttribute(name: string, value: string): SamtaleChatFields {
  if (name === 'jwt') return { jwt: value }
  if (name === 'chat-room') return { chatRoom: { id: value } }
  if (name === 'video-room') return { videoRoom: { name: value } }
  return name === 'patient-name'
    ? { patient: { name: value } }
    : { serviceProvider: { fullName: value } }
}

function allowed({ videoRoom }: SamtaleChatFields): string {
  return videoRoom ? DEVICES : ''
}

function titleOf({ patient, serviceProvider }: SamtaleChatFields): string {
  return [serviceProvider?.fullName, patient?.name].filter(Boolean).join(', ') || 'Samtale'
}

if (!customElements.get('samtale-chat')) customElements.define('samtale-chat', SamtaleChat)

declare global {
  interface HTMLElementTagNameMap {
    'samtale-chat': SamtaleChat
  }
}
