// The load: a process of its own that does what it is told over its control channel.
import type { LoopResult } from './closed-loop.ts'
import { runClosedLoop } from './closed-loop.ts'
import { answerAsks, sayReady } from './control.ts'
import { Crowd } from './crowd.ts'
import { fanOut } from './held-polls.ts'
import type { Seat, SeatOptions, Summary } from './seats.ts'
import { openSeats } from './seats.ts'

/** What the load can be asked to do. Seats are opened under a name and used by it. */
export interface LoadAsks {
  open(input: SeatOptions & { name: string }): Promise<void>
  close(input: { name: string }): void
  run(input: { name: string; talks: boolean; ms: number }): Promise<LoopResult>
  fanOut(input: {
    sender: string
    receivers: string
    messages: number
    gapMs: number
  }): Promise<Summary>
  startCrowd(input: { name: string; periodMs: number; talkEvery: number }): void
  crowdSummary(): Summary
  stopCrowd(): void
}

function serveLoad(): void {
  const rooms = new Map<string, Seat[]>()
  let crowd: Crowd | undefined
  const seatsOf = (name: string) => {
    const seats = rooms.get(name)
    if (!seats) throw new Error(`nobody sits in ${name}`)
    return seats
  }
  answerAsks<LoadAsks>({
    async open({ name, ...options }) {
      rooms.set(name, await openSeats(name, options))
    },
    close({ name }) {
      for (const seat of seatsOf(name)) seat.connection.close()
      rooms.delete(name)
    },
    run: ({ name, ...options }) => runClosedLoop(seatsOf(name), options),
    async fanOut({ sender, receivers, ...options }) {
      const [first] = seatsOf(sender)
      if (!first) throw new Error('nobody writes')
      return await fanOut(first, seatsOf(receivers), options)
    },
    startCrowd({ name, ...options }) {
      crowd = new Crowd(seatsOf(name), options)
    },
    crowdSummary() {
      if (!crowd) throw new Error('there is no crowd')
      return crowd.takeSummary()
    },
    stopCrowd: () => crowd?.stop(),
  })
}

serveLoad()
sayReady(0)
