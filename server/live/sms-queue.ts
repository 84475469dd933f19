import type { Clock } from '../clock.ts'
import type { Log } from '../context.ts'

/** Sends one text message. @throws when the vendor refuses or cannot be reached. */
export interface SmsSender {
  /** `to` in E.164. */
  send(message: { to: string; text: string; at: number }): Promise<void>
}

/** Text messages wait here until the answer to the request is out, so that answers tell nothing. */
export interface SmsQueue {
  /** Never throws and never waits: failures are noted in the log, without phone or text. */
  push(message: { to: string; text: string }): void
  /** Sends one at once; false if that failed, which is noted in the log as above. Never throws. */
  deliver(message: { to: string; text: string }): Promise<boolean>
  /** Resolves when everything pushed so far has been tried. */
  drain(): Promise<void>
}

/** Long enough for the answer to be out, too short for a person to notice. */
const SEND_DELAY_MS = 10

/** A queue in memory that hands the messages to `sender` one after the other, each once. */
export function createSmsQueue(sender: SmsSender, clock: Clock, log: Log): SmsQueue {
  const waiting: { to: string; text: string }[] = []
  let running: Promise<void> | null = null

  const deliver = async (message: { to: string; text: string }) => {
    try {
      await sender.send({ ...message, at: clock.now() })
      return true
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error
      log.error({ err: { name } }, 'a text message could not be sent')
      return false
    }
  }
  const sendAll = async () => {
    // The caller keeps this promise first: a sender may fail before it ever waits.
    await Promise.resolve()
    for (let message = waiting.shift(); message; message = waiting.shift()) {
      await deliver(message)
    }
    running = null
  }
  const drain = async () => {
    running ??= sendAll()
    await running
  }
  return {
    push(message) {
      waiting.push(message)
      clock.after(SEND_DELAY_MS, () => void drain())
    },
    deliver,
    drain,
  }
}
