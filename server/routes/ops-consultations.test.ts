import type { Test } from 'tap'
import t from 'tap'
import { buildTestApp, ops } from '../testing/build-test-app.ts'
import { settle } from '../testing/fakes.ts'
import { makeTherapySession, must, signInAs } from '../testing/fixtures.ts'
import { change, graphql, makePeople, readConsultation } from '../testing/graphql.ts'

const PUBLIC = { PUBLIC_URL: 'https://chat.example.org', DEFAULT_REGION: 'NO' }
const WISH = { patient: 'P123', service_provider: 'T1', nature: 'A sore throat' }

async function setUp(t: Test, env: Record<string, string> = {}) {
  const test = await buildTestApp(t, { env })
  await makePeople(test)
  const put = (body: object, { id = '20', query = '' } = {}) =>
    ops(test, 'PUT', `/consultations/${id}${query}`, body)
  return { test, put }
}

t.test('it is made, read, listed, and made again without anything happening', async (t) => {
  const { test, put } = await setUp(t, { ...PUBLIC, PHONE_NUMBER: '+4721000000' })
  const made = await put({ ...WISH, options: { wing: 'B' } })
  t.equal(made.statusCode, 201)
  const consultation = {
    ...{ id: '20', code: /^[A-Za-z0-9]{8}$/, state: 'PENDING', source: 'referral' },
    ...{ patient: 'P123', service_provider: 'T1', nature: 'A sore throat', category: 'general' },
    ...{ primary_channel: 'VIDEO', enabled_channels: ['PHONE', 'CHAT', 'VIDEO'] },
    ...{ created_at: '2026-11-21T12:00:00.000Z', expires_at: '2026-11-22T12:00:00.000Z' },
    ...{ started_at: null, finished_at: null, options: { wing: 'B' }, review: null },
    url: /^https:\/\/chat\.example\.org\/c\/\w{8}$/,
    join_url: /^https:\/\/chat\.example\.org\/c\/\w{8}#\S+\.\S+\.\S+$/,
  }
  t.match(made.json(), consultation)
  const again = await put(WISH)
  t.equal(again.statusCode, 200)
  t.strictSame(again.json(), made.json(), 'what is left out keeps its value')
  t.strictSame((await ops(test, 'GET', '/consultations/20')).json(), made.json())
  t.match((await ops(test, 'GET', '/therapy-sessions/20')).json(), {
    max_id: 0,
    members: [
      { id: 'P123', role: 'participant' },
      { id: 'T1', role: 'therapist' },
    ],
  })
  await must(put(WISH, { id: '21' }))
  await must(put(WISH, { id: '22' }))
  const page = (await ops(test, 'GET', '/consultations?limit=2')).json()
  t.match(page, { items: [{ id: '20' }, { id: '21' }], next_cursor: '21' })
  t.notOk('nature' in page.items[0], 'a list tells less')
  t.match((await ops(test, 'GET', '/consultations?limit=2&cursor=21')).json(), {
    items: [{ id: '22' }],
  })
  t.match((await ops(test, 'GET', '/consultations?state=STARTED')).json(), { items: [] })
  t.equal((await ops(test, 'GET', '/consultations/404')).json().code, 'not_found')
})

t.test('a change is told to both, another doctor takes the place of the one before', async (t) => {
  const { test, put } = await setUp(t)
  await must(put(WISH))
  const ingrid = await signInAs(test, 'T1')
  await must(put({ ...WISH, nature: 'A cough', primary_channel: 'CHAT' }))
  t.match(await readConsultation(test, ingrid), { nature: 'A cough', primaryChannel: 'CHAT' })
  await must(put({ ...WISH, service_provider: 'T2' }))
  const jonas = await signInAs(test, 'T2')
  t.match(await readConsultation(test, jonas), { chatRoom: { serviceProviderJwt: /\./ } })
  t.match(await readConsultation(test, ingrid), { chatRoom: { serviceProviderJwt: null } })
  const { max_id, members } = (await ops(test, 'GET', '/therapy-sessions/20')).json()
  t.equal(max_id, 2)
  t.match(members.at(-1), { id: 'T2', role: 'therapist', display_name: 'Jonas' })
  const { items } = (await ops(test, 'GET', '/audit?therapy_session_id=20')).json()
  t.strictSame(
    items.map(({ act, subject }: Record<string, string>) => `${act} ${subject}`),
    [
      'put_consultation P123',
      'put_consultation null',
      'take_over_consultation T2',
      'put_consultation null',
    ],
  )
})

t.test('what cannot be is refused, in the audit too; a dry run writes nothing', async (t) => {
  const { test, put } = await setUp(t)
  await makeTherapySession(test, { id: '17' })
  const tried = await must(put(WISH, { query: '?dry_run=1' }))
  t.equal(tried.statusCode, 201)
  t.match(tried.json(), { id: '20', state: 'PENDING', dry_run: true, join_url: null })
  t.equal((await ops(test, 'GET', '/consultations/20')).statusCode, 404)
  await must(put(WISH))
  const refused: [body: object, code: string, id?: string][] = [
    [{ ...WISH, patient: 'P456' }, 'conflict'],
    [WISH, 'conflict', '17'],
    [{ ...WISH, patient: 'T1' }, 'bad_request', '23'],
    [{ ...WISH, patient: 'nobody' }, 'bad_request', '23'],
    [{ ...WISH, nature: '  ' }, 'bad_request', '23'],
    [{ ...WISH, expires_at: 'tomorrow' }, 'bad_request', '23'],
    [{ ...WISH, enabled_channels: [] }, 'bad_request', '23'],
    [{ ...WISH, enabled_channels: ['FAX'] }, 'bad_request', '23'],
    [{ ...WISH, enabled_channels: ['CHAT'], primary_channel: 'VIDEO' }, 'bad_request', '23'],
    [{ ...WISH, category: 'two words' }, 'bad_request', '23'],
    [{ patient: 'P123', service_provider: 'T1' }, 'bad_request', '23'],
  ]
  for (const [body, code, id = '20'] of refused) {
    t.equal((await put(body, { id })).json().code, code, JSON.stringify(body))
  }
  t.equal((await ops(test, 'GET', '/consultations/23')).statusCode, 404)
  const anonymous = await test.app.inject({ url: '/ops/consultations' })
  t.equal(anonymous.json().code, 'ops_token_required')
})

t.test(
  'the patient gets the address by text message, in their language, and it works',
  async (t) => {
    const { test, put } = await setUp(t, PUBLIC)
    const ola = { first_name: 'Ola', last_name: 'Hansen', display_name: 'Ola', locale: 'nb' }
    await must(ops(test, 'PUT', '/participants/P456', { ...ola, phone: '412 34 567' }))
    const send = { query: '?send_sms=1' }
    const { join_url: link } = (await must(put(WISH, send))).json()
    await must(put({ ...WISH, patient: 'P456' }, { id: '21', ...send }))
    await test.clock.advance(100)
    await settle()
    t.match(test.sms.sent, [
      { to: '+12025550123', text: `Samtale: your consultation is ready. Open it here: ${link}` },
      {
        to: '+4741234567',
        text: /^Samtale: konsultasjonen din er klar\. Åpne den her: https:\/\/chat\.example\.org\/c\/\S+$/,
      },
    ])
    for (const { text } of test.sms.sent) t.notMatch(text, /throat|Kari|Ingrid|Solberg/)
    const token = link.split('#')[1]
    const joined = await test.app.inject({ method: 'POST', url: '/api/join', payload: { token } })
    t.equal(joined.statusCode, 200)
    const cookie = String([joined.headers['set-cookie']].flat()[0]).split(';', 1)[0] ?? ''
    t.match(await readConsultation(test, { cookie }), { patient: { id: 'P123' } })
    // Who came by a link is here for this alone.
    t.equal(await readConsultation(test, { cookie }, '21'), null)
    await must(put(WISH, { id: '22' }))
    t.equal(await readConsultation(test, { cookie }, '22'), null, 'not even their own other one')
    const list = await graphql(test, { cookie }, '{ consultations { id } }')
    t.strictSame(list.data, { consultations: [{ id: '20' }] })
    for (const query of [
      '{ coverage { state } }',
      'mutation { createCustomerConsultation(input: {nature: "More", requestId: "request-1", serviceProviderId: "T1"}) { id } }',
    ]) {
      t.match((await graphql(test, { cookie }, query)).body, '"not_allowed"')
    }
    t.notMatch(test.logged(), token)
  },
)

t.test('no text without an address, and none once it is over', async (t) => {
  const { test, put } = await setUp(t)
  const send = { query: '?send_sms=1' }
  t.equal((await put(WISH, send)).json().code, 'public_url_missing')
  t.equal((await ops(test, 'GET', '/consultations/20')).statusCode, 404, 'nothing was made')
  const known = await setUp(t, PUBLIC)
  await must(known.put(WISH))
  const kari = await signInAs(known.test, 'P123')
  t.equal((await change(known.test, kari, 'cancel')).state, 'CANCELLED')
  const before = known.test.sms.sent.length
  t.equal((await known.put(WISH, send)).json().code, 'conflict')
  t.equal(known.test.sms.sent.length, before)
})

t.test('reviews come in pages, in the order in which they came', async (t) => {
  const { test, put } = await setUp(t)
  const ids = ['31', '30', '32']
  const ingrid = await signInAs(test, 'T1')
  const kari = await signInAs(test, 'P123')
  for (const id of ids) {
    await must(put(WISH, { id }))
    await change(test, ingrid, 'start', id)
    await change(test, ingrid, 'finish', id)
    const review = `mutation { reviewConsultation(id: "${id}", rating: 4, text: "Fine") { id } }`
    await graphql(test, kari, review)
    if (id === '30') await test.clock.advance(1000)
  }
  const seen: string[] = []
  let cursor = ''
  do {
    const page = (await must(ops(test, 'GET', `/reviews?limit=1${cursor}`))).json()
    seen.push(...page.items.map((one: { consultation: string }) => one.consultation))
    cursor = page.next_cursor === undefined ? '' : `&cursor=${page.next_cursor}`
  } while (cursor !== '')
  t.strictSame(seen, ['30', '31', '32'])
  const [first] = (await ops(test, 'GET', '/reviews')).json().items
  t.match(first, { rating: 4, text: 'Fine', at: '2026-11-21T12:00:00.000Z' })
  t.notOk('patient' in first, 'not whose it is')
})
