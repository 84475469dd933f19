import t from 'tap'
import { buildTestApp, ops, signIn } from '../../testing/build-test-app.ts'
import { PEOPLE } from '../../testing/fixtures.ts'

t.test('after LOGIN_FIELD was changed, people sign in by the new field', async (t) => {
  const before = await buildTestApp(t)
  await ops(before, 'PUT', '/participants/P123', PEOPLE.P123)
  await before.close()
  const env = { LOGIN_FIELD: 'first_name' }
  const after = await buildTestApp(t, { dataDir: before.dataDir, env })
  const { phone, first_name } = PEOPLE.P123
  const asked = { phone, first_name }
  t.ok((await signIn(after, asked)).cookie)
})

t.test('a field that cannot tell a family apart is refused in words', async (t) => {
  const before = await buildTestApp(t)
  const { phone } = PEOPLE.P123
  for (const [id, first_name] of [
    ['P1', 'Kari'],
    ['P2', 'Ola'],
  ] as const) {
    const person = { ...PEOPLE.P123, phone, first_name, last_name: `Of ${id}` }
    t.equal((await ops(before, 'PUT', `/participants/${id}`, person)).statusCode, 201)
  }
  await before.close()
  await t.rejects(
    buildTestApp(t, { dataDir: before.dataDir, env: { LOGIN_FIELD: 'display_name' } }),
    { message: /LOGIN_FIELD cannot be display_name/ },
  )
})
