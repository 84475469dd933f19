import { setTimeout as sleep } from 'node:timers/promises'
import type { Figure, Run } from './run.ts'
import { figure, refuseErrors } from './run.ts'

const POLLS = 10_000
const MEMBERS = 10
/** Who warms the server up, one after the other part of the people. */
const AT_ONCE = 100
/** Longer than the last of the polls needs to be parked, shorter than the first one is held. */
const PARKING_MS = 3000

/**
 * Resident memory of 10,000 held polls, each of another person. Counted twice: from a server on
 * which everybody has polled already, and from one that knows nobody yet, so that their logins and
 * logs are in it.
 */
export async function measureMemory(run: Run): Promise<Figure[]> {
  const groups = POLLS / MEMBERS
  const members = Array.from({ length: groups }, () => MEMBERS)
  const house = await run.house({ logs: groups, logLength: 20, members })
  const held: number[] = []
  const all: number[] = []
  for (let round = 0; round < Math.min(3, run.pace.slowRounds); round++) {
    console.log(`  memory of ${POLLS} held polls, round ${round + 1}`)
    const [server, load] = [await run.server(house), await run.load()]
    const rss = async () => (await server.ask('memory', { collect: true })).rss
    const pollOnce = async (from: number, ms: number) => {
      const people = house.people.slice(from, from + AT_ONCE)
      await load.ask('open', { name: 'few', port: server.port, people })
      refuseErrors('warming up', await load.ask('run', { name: 'few', talks: false, ms }))
      await load.ask('close', { name: 'few' })
    }
    await pollOnce(0, run.pace.warmUpMs)
    const fresh = await rss()
    for (let from = 0; from < POLLS; from += AT_ONCE) await pollOnce(from, 0)
    const warm = await rss()
    const { people } = house
    await load.ask('open', { name: 'all', port: server.port, people, holds: true })
    await sleep(PARKING_MS)
    const full = await rss()
    held.push((full - warm) / POLLS / 1000)
    all.push((full - fresh) / POLLS / 1000)
    await Promise.all([server.end(), load.end()])
  }
  return [
    figure('memory', [`a held poll of ${POLLS}`, 'kB'], held, { must: 12, aim: 10 }),
    figure('memory', ['the same with its person, login and share of a log', 'kB'], all),
  ]
}
