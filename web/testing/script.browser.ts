import type { Browser, BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import { OPS_TOKEN } from '../../server/testing/build-test-app.ts'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import { call, startRealServer } from '../../server/testing/real-server.ts'
import { letIn, makeHouse, ops } from './house.ts'
import type { PersonId, Test } from './visit.ts'
import { launchBrowser, openContext, said, write } from './visit.ts'

/** Runs in whatever would take it for more than text. */
const MARKUP = '"\'><img src=x onerror="ran=1"><svg onload="ran=1"></svg><script>ran=1</script>'

/** A text for one place, so that one sees where it was shown. */
function evil(where: string): string {
  return `${where} ${MARKUP}`
}

const browser = await launchBrowser(t)
const server = await startRealServer(t)
await makeHouse(server, { admission: 'by_therapist', keystrokes: 'full', typing: 'everyone' })

/** A browser in which nothing but the page itself stands against a script: it has no policy. */
async function openUnguarded(t: Test, browser: Browser): Promise<BrowserContext> {
  const context = await openContext(t, browser, { bypassCSP: true, serviceWorkers: 'block' })
  context.on('page', (page) => {
    page.on('dialog', (dialog) => {
      t.fail(`a dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
  })
  return context
}

/** What of somebody’s text has become more than text: elements, attributes, anything that ran. */
function findHarm(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const harm = 'ran' in window ? [`ran: ${location}`] : []
    for (const one of document.querySelectorAll('*')) {
      const names = one.getAttributeNames()
      const isOurs = one.localName !== 'script' || one.getAttribute('src')?.startsWith('/assets/')
      const isFrame = /^(img|iframe|object|embed|base|template)$/.test(one.localName)
      const isAddress = ['href', 'src', 'action', 'formaction'].some((name) =>
        /^\s*(javascript|data|vbscript):/i.test(one.getAttribute(name) ?? ''),
      )
      const isHandled = names.some((name) => name.startsWith('on') || name === 'srcdoc')
      if (!isOurs || isFrame || isAddress || isHandled) harm.push(one.outerHTML.slice(0, 200))
    }
    return harm
  })
}

t.test('the premise: what is looked for is seen, where a page would take it', async (t) => {
  const page = await (await openUnguarded(t, browser)).newPage()
  await page.setContent(`<p>${MARKUP}</p>`)
  await page.waitForFunction(() => 'ran' in window)
  t.equal((await findHarm(page)).length, 4)
})

interface Visitor {
  name: string
  page: Page
}

async function visit(t: Test, id: PersonId): Promise<Visitor> {
  const context = await openUnguarded(t, browser)
  await letIn(server, context, id)
  return { name: id, page: await context.newPage() }
}

/** Actions that this client has no button for yet, as the person whose page it is. */
async function act({ page }: Visitor, payloads: readonly object[]): Promise<void> {
  const status = await page.evaluate(
    async (body) => {
      const headers = { 'Content-Type': 'application/json' }
      return (await fetch('/api/saveActions', { method: 'POST', headers, body })).status
    },
    JSON.stringify({ ts_id: '17', payloads }),
  )
  if (status !== 200) throw new Error(`saveActions: ${status}`)
}

/** Everything that others write about a session and its people, each with markup in it. */
async function writeHouse(): Promise<void> {
  for (const id of ['P123', 'T1'] as const) {
    await ops(server, 'PUT', `/participants/${id}`, {
      ...{ first_name: evil('first'), last_name: evil('last'), phone: PEOPLE[id].phone },
      display_name: evil(id),
    })
  }
  const session = { name: evil('session'), topic: evil('topic'), date: new Date().toISOString() }
  await ops(server, 'PUT', '/therapy-sessions/17', session)
  for (const [name, when, url] of [
    ['a', 'before', 'https://example.org/"onmouseover="ran=1'],
    ['b', 'after', "https://example.org/'><script>ran=1</script>"],
  ]) {
    const path = `/therapy-sessions/17/members/P456/assessments/${name}`
    await ops(server, 'PUT', path, {
      title: evil(`title-${name}`),
      when,
      url,
      status: 'incomplete',
    })
  }
  const actions = [
    { type: 'whiteboard', body: evil('pinned') },
    { type: 'notice', body: evil('house'), recipients: [] },
  ]
  await ops(server, 'POST', '/therapy-sessions/17/actions', actions)
}

t.test('script in every field of everybody: on every screen it is text', async (t) => {
  const [kari, ola, ingrid] = [await visit(t, 'P123'), await visit(t, 'P456'), await visit(t, 'T1')]
  const all = [kari, ola, ingrid]
  /** Waits for a text, as text, and looks for what it should not have become. */
  const stands = async ({ name, page }: Visitor, text: string, where: string) => {
    await page.getByText(text).first().waitFor({ state: 'attached' })
    t.same(await findHarm(page), [], `${where}, ${name}`)
  }
  await writeHouse()
  for (const one of all) {
    await one.page.goto(server.url)
    await stands(one, evil('session'), 'the sessions')
  }
  await stands(ola, evil('title-a'), 'the sessions')
  for (const one of all) await one.page.goto(`${server.url}/s/17`)
  for (const one of [kari, ola]) {
    await one.page.getByRole('button', { name: 'I agree' }).waitFor()
    await stands(one, evil('T1'), 'the waiting room')
  }
  await stands(ola, evil('title-a'), 'the waiting room')
  await ingrid.page.locator('#write').waitFor()
  await act(ingrid, [
    { type: 'admit', participant: 'P123' },
    { type: 'admit', participant: 'P456' },
    { type: 'notice', body: evil('therapist'), recipients: [] },
  ])
  for (const one of all) {
    await one.page.locator('#write').waitFor()
    for (const where of ['session', 'pinned', 'house', 'therapist', 'P123', 'T1']) {
      await stands(one, evil(where), 'the room')
    }
  }
  await write(kari.page, evil('open'))
  await said(ola.page, evil('open'))
  await ola.page.locator('#write').pressSequentially('@')
  await ola.page.getByRole('option', { name: evil('P123') }).click()
  await ola.page.locator('#write').press('Enter')
  await kari.page.locator('.mention-me', { hasText: evil('P123') }).waitFor()
  await ola.page.locator('.msg', { hasText: evil('open') }).hover()
  await ola.page.getByRole('button', { name: 'Reply' }).last().click()
  await stands(ola, evil('open'), 'answering')
  await write(ola.page, evil('reply'))
  await stands(kari, evil('reply'), 'an answer')
  await kari.page.getByRole('button', { name: 'Heart' }).last().click()
  await ola.page.getByRole('button', { name: /1 Heart/ }).waitFor()
  await kari.page
    .locator('#write')
    .fill(evil('link https://x.example/"onclick="ran=1 javascript:ran=1'))
  await kari.page.locator('#write').press('Enter')
  await ola.page.getByRole('log').getByRole('link').waitFor()
  for (const one of all)
    t.same(await findHarm(one.page), [], `mentions, answers, links, ${one.name}`)

  await kari.page.getByRole('button', { name: /^Ola/ }).first().click()
  await write(kari.page, evil('private'))
  await ola.page.locator('.heard-news', { hasText: evil('private') }).waitFor({ state: 'attached' })
  await stands(ola, `Private, ${evil('P123')}: ${evil('private')}`, 'announced')
  await ola.page.getByRole('tab', { name: evil('P123') }).click()
  await said(ola.page, evil('private'))
  await kari.page.locator('#write').pressSequentially('<script>')
  await ola.page.getByText(`${evil('P123')} is writing`).waitFor()
  const target = await kari.page.locator('.slip').last().getAttribute('id')
  await act(ingrid, [
    { type: 'delete', target: Number(target?.slice(2)), reason: evil('reason') },
    { type: 'mute', participant: 'P123', reason: evil('reason') },
  ])
  await stands(ola, `${evil('T1')} deleted a message`, 'a deleted one')
  await stands(kari, 'Your writing is paused', 'muted')
  for (const { page } of all) t.match(await page.title(), /^(\(\d+\) )?Samtale$/)
  await act(ingrid, [{ type: 'close_session' }])
  await stands(ola, evil('title-b'), 'after the session')
  for (const one of all) {
    await one.page.reload()
    await one.page.getByText('The session is closed.').first().waitFor()
    await stands(one, evil('pinned'), 'the closed room')
  }
})

t.test('script in the fields of sign-in, also after a reload', async (t) => {
  const page = await (await openUnguarded(t, browser)).newPage()
  await page.goto(server.url)
  await page.getByLabel('Phone number').fill(`+1 202 555 0178 ${MARKUP}`)
  await page.getByLabel('Last name').fill(evil('name'))
  await page.reload()
  t.equal(await page.getByLabel('Last name').inputValue(), evil('name'))
  t.same(await findHarm(page), [], 'the start')
  await page.getByLabel('Phone number').fill('+1 202 555 0178')
  await page.getByRole('button', { name: 'Send me a code' }).click()
  const code = page.getByLabel('Code from the text message')
  // Five digits: the sixth sends the code, and a wrong one leads back to the start.
  await code.fill(`12${MARKUP}`)
  t.equal(await code.inputValue(), '12111', 'digits alone')
  await code.press('End')
  await code.press('1')
  await page.getByText('That code did not work.').waitFor()
  t.same(await findHarm(page), [], 'a wrong code')
})

t.test('script in the address bar', async (t) => {
  const context = await openUnguarded(t, browser)
  const page = await context.newPage()
  const script = '<script>ran=1</script>'
  const paths = ['/s/', '/', '/?next=', '/s/17#'].flatMap((path) => [
    path + script,
    path + encodeURIComponent(script),
    `${path}javascript:ran=1`,
  ])
  for (const signedIn of [false, true]) {
    if (signedIn) await letIn(server, context, 'P789')
    for (const path of paths) {
      await page.goto(server.url + path)
      await page.locator('h1').waitFor()
      t.same(await findHarm(page), [], `${path}, ${signedIn ? 'signed in' : 'signed out'}`)
    }
  }
})

t.test('an assessment leads to the web alone: ops cannot make it run anything', async (t) => {
  const path = '/ops/therapy-sessions/17/members/P456/assessments/c'
  for (const url of [
    'javascript:ran=1',
    'JaVaScRiPt:ran=1',
    ' javascript:ran=1',
    'java\tscript:ran=1',
    'data:text/html,<script>ran=1</script>',
    'vbscript:ran=1',
    'https://example.org/\njavascript:ran=1',
    '//example.org',
  ]) {
    const body = { title: 'T', when: 'before', status: 'incomplete', url }
    const { status } = await call(server, path, { method: 'PUT', token: OPS_TOKEN, body })
    t.equal(status, 400, JSON.stringify(url))
  }
})
