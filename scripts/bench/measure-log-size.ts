import type { Lane, Round } from './rounds.ts'
import { interleave, ratios } from './rounds.ts'
import type { Figure, Load, Run, Server } from './run.ts'
import { figure } from './run.ts'

interface LogSize {
  name: string
  actions: number
  goals?: { empty: Goals; message: Goals }
}
type Goals = Pick<Figure, 'must' | 'aim'>

const SMALL = 10_000
const LOG_LENGTH = 1000
/** Six therapy sessions of ten people, spread over the whole file. */
const MEMBERS = [10, 10, 10, 10, 10, 10]

/** How many actions lie in the database, in therapy sessions of a thousand each. */
export const LOG_SIZES: readonly LogSize[] = [
  { name: '1e6', actions: 1_000_000 },
  {
    name: '5e6',
    actions: 5_000_000,
    goals: { empty: { must: 5, aim: 2 }, message: { must: 15, aim: 10 } },
  },
]

/** What a big database costs more than a small one, side by side. */
export async function measureLogSize(run: Run, size: LogSize): Promise<Figure[]> {
  const load = await run.load()
  const lanes = [
    ...(await openLanes(run, load, 'small', SMALL)),
    ...(await openLanes(run, load, 'big', size.actions)),
  ]
  const rounds = await interleave(load, lanes, run.pace)
  const name = `log-${size.name}`
  const more = (what: string) => {
    const big = rounds.get(`big ${what}`)
    const small = rounds.get(`small ${what}`)
    return ratios(big, small, (round: Round) => round.cpuUs).map((ratio) => (ratio - 1) * 100)
  }
  const against = `in ${size.name} actions against 1e4, CPU`
  return [
    figure(name, [`empty poll ${against}`, '%'], more('empty'), size.goals?.empty),
    figure(name, [`message ${against}`, '%'], more('message'), size.goals?.message),
  ]
}

/** Half of the people only ask, the others write: in therapy sessions of their own. */
async function openLanes(run: Run, load: Load, which: string, actions: number): Promise<Lane[]> {
  const logs = actions / LOG_LENGTH
  const house = await run.house({ logs, logLength: LOG_LENGTH, members: MEMBERS })
  const server: Server = await run.server(house)
  const { port } = server
  const half = house.people.length / 2
  const [empty, message] = [`${which} empty`, `${which} message`]
  await load.ask('open', { name: empty, port, people: house.people.slice(0, half) })
  await load.ask('open', { name: message, port, people: house.people.slice(half) })
  return [
    { name: empty, server, talks: false },
    { name: message, server, talks: true },
  ]
}
