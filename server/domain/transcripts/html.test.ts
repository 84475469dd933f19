import type { Test } from 'tap'
import t from 'tap'
import type { HandleActionsReply } from '../../protocol/actions.ts'
import type { Caller, TestApp } from '../../testing/build-test-app.ts'
import { buildTestApp, ops, signIn } from '../../testing/build-test-app.ts'
import { must } from '../../testing/fixtures.ts'

// Times are those of the place where the server is.
process.env.TZ = 'Europe/Oslo'

/** Ends an element, an attribute, a style and a comment, and begins a script, wherever it stands. */
const evil = (name: string) =>
  `${name}</style></p>"'><script>alert(1)</script><img src=x onerror=b>&lt;<!--`

/** People and a therapy session with markup in every text that somebody can give. */
async function makeEvilHouse(test: TestApp, locale: string): Promise<void> {
  const put = (url: string, body: object) => must(ops(test, 'PUT', url, body))
  for (const [id, phone] of [
    ['P1', '+12025550123'],
    ['P2', '+12025550145'],
    ['T1', '+12025550101'],
  ]) {
    const name = { first_name: 'A', last_name: 'Person', display_name: evil(`${id}-name`) }
    await put(`/participants/${id}`, { ...name, phone, locale })
  }
  const session = { name: evil('session'), topic: evil('topic'), date: '2026-11-21T11:30:00.000Z' }
  await put('/therapy-sessions/17', session)
  for (const id of ['P1', 'P2'])
    await put(`/therapy-sessions/17/members/${id}`, { role: 'participant' })
  await put('/therapy-sessions/17/members/T1', { role: 'therapist' })
  await put('/therapy-sessions/17', { ...session, status: 'open' })
}

async function enter(test: TestApp, phone: string): Promise<Caller> {
  const caller = await signIn(test, { phone, last_name: 'Person' })
  await must(caller.post('enterTherapySession', { ts_id: '17' }))
  return caller
}

async function write(caller: Caller, action: object): Promise<number> {
  const answer = await must(caller.handle({ actionQueue: [{ recipients: [], ...action }] }))
  const [verdict] = answer.json<HandleActionsReply>().results
  if (verdict?.id === undefined) throw new Error(`${verdict?.code} ${verdict?.detail}`)
  return verdict.id
}

async function holdEvilTalk(t: Test, locale = 'en') {
  const test = await buildTestApp(t)
  await makeEvilHouse(test, locale)
  const one = await enter(test, '+12025550123')
  const two = await enter(test, '+12025550145')
  const therapist = await enter(test, '+12025550101')
  const plain = { recipients: undefined }
  const said = await write(one, { type: 'message', body: evil('said') })
  await write(two, { type: 'message', body: evil('reply'), target: said })
  await write(two, { type: 'reaction', target: said, icon: 'heart', ...plain })
  await write(two, { type: 'message', body: evil('private'), recipients: ['T1'] })
  const slip = await write(two, { type: 'message', body: evil('slip') })
  await write(therapist, { type: 'delete', target: slip, reason: evil('why'), ...plain })
  await write(therapist, { type: 'mute', participant: 'P2', reason: evil('rest'), ...plain })
  await write(therapist, { type: 'notice', body: evil('notice') })
  await write(therapist, { type: 'whiteboard', body: evil('board'), ...plain })
  return { test, therapist, said }
}

t.test('markup in any text stays text', async (t) => {
  const { test, therapist } = await holdEvilTalk(t)
  const texts = ['session', 'topic', 'P1-name', 'said', 'reply', 'private', 'why', 'rest', 'notice']
  for (const { body, headers } of [
    await must(therapist.get('transcript')),
    await must(ops(test, 'GET', '/therapy-sessions/17/transcript')),
  ]) {
    for (const text of [...texts, 'board']) {
      t.match(body, `${text}&#60;/style&#62;&#60;/p&#62;&#34;&#39;&#62;&#60;script&#62;`, text)
    }
    const page = body.replace(/<style>[^<]*<\/style>/, '')
    const tags = new Set([...page.matchAll(/<[/!]?[a-z0-9-]*/gi)].map(([tag]) => tag.toLowerCase()))
    const known =
      'a article b bdi blockquote body del h1 h2 head header html li main meta p span time title ul'
    for (const tag of tags)
      t.ok(tag === '<!doctype' || known.split(' ').includes(tag.replace(/[</]/g, '')), tag)
    t.notMatch(body, /<script|<img|<!--|onerror=[^b]| style=| on\w+="/i)
    t.equal(body.split('<style>').length, 2, 'one style, its own')
    t.match(headers['content-security-policy'], "default-src 'none'")
    t.match(body, '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;')
  }
})

t.test('it reads as the talk went', async (t) => {
  const { therapist, said, test } = await holdEvilTalk(t)
  const name = (id: string) => `${id}-name`
  const page = (await must(therapist.get('transcript'))).body
  const text = page.replace(/&#60;.*?&#60;!--/g, '').replace(/<style>[^<]*<\/style>|<[^>]*>/g, '')
  for (const line of [
    /Saturday,? 21 November 2026/,
    'Times are those of Europe/Oslo.',
    /^ *13:00 P1-name/m,
    `❤️ heart: ${name('P2')}`,
    `Private, read by ${name('P2')}, ${name('T1')}`,
    `Deleted by ${name('T1')}, `,
    'Reason: why',
    `${name('T1')} paused ${name('P2')}’s writing · Reason: rest`,
    `${name('P1')} has joined`,
  ]) {
    t.match(text, line)
  }
  t.match(page, `<blockquote><a href="#a${said}">`, 'a reply quotes')
  t.match(page, `<article id="a${said}">`)
  t.notMatch(text, 'slip')
  const audit = (await must(ops(test, 'GET', '/therapy-sessions/17/transcript'))).body
  t.match(audit, '<del>slip')
  const group = (await must(therapist.get('transcript?view=participants'))).body
  t.match(group, /<p class="aside">\d+ actions? (is|are) not shown here\.<\/p>/)
  t.notMatch(group, /rest&#60;|why&#60;|private&#60;/)
})

t.test('it speaks the language of who reads it', async (t) => {
  const { therapist } = await holdEvilTalk(t, 'nb')
  const { body } = await must(therapist.get('transcript?view=participants'))
  t.match(body, '<html lang="nb">')
  t.match(body, 'lørdag 21. november 2026')
  t.match(body, 'vises ikke her.')
  t.match(body, 'har kommet')
  t.notMatch(body, / joined|not shown|Deleted by/)
})
