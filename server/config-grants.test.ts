import t from 'tap'
import type { Environment } from './config.ts'
import { readConfig } from './config.ts'

const SECRET = 'a-secret-of-thirty-two-characters-or-more'

function problemsOf(env: Environment): string[] {
  const read = readConfig(env)
  return read.ok ? [] : read.problems
}

t.test('without a word, video is built in and everything else is closed', async (t) => {
  const read = readConfig({})
  t.match(read, {
    config: {
      chatTokens: { own: null, profile: 'notes', patientMs: 86_400_000, providerMs: 1_209_600_000 },
      seald: null,
      video: { kind: 'builtin', stunUrls: [], turn: null, daily: null, livekit: null },
      embedOrigins: [],
    },
  })
})

t.test('what is given is read', async (t) => {
  const read = readConfig({
    CHAT_TOKEN_ISSUER: 'key-1',
    CHAT_TOKEN_SECRET: SECRET,
    CHAT_TOKEN_ISSUERS: ` a=${SECRET}=, https://b.example=${SECRET} `,
    SEALD_URL: 'http://localhost:9/',
    SEALD_API_KEY: 'a-token-of-seald',
    TURN_URLS: 'turn:a.example:3478?transport=udp,turns:b.example',
    TURN_SECRET: 'of-coturn',
    EMBED_ORIGINS: 'https://a.example,http://localhost:3000',
  })
  if (!read.ok) throw new Error(read.problems.join())
  const { chatTokens, seald, video, embedOrigins } = read.config
  t.strictSame(chatTokens.own, { issuer: 'key-1', secret: SECRET })
  t.strictSame(
    [...chatTokens.others],
    [
      ['a', `${SECRET}=`],
      ['https://b.example', SECRET],
    ],
  )
  t.strictSame(seald, { url: 'http://localhost:9', apiKey: 'a-token-of-seald', appId: null })
  t.equal(video.turn?.urls.length, 2)
  t.equal(embedOrigins.length, 2)
})

t.test('an empty or short secret, or an empty issuer, is refused at the start', async (t) => {
  for (const env of [
    { CHAT_TOKEN_ISSUER: 'key-1', CHAT_TOKEN_SECRET: '' },
    { CHAT_TOKEN_ISSUER: 'key-1', CHAT_TOKEN_SECRET: ' '.repeat(40) },
    { CHAT_TOKEN_ISSUER: 'key-1', CHAT_TOKEN_SECRET: 'short' },
    { CHAT_TOKEN_ISSUER: '', CHAT_TOKEN_SECRET: SECRET },
    { CHAT_TOKEN_ISSUER: ' ', CHAT_TOKEN_SECRET: SECRET },
    { CHAT_TOKEN_SECRET: SECRET },
    { CHAT_TOKEN_ISSUER: 'key-1' },
    { CHAT_TOKEN_ISSUERS: 'a=' },
    { CHAT_TOKEN_ISSUERS: `=${SECRET}` },
    { CHAT_TOKEN_ISSUERS: 'a=short' },
    { CHAT_TOKEN_ISSUER: 'a', CHAT_TOKEN_SECRET: SECRET, CHAT_TOKEN_ISSUERS: `a=${SECRET}` },
    { SEALD_API_KEY: '' },
    { VIDEO: 'daily', DAILY_API_KEY: '' },
    { VIDEO: 'livekit', LIVEKIT_URL: 'wss://a.example', LIVEKIT_API_KEY: 'k' },
    { TURN_URLS: 'turn:a.example', TURN_SECRET: '' },
  ]) {
    t.ok(problemsOf(env).length > 0, JSON.stringify(env))
  }
})

t.test('all that is wrong is listed at once, and no secret is repeated', async (t) => {
  const problems = problemsOf({
    CHAT_TOKEN_SECRET: 'hush-hush',
    CHAT_TOKEN_ISSUERS: 'a=hush-hush',
    CHAT_TOKEN_PROFILE: 'other',
    CHAT_TOKEN_PATIENT_HOURS: '0',
    SEALD_URL: 'seald',
    VIDEO: 'livekit',
    STUN_URLS: 'http://a.example',
    TURN_URLS: 'turn:a.example',
    DAILY_URL: 'javascript:x',
    EMBED_ORIGINS: 'https://a.example/path',
  })
  for (const name of [
    ...['CHAT_TOKEN_SECRET', 'CHAT_TOKEN_ISSUERS', 'CHAT_TOKEN_PROFILE', 'SEALD_URL'],
    ...['CHAT_TOKEN_PATIENT_HOURS', 'VIDEO=livekit', 'STUN_URLS', 'TURN_URLS', 'DAILY_URL'],
    'EMBED_ORIGINS',
  ]) {
    t.ok(
      problems.some((one) => one.includes(name)),
      name,
    )
  }
  t.notMatch(problems.join(), 'hush')
  for (const origin of ['https://a.example/', '*', 'null', 'ftp://a.example', 'a.example']) {
    t.equal(problemsOf({ EMBED_ORIGINS: origin }).length, 1, origin)
  }
  t.match(problemsOf({ CHAT_TOKEN_PROFILE: 'seald' }), [/SEALD_API_KEY and SEALD_APP_ID/])
})
