import type { Test } from 'tap'
import t from 'tap'
import type { Action, GetActionsReply, HandleActionsReply } from '../protocol/actions.ts'
import type { Name } from './crowd.ts'
import { makeCrowd, signInFromCrowd } from './crowd.ts'
import type { Dice, RestartableApp } from './faults.ts'
import {
  createDice,
  FaultyNetwork,
  LostError,
  makeDataDir,
  seedsOf,
  startRestartableApp,
  turns,
} from './faults.ts'
import type { HandleActionsBody } from './plain-client.ts'
import { PlainClient, PlainReader } from './plain-client.ts'

const AUTHORS: readonly Name[] = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'T1', 'T2']
const SENDS_EACH = 1000
const RESTARTS = 3

t.setTimeout(60_000)

interface Device {
  name: Name
  client: PlainClient
  /** A call that nothing befalls. */
  read(url: string): Promise<GetActionsReply>
}

async function setUp(t: Test, dice: Dice) {
  const server = await startRestartableApp(t, { dataDir: makeDataDir(t) })
  await makeCrowd(server.current, { names: AUTHORS })
  const network = new FaultyNetwork(dice, {
    dropReply: 0.2,
    dropRequest: 0.05,
    duplicate: 0.15,
    late: 0.05,
    delay: 0.3,
    reorder: 0.2,
  })
  const devices: Device[] = []
  for (const name of AUTHORS) devices.push(await createDevice(server, network, name))
  return { server, network, devices }
}

async function createDevice(
  server: RestartableApp,
  network: FaultyNetwork,
  name: Name,
): Promise<Device> {
  const { cookie } = await signInFromCrowd(server.current, name)
  const headers = { cookie }
  const post = network.wrap(async (payload: HandleActionsBody) => {
    const answer = await server.inject({
      method: 'POST',
      url: '/api/handleActions',
      headers,
      payload,
    })
    if (answer.statusCode === 200) return answer.json<HandleActionsReply>()
    if (answer.statusCode < 500) throw new Error(`refused: ${answer.body}`)
    throw new LostError(answer.body)
  })
  const read = async (url: string) =>
    (await server.inject({ method: 'GET', url: `/api/${url}`, headers })).json<GetActionsReply>()
  return { name, client: new PlainClient('17', post), read }
}

/** What somebody sends, in order: mostly to everyone, some of it to one other. */
function fillQueue({ name, client }: Device, dice: Dice): void {
  for (let index = 0; index < SENDS_EACH; index++) {
    const to = dice.chance(0.1) ? [dice.pick(AUTHORS.filter((other) => other !== name))] : []
    client.queue.push({
      cid: `${name}-${String(index).padStart(8, '0')}`,
      type: 'message',
      body: `${name} ${index}`,
      recipients: to,
    } as { cid: string })
  }
}

async function sendAll({ client }: Device, dice: Dice): Promise<void> {
  let failures = 0
  while (client.queue.length > 0) {
    const went = await client.turn(1 + dice.below(dice.pick([5, 50])))
    failures = went ? 0 : failures + 1
    if (failures > 10_000) throw new Error('the server takes nothing any more')
    // Refused at once while the server starts again: another client would wait longer.
    if (!went) await turns(1 + dice.below(5))
  }
}

async function disturb(server: RestartableApp, dice: Dice, isOver: () => boolean): Promise<void> {
  while (!isOver() && server.restarts < RESTARTS) {
    await turns(200 + dice.below(400))
    // Neither long enough to end a login, nor always forward.
    server.current.clock.jump(dice.pick([-90_000, -5_000, 7_000, 60_000]))
    await server.restart()
  }
}

/** All that somebody may read, over a network that loses nothing. */
async function readAll({ read }: Device): Promise<PlainReader> {
  const reader = new PlainReader()
  for (let more = true; more; ) {
    const page = await read(`getActions?ts_id=17&limit=500&last_action_id=${reader.cursor}`)
    reader.take({ actions: page.actions, maxId: page.max_id, reset: page.reset })
    more = page.more ?? false
  }
  return reader
}

for (const seed of seedsOf(20_261_121)) {
  t.test(`9,000 sends over a bad network, seed ${seed}`, async (t) => {
    const dice = createDice(seed)
    const { server, network, devices } = await setUp(t, dice)
    for (const device of devices) fillQueue(device, dice)
    let isOver = false
    const sending = Promise.all(devices.map((device) => sendAll(device, dice)))
    const disturbing = disturb(server, dice, () => isOver)
    await sending
    isOver = true
    await disturbing
    await network.settled()

    checkPremise(t, network)
    t.ok(server.restarts > 0, `${server.restarts} restarts`)
    t.ok(devices.reduce((sum, { client }) => sum + client.dups, 0) > 500, 'many were sent again')
    const therapist = devices.find(({ name }) => name === 'T1')
    if (!therapist) throw new Error('no therapist')
    const whole = [...(await readAll(therapist)).byId.values()]
    const written = whole.filter((action) => action.type === 'message')
    t.equal(written.length, AUTHORS.length * SENDS_EACH, 'none lost, none doubled')
    for (const device of devices) await checkDevice(t, device, whole)
  })
}

function checkPremise(t: Test, { counts, answered }: FaultyNetwork): void {
  t.ok(counts.dropReply > answered * 0.12, `${counts.dropReply} replies of ${answered} dropped`)
  for (const [fault, count] of Object.entries(counts)) t.ok(count > 5, `${fault} ${count} times`)
}

/** What a device sent stands in the log once and in order, and it was sent all that it may see. */
async function checkDevice(t: Test, device: Device, whole: readonly Action[]): Promise<void> {
  const { name, client } = device
  const own = whole.filter(({ type, user }) => type === 'message' && user === name)
  const inOrder = Array.from({ length: SENDS_EACH }, (_, index) => `${name} ${index}`)
  t.strictSame(
    own.map((action) => action.body),
    inOrder,
    `all that ${name} sent, in order, once`,
  )
  t.strictSame(
    [...client.accepted.values()],
    own.map((action) => action.id),
    `${name} was told the ids under which it stands`,
  )
  t.equal(client.refused.size, 0, 'and nothing was refused')
  while (client.reader.cursor < whole.length) await client.turn(0)
  const fresh = await readAll(device)
  t.strictSame(client.reader.fold(), fresh.fold(), `${name} was sent all of it`)
}
