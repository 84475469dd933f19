import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { buildTestApp, OPS_TOKEN, ops } from '../testing/build-test-app.ts'
import { makeTherapySession, must, signInAs } from '../testing/fixtures.ts'
import {
  graphql,
  makeConsultation,
  makePeople,
  readConsultation,
  SEED_QUERY,
  WHOLE_QUERY,
} from '../testing/graphql.ts'

const CURL_BODY = readFileSync(
  join(import.meta.dirname, '..', 'testing', 'vectors', 'seed-000-curl-body.txt'),
  'utf8',
)
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** What the first wish prints as its answer, with our people in it. */
const SAMPLE = {
  id: '20',
  patient: { id: 'P123', name: 'Kari Nordmann', phoneNumber: '+12025550123' },
  serviceProvider: { id: 'T1', fullName: 'Ingrid Solberg' },
  source: 'direct',
  state: 'PENDING',
  videoRoom: { name: /^C-\w{8}-[\w-]{8}$/, externalId: /^[0-9a-f-]{36}$/ },
  chatRoom: { id: '20' },
  serviceProviderId: 'T1',
  enabledChannels: ['PHONE', 'CHAT', 'VIDEO'],
  primaryChannel: 'VIDEO',
  category: 'insurance',
  code: /^\w{8}$/,
  options: null,
}
/** As in the sample: what the house answers is asked for, and nothing else comes. */
const AS_IN_SAMPLE = {
  source: 'direct',
  category: 'insurance',
  enabled_channels: ['VIDEO', 'PHONE', 'CHAT'],
}

async function makeHouse(t: Parameters<typeof buildTestApp>[0]) {
  const test = await buildTestApp(t)
  await makePeople(test)
  await makeConsultation(test, { more: AS_IN_SAMPLE })
  return test
}

t.test('the query of the first wish, as printed, answers both roles', async (t) => {
  const test = await makeHouse(t)
  const doctor = await graphql(test, await signInAs(test, 'T1'), SEED_QUERY)
  const patient = await graphql(test, await signInAs(test, 'P123'), SEED_QUERY)

  t.equal(doctor.status, 200)
  t.match(doctor.reply, {
    data: {
      consultation: {
        ...SAMPLE,
        videoRoom: { ...SAMPLE.videoRoom, serviceProviderKey: JWT, patientKey: null },
        chatRoom: { id: '20', serviceProviderJwt: JWT, patientJwt: null },
      },
    },
  })
  t.match(patient.reply, {
    data: {
      consultation: {
        ...SAMPLE,
        videoRoom: { ...SAMPLE.videoRoom, serviceProviderKey: null, patientKey: JWT },
        chatRoom: { id: '20', serviceProviderJwt: null, patientJwt: JWT },
      },
    },
  })
  t.notOk(doctor.reply.errors ?? patient.reply.errors)
})

t.test('the curl of the first wish, byte for byte, with the cookie of a doctor', async (t) => {
  const test = await makeHouse(t)
  const { cookie } = await signInAs(test, 'T1')
  t.match(cookie, /^_session_id=/)
  const answer = await test.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', cookie },
    payload: CURL_BODY,
  })
  t.equal(answer.statusCode, 200)
  t.match(String(answer.headers['content-type']), /^application\/json/)
  const { consultation } = answer.json().data
  t.strictSame(Object.keys(consultation), Object.keys(SAMPLE), 'in the order of the sample')
  t.strictSame(Object.keys(consultation.videoRoom), ['name', 'externalId', 'serviceProviderKey'])
  t.strictSame(Object.keys(consultation.chatRoom), ['id', 'serviceProviderJwt'])
  t.match(consultation, SAMPLE)
})

/** Who gets what of the fields that are not everybody's. */
const SECRETS = {
  patient: { patientKey: true, patientJwt: true, serviceProviderKey: false },
  doctor: { serviceProviderKey: true, serviceProviderJwt: true, patientKey: false },
  colleague: {},
} as const

t.test('every role and every field', async (t) => {
  const test = await makeHouse(t)
  const member = { role: 'therapist' }
  await must(ops(test, 'PUT', '/therapy-sessions/20/members/T2', member))
  const seen = {
    patient: await readConsultation(test, await signInAs(test, 'P123')),
    doctor: await readConsultation(test, await signInAs(test, 'T1')),
    colleague: await readConsultation(test, await signInAs(test, 'T2')),
  }
  const shared = {
    ...SAMPLE,
    therapySessionId: '20',
    nature: 'A sore throat for five days',
    createdAt: '2026-11-21T12:00:00.000Z',
    startedAt: null,
    expiresAt: '2026-11-22T12:00:00.000Z',
    url: /^\/c\/\w{8}$/,
    review: null,
  }
  for (const [role, consultation] of Object.entries(seen)) {
    t.match(consultation, shared, role)
    const { videoRoom, chatRoom } = consultation as Record<string, Record<string, unknown>>
    const grants = { ...videoRoom, ...chatRoom }
    const mine: Record<string, boolean> = SECRETS[role as keyof typeof SECRETS]
    for (const name of ['patientKey', 'patientJwt', 'serviceProviderKey', 'serviceProviderJwt']) {
      if (mine[name]) t.match(grants[name], JWT, `${role}: ${name}`)
      else t.equal(grants[name], null, `${role}: ${name}`)
    }
    t.match(videoRoom, { adapter: 'builtin', url: null }, role)
  }
})

t.test('for everybody else there is no such consultation, byte for byte', async (t) => {
  const test = await makeHouse(t)
  await makeConsultation(test, { id: '21', patient: 'P456', provider: 'T2' })
  await makeTherapySession(test, { members: ['P123', 'P789', 'T2'] })
  const others = { P456: 'another patient', T2: 'another doctor', P789: 'nobody at all' } as const
  const code = (await readConsultation(test, await signInAs(test, 'T1')))?.code
  const callers = {
    P456: await signInAs(test, 'P456'),
    T2: await signInAs(test, 'T2'),
    P789: await signInAs(test, 'P789'),
  }
  for (const name of ['P456', 'T2', 'P789'] as const) {
    const caller = callers[name]
    const [theirs, none] = [
      await graphql(test, caller, WHOLE_QUERY, { id: '20' }),
      await graphql(test, caller, WHOLE_QUERY, { id: '999' }),
    ]
    t.equal(theirs.body, '{"data":{"consultation":null}}', others[name])
    t.equal(theirs.body, none.body)
    t.equal(theirs.status, none.status)
    const byCode = 'query ($code: String!) { consultationByCode(code: $code) { id } }'
    t.strictSame((await graphql(test, caller, byCode, { code })).data, { consultationByCode: null })
    for (const change of ['start', 'finish', 'cancel', 'takeOver', 'review']) {
      const more = change === 'review' ? ', rating: 5' : ''
      const ask = (id: string) => `mutation { ${change}Consultation(id: "${id}"${more}) { id } }`
      const refused = await graphql(test, caller, ask('20'))
      t.equal(refused.body, (await graphql(test, caller, ask('999'))).body, change)
      t.match(refused.reply.errors, [{ extensions: { code: 'not_found' } }])
    }
  }
  const mine = '{ consultations { id } }'
  const listed = await graphql(test, callers.P456, mine)
  t.strictSame(listed.data, { consultations: [{ id: '21' }] })
  const none = await graphql(test, callers.P789, mine)
  t.strictSame(none.data, { consultations: [] })
})

t.test('who was removed has no consultation any more', async (t) => {
  const test = await makeHouse(t)
  const patient = await signInAs(test, 'P123')
  t.ok(await readConsultation(test, patient))
  await must(
    ops(test, 'POST', '/therapy-sessions/20/actions', [{ type: 'remove', participant: 'P123' }]),
  )
  t.equal(await readConsultation(test, patient), null)
})

t.test('nobody, and an ops token, is asked to sign in, in the form of GraphQL', async (t) => {
  const test = await makeHouse(t)
  for (const headers of [{}, { authorization: `Bearer ${OPS_TOKEN}` }]) {
    const answer = await test.app.inject({
      method: 'POST',
      url: '/graphql',
      headers,
      payload: { query: SEED_QUERY },
    })
    t.equal(answer.statusCode, 401)
    t.strictSame(answer.json(), {
      errors: [{ message: 'Please sign in', extensions: { code: 'login_required' } }],
    })
  }
})

t.test('detail and list say that it is a consultation, and who may know what', async (t) => {
  const test = await makeHouse(t)
  await makeTherapySession(test, { members: ['P123', 'T1'] })
  const patient = await signInAs(test, 'P123')
  const doctor = await signInAs(test, 'T1')
  const brief = {
    id: '20',
    code: /^\w{8}$/,
    state: 'PENDING',
    patient: { id: 'P123', name: 'Kari Nordmann' },
    service_provider: { id: 'T1', name: 'Ingrid Solberg' },
    expires_at: '2026-11-22T12:00:00.000Z',
    channels: ['PHONE', 'CHAT', 'VIDEO'],
    primary_channel: 'VIDEO',
    phone: null,
    review: null,
  }
  for (const [caller, nature] of [
    [patient, undefined],
    [doctor, 'A sore throat for five days'],
  ] as const) {
    const detail = (await caller.get('getTherapySessionDetail?ts_id=20')).json()
    t.match(detail, { id: '20', name: 'Consultation', topic: null, consultation: brief })
    t.equal(detail.consultation.nature, nature)
    const list = (await caller.get('getTherapySessions')).json().therapy_sessions
    t.match(
      list.find(({ id }: { id: string }) => id === '20'),
      { consultation: brief },
    )
    const ordinary = list.find(({ id }: { id: string }) => id === '17')
    t.notOk('consultation' in ordinary)
  }
})
