import t from 'tap'
import { buildTestApp } from '../../testing/build-test-app.ts'
import type { ParticipantInput } from './participants.ts'
import { getParticipant, issueLoginCode, listParticipants, putParticipant } from './participants.ts'

const KARI: ParticipantInput = {
  first_name: 'Kari',
  last_name: 'Hansen',
  display_name: 'Kari H.',
  phone: '912 22 120',
}

const setUp = async (t: Parameters<typeof buildTestApp>[0]) =>
  await buildTestApp(t, { env: { DEFAULT_REGION: 'NO' } })

t.test('a person is made, read and replaced', async (t) => {
  const { ctx } = await setUp(t)
  const kari = { id: 'P1', ...KARI, phone: '+4791222120', locale: 'en', therapist: false }
  t.same(await putParticipant(ctx, 'P1', KARI), { created: true, participant: kari })
  t.same(await putParticipant(ctx, 'P1', KARI), { created: false, participant: kari })
  t.same(await getParticipant(ctx, 'P1'), kari)
  const changed = { ...KARI, last_name: 'Olsen', locale: 'nb' as const }
  await putParticipant(ctx, 'P1', changed)
  await putParticipant(ctx, 'P1', { ...KARI, last_name: 'Lie' })
  t.same(await getParticipant(ctx, 'P1'), { ...kari, last_name: 'Lie', locale: 'nb' })
  await t.rejects(getParticipant(ctx, 'P2'), { code: 'not_found' })
})

t.test('a dry run tells the same and writes nothing', async (t) => {
  const { ctx } = await setUp(t)
  const answer = await putParticipant(ctx, 'P1', KARI, { dryRun: true })
  t.equal(answer.created, true)
  await t.rejects(getParticipant(ctx, 'P1'), { code: 'not_found' })
  await putParticipant(ctx, 'P1', KARI)
  await t.rejects(putParticipant(ctx, 'P2', KARI, { dryRun: true }), { code: 'conflict' })
})

t.test('phone and folded name belong to one person', async (t) => {
  const { ctx } = await setUp(t)
  await putParticipant(ctx, 'P1', { ...KARI, last_name: 'Bjørnstad' })
  const twin = { ...KARI, phone: '+47 912 22 120', last_name: 'BJORNSTAD ' }
  await t.rejects(putParticipant(ctx, 'P2', twin), { code: 'conflict' })
  await putParticipant(ctx, 'P2', KARI)
  await t.rejects(putParticipant(ctx, 'P2', twin), { code: 'conflict' })
  t.equal((await getParticipant(ctx, 'P2')).last_name, 'Hansen')
})

t.test('names and phones that cannot work are refused', async (t) => {
  const { ctx } = await setUp(t)
  for (const last_name of ['', ' ', '123', '--', 'Han\nsen', 'Han\u0000sen', '\ud800sen']) {
    await t.rejects(putParticipant(ctx, 'P1', { ...KARI, last_name }), { code: 'bad_request' })
  }
  await t.rejects(putParticipant(ctx, 'P1', { ...KARI, display_name: ' ' }), {
    code: 'bad_request',
  })
  await t.rejects(putParticipant(ctx, 'P1', { ...KARI, phone: '22222222' }), {
    code: 'invalid_phone',
  })
})

t.test('people are listed by id, a page at a time', async (t) => {
  const { ctx } = await setUp(t)
  for (const id of ['c', 'a', 'b']) await putParticipant(ctx, id, { ...KARI, last_name: id })
  const first = await listParticipants(ctx, { limit: 2 })
  t.same(
    first.items.map((one) => one.id),
    ['a', 'b'],
  )
  const rest = await listParticipants(ctx, { limit: 2, cursor: first.next_cursor })
  t.same(
    rest.items.map((one) => one.id),
    ['c'],
  )
  t.notOk('next_cursor' in rest)
  t.notOk('next_cursor' in (await listParticipants(ctx, { limit: 3 })))
})

t.test('codes are issued for people who are there, and kept as hashes', async (t) => {
  const { ctx } = await setUp(t)
  await t.rejects(issueLoginCode(ctx, 'P1'), { code: 'not_found' })
  await putParticipant(ctx, 'P1', KARI)
  const { code } = await issueLoginCode(ctx, 'P1')
  t.match(code, /^\d{6}$/)
  const [row] = await ctx.store.db.selectFrom('staff_code').selectAll().execute()
  t.match(row?.code_hash, /^[0-9a-f]{64}$/)
})
