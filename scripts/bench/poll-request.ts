/** Who asks: a cookie, and the therapy session where its owner is a member. */
export interface Person {
  cookie: string
  therapySessionId: string
  epoch: string
  /** The newest action at the start. */
  lastActionId: number
}

const CURSOR_WIDTH = 10
const COUNTER_WIDTH = 12
const BODY = 'Tonight I slept four hours, and that is one more than yesterday.'

/**
 * One person's poll as bytes that are made once. What changes is written into them in place: the
 * cursor, padded with the spaces that JSON allows, and the counter that the message's own id begins
 * with: ids rise with time, as those of the web client.
 */
export class PollRequest {
  readonly bytes: Buffer
  readonly #cursorAt: number
  readonly #counterAt: number
  #counter = 0

  constructor(port: number, person: Person, options: { cid?: string; waitMs?: number }) {
    const { cid, waitMs = 0 } = options
    const queue =
      cid === undefined
        ? ''
        : `{"type":"message","cid":"${'0'.repeat(COUNTER_WIDTH)}-${cid}","body":"${BODY}","recipients":[]}`
    const body = `{"ts_id":"${person.therapySessionId}","maxID":0${' '.repeat(CURSOR_WIDTH - 1)},"actionQueue":[${queue}],"waitMs":${waitMs},"epoch":"${person.epoch}"}`
    const head = [
      'POST /api/handleActions HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Content-Type: application/json',
      `Origin: http://127.0.0.1:${port}`,
      'Sec-Fetch-Site: same-origin',
      `Cookie: ${person.cookie}`,
      `Content-Length: ${body.length}`,
    ].join('\r\n')
    this.bytes = Buffer.from(`${head}\r\n\r\n${body}`, 'latin1')
    this.#cursorAt = this.bytes.indexOf('"maxID":') + '"maxID":'.length
    this.#counterAt = cid === undefined ? -1 : this.bytes.indexOf('"cid":"') + '"cid":"'.length
  }

  /** Asks for what is newer than this id from now on. */
  setCursor(id: number): void {
    this.bytes.write(String(id).padEnd(CURSOR_WIDTH), this.#cursorAt, 'latin1')
  }

  /** Makes the message another one than before, where there is one. */
  renew(): void {
    if (this.#counterAt < 0) return
    this.#counter += 1
    const digits = String(this.#counter).padStart(COUNTER_WIDTH, '0')
    this.bytes.write(digits, this.#counterAt, 'latin1')
  }
}

/** The cursor that an answer hands out; -1 where it has none. */
export function readCursor(answer: Buffer): number {
  // From the end: the word may stand in a message, too, and those come first.
  const at = answer.lastIndexOf('"maxID":')
  if (at < 0) return -1
  let id = 0
  for (let i = at + 8; i < answer.length; i++) {
    const digit = (answer[i] ?? 0) - 48
    if (digit < 0 || digit > 9) break
    id = id * 10 + digit
  }
  return id
}
