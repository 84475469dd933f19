import type { Action, GetActionsReply } from '../../server/protocol/actions.ts'
import type { Dice, FaultyNetwork, RestartableApp } from '../../server/testing/faults.ts'
import { turns } from '../../server/testing/faults.ts'
import type { FakeClock } from './fake-clock.ts'

/** Devices, a server that may be started again, and the bad network in between. */
export interface World {
  server: RestartableApp
  network: FaultyNetwork
  /** The clock of all devices; the server has its own. */
  clock: FakeClock
  dice: Dice
}

export type Fetch = (path: string, init: RequestInit) => Promise<Response>

/** A `fetch` with a login, over the bad network, that can be given up. */
export function createFetch({ server, network }: World, cookie: string): Fetch {
  const send = network.wrap(async (path: string, init: RequestInit) => {
    const answer = await server.inject({
      method: init.method === 'POST' ? 'POST' : 'GET',
      url: path,
      headers: { 'content-type': 'application/json', cookie },
      ...(typeof init.body === 'string' ? { payload: init.body } : {}),
    })
    const { statusCode: status, body } = answer
    const type = String(answer.headers['content-type'])
    return new Response(body, { status, headers: { 'content-type': type } })
  })
  return (path, init) =>
    new Promise((resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new Error('given up')))
      send(path, init).then(resolve, reject)
    })
}

/** Lets time go on, for devices and server, until something holds. */
export async function until({ clock, server }: World, done: () => boolean): Promise<void> {
  for (let step = 0; step < 20_000 && !done(); step++) {
    await Promise.all([clock.advance(50), server.current.clock.advance(50)])
    await turns(4)
  }
  if (!done()) throw new Error('It did not come to that')
}

/** Lets what is still on its way arrive; a held poll among it ends with its time. */
export async function settle(world: World): Promise<void> {
  let isSettled = false
  const settling = world.network.settled().then(() => {
    isSettled = true
  })
  await until(world, () => isSettled)
  await settling
}

/** An action as everybody sees it. */
export function withoutCid({ cid: _, ...action }: Action): Action {
  return action
}

/** The whole log, over a network that loses nothing. */
export async function readAll(server: RestartableApp, cookie: string): Promise<Action[]> {
  const actions: Action[] = []
  for (let cursor = 0, more = true; more; ) {
    const url = `/api/getActions?ts_id=17&limit=500&last_action_id=${cursor}`
    const answer = await server.inject({ method: 'GET', url, headers: { cookie } })
    const page = answer.json<GetActionsReply>()
    actions.push(...page.actions)
    cursor = page.max_id
    more = page.more ?? false
  }
  return actions
}
