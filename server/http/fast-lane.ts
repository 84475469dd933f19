import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Context, Principal } from '../context.ts'
import { MAX_REQUEST_BYTES } from '../protocol/limits.ts'
import type { OnHangUp } from './hang-up.ts'
import { onHangUpOf } from './hang-up.ts'
import { headersOf } from './headers.ts'
import type { CookieReader } from './login-session.ts'
import { toPrincipal } from './login-session.ts'
import { isOwnSite } from './origin.ts'
import type { LoginLimit } from './rate-limits.ts'
import { parsePlain } from './validation.ts'

/** A call that everybody makes every few seconds. */
export interface FastCall {
  url: string
  /** The same schema as the route's. */
  isBody(body: unknown): boolean
  /** Whether the answer to such a body may be held. */
  mayTakeLong(body: unknown): boolean
  /** What the route answers, as JSON text. */
  answer(principal: Principal, body: unknown, onHangUp: OnHangUp): string | Promise<string>
}

/** What the hooks check with, too. */
interface FastChecks {
  readLoginId: CookieReader
  countCall: LoginLimit
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** Who asks, and who answers where this lane does not. */
interface Turn {
  loginId: string
  handle: Handler
}

/**
 * Answers the good calls of one route before Fastify's routing, whose hooks cost more than such a
 * call itself. The rule: this lane never refuses. It makes the same checks with the same functions;
 * whatever is not plainly good goes Fastify's way with the bytes that were read, or with the error
 * that the answer ended in, and is judged, counted and answered there.
 */
export class FastLane {
  readonly #ctx: Context
  readonly #call: FastCall
  readonly #checks: FastChecks
  readonly #head: readonly string[]
  /** What was read of requests that went on Fastify's way. */
  readonly #bytes = new WeakMap<IncomingMessage, Buffer>()
  /** What those failed with that were counted and judged before they went there. */
  readonly #errors = new WeakMap<IncomingMessage, Error>()

  constructor(ctx: Context, call: FastCall, checks: FastChecks) {
    this.#ctx = ctx
    this.#call = call
    this.#checks = checks
    const type = { 'content-type': 'application/json; charset=utf-8' }
    this.#head = Object.entries({ ...headersOf(ctx.config.publicUrl), ...type }).flat()
  }

  /** Goes before the routes of an app that has not started yet. */
  open(app: FastifyInstance): void {
    const [handle] = app.server.listeners('request') as Handler[]
    if (!handle) throw new Error('the server has no handler yet')
    app.server.removeAllListeners('request')
    app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const loginId = this.#takes(request)
      if (loginId === null) handle(request, response)
      else this.#read(request, response, { loginId, handle })
    })
    app.addHook('preParsing', (request, _reply, payload, done) => {
      const bytes = this.#bytes.get(request.raw)
      done(null, bytes ? Readable.from([bytes]) : payload)
    })
    app.addHook('preHandler', (request, _reply, done) => done(this.#errors.get(request.raw)))
  }

  /** Whether a request that is handed over was counted here: the rate limit does not count it again. */
  wasCounted(request: IncomingMessage): boolean {
    return this.#errors.has(request)
  }

  /** The login of whoever asks, where a request looks good as far as its head tells. */
  #takes(request: IncomingMessage): string | null {
    if (request.url !== this.#call.url || request.method !== 'POST') return null
    const { headers } = request
    const length = Number(headers['content-length'])
    const isGood =
      headers['content-type'] === 'application/json' &&
      // Whoever comes with a token is not whom the cookie says.
      headers.authorization === undefined &&
      length > 0 &&
      length <= MAX_REQUEST_BYTES &&
      this.#isOwnSite(headers) &&
      !this.#ctx.logs.isClosing
    const loginId = isGood ? this.#checks.readLoginId(headers.cookie) : null
    // Who is not signed in is refused, and counted, before a body arrives.
    return loginId !== null && this.#ctx.logins.peek(loginId)?.participant ? loginId : null
  }

  #isOwnSite(headers: IncomingHttpHeaders): boolean {
    const { publicUrl, trustProxy } = this.#ctx.config
    if (publicUrl) return isOwnSite(headers, publicUrl.origin)
    // Behind a proxy, only the framework knows which address the browser sees.
    return trustProxy.length === 0 && isOwnSite(headers, `http://${headers.host ?? ''}`)
  }

  /** Who is signed in, as far as memory tells. */
  #findPrincipal(loginId: string): Principal | null {
    const login = this.#ctx.logins.peek(loginId)
    return login ? toPrincipal(login) : null
  }

  /** Reads the body and answers, or hands both over. */
  #read(request: IncomingMessage, response: ServerResponse, turn: Turn): void {
    const length = Number(request.headers['content-length'])
    const chunks: Buffer[] = []
    let left = length
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      left -= chunk.length
      if (left > 0) return
      const bytes = chunk.length === length ? chunk : Buffer.concat(chunks)
      if (!this.#answer(request, response, bytes, turn))
        this.#handOver(request, response, bytes, turn)
    })
  }

  #handOver(request: IncomingMessage, response: ServerResponse, bytes: Buffer, turn: Turn): void {
    this.#bytes.set(request, bytes)
    turn.handle(request, response)
  }

  #answer(request: IncomingMessage, response: ServerResponse, bytes: Buffer, turn: Turn): boolean {
    // Again: the login may have ended while the body arrived.
    const principal = this.#findPrincipal(turn.loginId)
    const body = parsePlain(bytes)
    if (!principal || !this.#call.isBody(body)) return false
    if (this.#checks.countCall(principal.loginId) > 0) return false
    const answer = this.#ask(principal, body, response)
    if (typeof answer === 'string') {
      this.#send(response, answer)
      return true
    }
    // As text, a body takes a fifth of the room.
    const mayTakeLong = this.#call.mayTakeLong(body)
    const asked = mayTakeLong ? bytes.toString() : bytes
    if (mayTakeLong) letGoOfReading(request)
    void this.#sendLater(request, response, { answer, asked, turn })
    return true
  }

  /** Never fails: what goes wrong is told by Fastify. */
  async #sendLater(
    request: IncomingMessage,
    response: ServerResponse,
    late: { answer: Promise<string>; asked: string | Buffer; turn: Turn },
  ): Promise<void> {
    try {
      this.#send(response, await late.answer)
    } catch (error) {
      this.#errors.set(request, error instanceof Error ? error : new Error(String(error)))
      this.#handOver(request, response, Buffer.from(late.asked), late.turn)
    }
  }

  #ask(principal: Principal, body: unknown, response: ServerResponse): string | Promise<string> {
    try {
      return this.#call.answer(principal, body, onHangUpOf(response))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #send(response: ServerResponse, text: string): void {
    const length = Buffer.byteLength(text)
    response.writeHead(200, [...this.#head, 'content-length', String(length)])
    // Of plain ASCII, head and body go out as they are, in one piece.
    response.end(text, length === text.length ? 'latin1' : 'utf8')
  }
}

/** Frees what a request that was read needs no more: thousands may be held. */
function letGoOfReading(request: IncomingMessage): void {
  request.removeAllListeners('data')
  // As they came: whoever looks at headers looks at the table of them.
  request.rawHeaders = []
}
