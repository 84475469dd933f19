import type { Test } from 'tap'
import t from 'tap'
import { buildTestApp, callerWith, ops } from '../testing/build-test-app.ts'
import { makeDataDir } from '../testing/faults.ts'
import { enterAs, makeTherapySession, message, must, setStatus } from '../testing/fixtures.ts'
import { readAll, readDetail, readTalk, readTypes, send, write } from '../testing/room.ts'

async function setUp(t: Test, dataDir?: string) {
  const test = await buildTestApp(t, dataDir === undefined ? {} : { dataDir })
  const members = ['P123', 'P456', 'T1', 'T2'] as const
  const settings = { therapists_read_private: false }
  await makeTherapySession(test, { members: [...members], settings })
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const ingrid = await enterAs(test, 'T1')
  const jonas = await enterAs(test, 'T2')
  return { test, kari, ola, ingrid, jonas }
}

const HOLD_KARI = { type: 'hold', participant: 'P123' }

t.test('what a held person writes goes to the therapists first', async (t) => {
  const { kari, ola, ingrid, jonas } = await setUp(t)
  await write(ingrid, { ...HOLD_KARI, reason: 'WHY' })
  t.match(await readTypes(kari, 'hold'), [{ participant: 'P123' }])
  t.strictSame(await readTypes(ola, 'hold'), [], 'the group does not see who is held')
  t.match((await readTypes(jonas, 'hold'))[0], { reason: 'WHY' })

  const cid = 'cid-held-1'
  const held = await write(kari, message('HELD', { cid }))
  t.match(await readTalk(kari), [{ id: held, held: true, body: 'HELD', recipients: [] }])
  t.match(await readTalk(jonas), [{ id: held, held: true, body: 'HELD', therapistsRead: true }])
  t.notMatch((await must(ola.handle({ ts_id: '17' }))).body, 'HELD')
  t.match(await send(kari, message('HELD', { cid })), { ok: true, dup: true, id: held })

  const toIngrid = await write(kari, message('for you', { recipients: ['T1'] }))
  t.notOk(
    (await readTalk(ingrid)).find(({ id }) => id === toIngrid)?.held,
    'to a therapist it passes',
  )
  t.notOk(
    (await readTalk(jonas)).find(({ id }) => id === toIngrid),
    'and is between those two',
  )
  const toOla = await write(kari, message('FOR OLA', { recipients: ['P456'] }))
  t.strictSame(await readTalk(ola), [])
  t.match((await readTalk(jonas)).at(-1), { id: toOla, held: true, recipients: ['P456'] })

  await write(ingrid, { type: 'unhold', participant: 'P123' })
  await write(kari, message('free'))
  t.match(await readTalk(ola), [{ body: 'free' }])
})

t.test('released, it is there once: in its author’s name, where it was released', async (t) => {
  const { kari, ola, ingrid, jonas } = await setUp(t)
  const asked = await write(ola, message('a question'))
  await write(ingrid, HOLD_KARI)
  const draft = message('HELD', { target: asked, cid: 'cid-held-2' })
  const held = await write(kari, { ...draft, client_ts: '2026-11-21T11:59:00Z' })
  await write(ingrid, { type: 'reaction', target: held, icon: 'heart' })
  await write(ola, message('meanwhile'))
  const release = await write(jonas, { type: 'release', target: held })
  t.match(await readTypes(kari, 'release'), [{ id: release, target: held, user: 'T2' }])
  t.strictSame(await readTypes(ola, 'release'), [])

  for (const caller of [kari, ola, ingrid, jonas]) {
    const talk = await readTalk(caller)
    t.match(
      talk.map(({ user, body, held: isHeld, target }) => [user, body, isHeld, target]),
      [
        ['P456', 'a question', undefined, null],
        ['P456', 'meanwhile', undefined, null],
        ['P123', 'HELD', undefined, asked],
      ],
    )
  }
  const released = (await readTalk(ola)).at(-1)
  t.match(released, { id: release + 1, clientTs: '2026-11-21T11:59:00Z' })
  t.notOk(
    (await readAll(ola)).some((one) => 'held_id' in one),
    'nobody else learns it was held',
  )
  t.match((await readTalk(kari)).at(-1), { cid: 'cid-held-2', heldId: held, id: release + 1 })
  t.strictSame([...((await readTalk(kari)).at(-1)?.reactions ?? [])], [['T1', 'heart']])

  t.match(await send(ingrid, { type: 'release', target: held }), { code: 'unknown_target' })
  const back = { type: 'return_message', target: held }
  t.match(
    await send(ingrid, back),
    { code: 'unknown_target' },
    'decided once, by whoever was first',
  )

  // Its author has not heard of the release yet, and points at the id that they know.
  const react = await write(kari, { type: 'reaction', target: held, icon: 'smile' })
  t.match((await readTypes(ola, 'reaction')).at(-1), { id: react, target: released?.id })
  const reply = await write(kari, message('more', { target: held }))
  t.match(
    (await readTalk(ingrid)).find(({ id }) => id === reply),
    { target: released?.id },
  )
  await write(kari, { type: 'delete', target: held, cid: 'cid-delete' })
  for (const caller of [kari, ola, ingrid]) {
    t.match(
      (await readTalk(caller)).find(({ id }) => id === released?.id),
      { deleted: true },
    )
    t.notMatch(JSON.stringify(await readAll(caller)), 'HELD')
  }
  t.match(await send(kari, { type: 'delete', target: held, cid: 'cid-delete' }), { dup: true })
})

t.test('a private message is released to whom it was for', async (t) => {
  const { kari, ola, ingrid, jonas } = await setUp(t)
  await write(ingrid, HOLD_KARI)
  const held = await write(kari, message('FOR OLA', { recipients: ['P456'] }))
  await write(ingrid, { type: 'release', target: held })
  t.match(await readTalk(ola), [{ body: 'FOR OLA', recipients: ['P456'], therapistsRead: true }])
  t.equal((await readTalk(jonas)).length, 1)
  const reply = { recipients: ['P123'], target: (await readTalk(ola))[0]?.id }
  await write(ola, message('thanks', reply))
})

t.test('given back, it comes with a word; deleted, it cannot be released', async (t) => {
  const { kari, ola, ingrid } = await setUp(t)
  await write(ingrid, HOLD_KARI)
  const first = await write(kari, message('HELD'))
  t.match(await send(kari, { type: 'release', target: first }), { code: 'not_allowed' })
  await write(ingrid, { type: 'return_message', target: first, reason: 'Shall we talk first?' })
  for (const caller of [kari, ingrid]) {
    const returned = { user: 'T1', reason: 'Shall we talk first?' }
    t.match(await readTalk(caller), [{ id: first, held: true, returned }])
  }
  t.strictSame(await readTypes(ola, 'return_message'), [])
  t.match(await send(ingrid, { type: 'release', target: first }), { code: 'unknown_target' })

  const second = await write(kari, message('HELD TOO'))
  await write(kari, { type: 'delete', target: second })
  t.match(await send(ingrid, { type: 'release', target: second }), { code: 'unknown_target' })
  const open = await write(ola, message('public'))
  t.match(await send(ingrid, { type: 'release', target: open }), { code: 'unknown_target' })
  t.strictSame((await readTalk(ola)).length, 1)
})

t.test(
  'what the group sees deleted, its author and the therapists do not see held either',
  async (t) => {
    const { kari, ola, ingrid } = await setUp(t)
    await write(ingrid, HOLD_KARI)
    const held = await write(kari, message('HELD'))
    const release = await write(ingrid, { type: 'release', target: held })
    await write(ingrid, { type: 'delete', target: release + 1 })
    for (const caller of [kari, ola, ingrid]) {
      t.notMatch(JSON.stringify(await readAll(caller)), 'HELD')
    }
  },
)

t.test('all are held, also who comes later, until each or all are let go', async (t) => {
  const { test, kari, ola, ingrid } = await setUp(t)
  await write(ingrid, { type: 'hold' })
  t.match(await readTypes(ola, 'hold'), [{ user: 'T1' }], 'everybody is told')
  await makeTherapySession(test, { members: ['P789'] })
  const late = await enterAs(test, 'P789')
  await write(late, message('LATE'))
  await write(ingrid, message('hello'))
  t.match(await readTalk(kari), [{ body: 'hello' }], 'therapists are not held')

  const held = ({ participants }: Awaited<ReturnType<typeof readDetail>>) =>
    participants.map((one) => [one.id, one.held])
  t.strictSame(held(await readDetail(ingrid)), [
    ...[['P123', true] as const, ['P456', true] as const, ['T1', false] as const],
    ...[['T2', false] as const, ['P789', true] as const],
  ])
  const own = await readDetail(ola)
  t.equal(own.you.held, true)
  t.ok(
    own.participants.every((one) => !('held' in one)),
    'for therapists only',
  )

  await write(ingrid, { type: 'unhold', participant: 'P456' })
  t.equal((await readDetail(ola)).you.held, false)
  await write(ingrid, { type: 'unhold' })
  t.equal((await readDetail(kari)).you.held, false)
  t.match(await send(kari, { type: 'hold' }), { code: 'not_allowed' })
  t.match(await send(ingrid, { type: 'hold', participant: 'nobody' }), {
    code: 'unknown_recipient',
  })
  await setStatus(test, '17', 'closed')
  const actions = [{ type: 'unhold', participant: 'P123' }]
  const byOps = await must(ops(test, 'POST', '/therapy-sessions/17/actions', actions))
  t.match(byOps.json().results, [{ ok: true }], 'ops may, as with every moderation')
})

t.test('a restart forgets neither who is held nor what became of it', async (t) => {
  const dataDir = makeDataDir(t, { fast: true })
  const before = await setUp(t, dataDir)
  await write(before.ingrid, HOLD_KARI)
  const held = await write(before.kari, message('HELD'))
  const waiting = await write(before.kari, message('HELD TOO'))
  await write(before.ingrid, { type: 'release', target: held })
  await before.test.close()

  const test = await buildTestApp(t, { dataDir, clock: before.test.clock })
  const [kari, ola, ingrid] = [before.kari, before.ola, before.ingrid].map(({ cookie }) =>
    callerWith(test, cookie),
  )
  if (!kari || !ola || !ingrid) return t.fail('nobody is there')
  t.match(await readDetail(kari), { you: { held: true } })
  t.match(await send(ingrid, { type: 'release', target: held }), { code: 'unknown_target' })
  await write(kari, { type: 'delete', target: held })
  t.match(await readTalk(ola), [{ deleted: true }])
  await write(ingrid, { type: 'release', target: waiting })
  t.match(await readTalk(ola), [{ deleted: true }, { body: 'HELD TOO', user: 'P123' }])
})
