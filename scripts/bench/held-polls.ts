import { setTimeout as sleep } from 'node:timers/promises'
import type { Seat, Summary } from './seats.ts'
import { Tally } from './seats.ts'

/** How long a message may take to reach everybody before the run counts as broken. */
const LONGEST_DELIVERY_MS = 10_000

/**
 * One person writes, everybody else holds a poll that ends with it. Latencies are from the first
 * byte of the message out to the last byte of each delivery in, all seen from here.
 */
export async function fanOut(
  sender: Seat,
  receivers: readonly Seat[],
  { messages, gapMs }: { messages: number; gapMs: number },
): Promise<Summary> {
  const tally = new Tally()
  const polls = new Tally()
  let onDelivery = () => {}
  let sentAt = 0
  const hold = (seat: Seat) => {
    seat.poll('hold', polls, (good) => {
      tally.add(performance.now() - sentAt, good ? 200 : 0, Buffer.from(NOT_DELIVERED), false)
      onDelivery()
    })
  }
  for (let i = 0; i < messages; i++) {
    for (const seat of receivers) hold(seat)
    // Long enough that all are parked: nobody outside the server can tell.
    await sleep(gapMs)
    let left = receivers.length
    const delivered = Promise.withResolvers<void>()
    onDelivery = () => --left === 0 && delivered.resolve()
    const accepted = Promise.withResolvers<void>()
    sentAt = performance.now()
    sender.poll('talk', polls, () => accepted.resolve())
    await within(Promise.all([accepted.promise, delivered.promise]))
  }
  const wrong = polls.summarise()
  return { ...tally.summarise(), errors: wrong.errors, firstError: wrong.firstError }
}

const NOT_DELIVERED = 'not delivered'

async function within(all: Promise<unknown>): Promise<void> {
  const limit = new AbortController()
  const late = sleep(LONGEST_DELIVERY_MS, 'late', { signal: limit.signal }).catch(() => 'ended')
  const first = await Promise.race([all, late])
  limit.abort()
  if (first === 'late') throw new Error('a message did not reach everybody within ten seconds')
}
