import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Frame, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import t from 'tap'
import type { RealServer } from '../../server/testing/real-server.ts'
import { call } from '../../server/testing/real-server.ts'
import type { JsmoError } from '../embed/jsmo-module.ts'
import {
  askAs,
  makeConsultation,
  openBrowser,
  openHouse,
  seesMoving,
} from './consultation-house.ts'
import type { ForeignSite } from './foreign-site.ts'
import { openForeignSite } from './foreign-site.ts'
import { FLAGS, ops } from './house.ts'
import { readKept } from './kept.ts'
import type { PersonId, Test } from './visit.ts'
import { openContext, said, write } from './visit.ts'

interface Fields {
  chatRoom: { id: string; patientJwt: string | null; serviceProviderJwt: string | null }
  videoRoom: { name: string } | null
  patient: { name: string }
  serviceProvider: { fullName: string }
}

t.test('patient and doctor write to each other from pages of two other sites', async (t) => {
  const { server, sites } = await setUp(t, 2)
  const [first, second] = sites as [ForeignSite, ForeignSite]
  const { id } = await makeConsultation(server)
  const fields = {
    patient: await fieldsFor(server, 'P123', id),
    doctor: await fieldsFor(server, 'T1', id),
  }
  const tokens = [fields.patient.chatRoom.patientJwt, fields.doctor.chatRoom.serviceProviderJwt]
  first.pages.set('/', plainPage(server))
  second.pages.set('/', reactPage(server))
  const kari = await open(t, `${first.origin}/`)
  const doctor = await open(t, `${second.origin}/`)
  const patientFrame = await give(kari.page, fields.patient)
  const doctorFrame = await give(doctor.page, fields.doctor)

  await patientFrame.getByText('Waiting for').waitFor()
  await kari.page.locator('iframe[title="Ingrid Solberg, Kari Nordmann"]').waitFor()
  await doctorFrame.getByText('on the page now').waitFor()
  await doctorFrame.getByRole('button', { name: 'Start' }).click()
  await write(patientFrame, 'Can you read me?')
  await said(doctorFrame, 'Can you read me?')
  await write(doctorFrame, 'I can.')
  await said(patientFrame, 'I can.')
  t.equal(await patientFrame.locator('.stage').count(), 0, 'picture and sound were not asked for')

  for (const { page, addresses, frame } of [
    { ...kari, frame: patientFrame },
    { ...doctor, frame: doctorFrame },
  ]) {
    const outside = JSON.stringify([await readKept(page), await page.content(), addresses])
    const inside = JSON.stringify([await readKept(frame), await page.context().cookies()])
    for (const token of tokens) {
      for (const part of token?.split('.').slice(1) ?? []) {
        t.notOk(outside.includes(part), 'no token in an address, nor kept by the other site')
        t.notOk(inside.includes(part), 'nor kept in the frame')
        t.notOk(server.output().includes(part), 'nor in the log')
      }
    }
    t.ok(addresses.some((one) => one.endsWith('/embed')))
    t.same(await page.context().cookies(), [], 'nobody is signed in')
  }
  const [patientToken = null, doctorToken = null] = tokens
  const joined = await call(server, '/api/join', { body: { token: doctorToken } })
  t.match(joined, { status: 401, json: { code: 'link_rejected' } }, 'no doctor signs in by a token')

  const over = kari.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        addEventListener('samtale-over', ({ type }) => resolve(type))
      }),
  )
  await doctorFrame.getByRole('button', { name: 'Finish' }).click()
  await doctorFrame.getByRole('button', { name: 'Finish the talk' }).click()
  for (const frame of [patientFrame, doctorFrame]) {
    await frame.getByRole('heading', { name: 'The talk is over' }).waitFor()
    t.equal(await frame.locator('#write').count(), 0)
  }
  t.equal(await over, 'samtale-over', 'the page around is told')
  await doctor.page.getByText('React was told: over').waitFor()
  for (const token of [patientToken, doctorToken]) {
    t.equal((await callWith(server, token)).status, 401, 'the token is dead')
  }
  await kari.page.reload()
  const again = await give(kari.page, fields.patient)
  await again.getByRole('heading', { name: 'This talk cannot be opened' }).waitFor()
})

t.test('with the video room, picture and sound are in the frame, too', async (t) => {
  const { server, sites } = await setUp(t, 1)
  const [site] = sites as [ForeignSite]
  site.pages.set('/', plainPage(server))
  const { id } = await makeConsultation(server)
  await askAs(server, 'T1', `mutation { startConsultation(id: "${id}") { id } }`)
  const frames: Frame[] = []
  for (const person of ['P123', 'T1'] as const) {
    const { page } = await open(t, `${site.origin}/`, (await openBrowser(t)).browser)
    const fields = await fieldsFor(server, person, id)
    frames.push(await give(page, { ...fields, videoRoom: { name: 'C-1' } }))
  }
  for (const { varied } of await Promise.all(frames.map((frame) => seesMoving(frame)))) {
    t.ok(varied > 40)
  }
})

t.test('two talks in one page stay apart, and a reload loses nothing of either', async (t) => {
  const { server, sites } = await setUp(t, 1)
  const [site] = sites as [ForeignSite]
  site.pages.set('/', plainPage(server))
  const ids = [(await makeConsultation(server)).id, (await makeConsultation(server, 'P456')).id]
  const fields: Fields[] = []
  for (const id of ids) {
    await askAs(server, 'T1', `mutation { startConsultation(id: "${id}") { id } }`)
    fields.push(await fieldsFor(server, 'T1', id))
  }
  const [one, other] = fields as [Fields, Fields]
  const { page } = await open(t, `${site.origin}/`)
  const first = await give(page, one)
  await first.locator('textarea#write').fill('For the first')
  const second = await give(page, other)
  t.equal(await second.locator('textarea#write').inputValue(), '')
  await write(second, 'To the second')
  t.equal(await first.getByText('To the second').count(), 0)
  await page.reload()
  const secondAgain = await give(page, other)
  await said(secondAgain, 'To the second')
  t.equal(await secondAgain.locator('textarea#write').inputValue(), '')
  const firstAgain = await give(page, one)
  await firstAgain.locator('textarea#write').waitFor()
  t.equal(await firstAgain.locator('textarea#write').inputValue(), 'For the first')
  t.equal(await firstAgain.getByText('To the second').count(), 0)

  await page.evaluate((next) => {
    Object.assign(document.querySelector('samtale-chat') ?? {}, next)
  }, one)
  await secondAgain.waitForLoadState()
  const [frame] = framesOf(page)
  await frame?.getByText('To the second').waitFor({ state: 'detached' })
  await frame?.waitForFunction(() => {
    const field = document.querySelector<HTMLTextAreaElement>('#write')
    return field?.value === 'For the first'
  })
  t.pass('an element that is given another talk shows that one alone')
})

t.test('a new token goes on where the one before had to stop', async (t) => {
  const { server, sites } = await setUp(t, 1)
  const [site] = sites as [ForeignSite]
  site.pages.set('/', plainPage(server))
  const { id } = await makeConsultation(server)
  await ops(server, 'PUT', `/therapy-sessions/${id}/members/T2`, { role: 'therapist' })
  await askAs(server, 'T1', `mutation { startConsultation(id: "${id}") { id } }`)
  const { page } = await open(t, `${site.origin}/`)
  const frame = await give(page, await fieldsFor(server, 'T1', id))
  await frame.locator('textarea#write').fill('Half a word')
  await askAs(server, 'T2', `mutation { takeOverConsultation(id: "${id}") { id } }`)
  await frame.getByRole('heading', { name: 'The talk is over' }).waitFor()
  await askAs(server, 'T1', `mutation { takeOverConsultation(id: "${id}") { id } }`)
  await page.evaluate(
    (next) => Object.assign(document.querySelector('samtale-chat') ?? {}, next),
    await fieldsFor(server, 'T1', id),
  )
  t.equal(await frame.locator('textarea#write').inputValue(), 'Half a word')
})

t.test('where the browser keeps nothing for the frame, it asks before the page goes', async (t) => {
  const { server, sites } = await setUp(t, 1)
  const [site] = sites as [ForeignSite]
  const { id } = await makeConsultation(server)
  await askAs(server, 'T1', `mutation { startConsultation(id: "${id}") { id } }`)
  site.pages.set('/', plainPage(server))
  const { page } = await open(t, `${site.origin}/`, (await openBrowser(t)).browser)
  const frame = await give(page, await fieldsFor(server, 'P123', id))
  await frame.locator('textarea#write').pressSequentially('Not sent')
  const asked = page.waitForEvent('dialog')
  // Not waited for: it is not to come to it.
  void page.reload().catch(() => undefined)
  const dialog = await asked
  t.equal(dialog.type(), 'beforeunload')
  await dialog.dismiss()
  t.equal(await frame.locator('textarea#write').inputValue(), 'Not sent')
  await frame.locator('textarea#write').press('Enter')
  await said(frame, 'Not sent')
  await page.reload()
  await said(await give(page, await fieldsFor(server, 'P123', id)), 'Not sent')
})

t.test('a site that is not named gets no frame, no script and no call', async (t) => {
  const { server, sites } = await setUp(t, 1)
  const [named] = sites as [ForeignSite]
  const stranger = await openForeignSite(t)
  const { id } = await makeConsultation(server)
  const token = (await fieldsFor(server, 'P123', id)).chatRoom.patientJwt
  const html = `<script type="module" src="${server.url}/embed/samtale-chat.js"></script>
    <script src="${server.url}/embed/jsmo-module.js"></script>
    <iframe src="${server.url}/embed"></iframe>`
  stranger.pages.set('/', html)
  named.pages.set('/', html)
  const look = async (origin: string) => {
    const context = await keepingBrowser(t).newContext()
    t.teardown(() => context.close())
    const page = await context.newPage()
    await page.goto(origin)
    const frame = page.frames().find((one) => one !== page.mainFrame())
    return {
      element: await page.evaluate(() => customElements.get('samtale-chat') !== undefined),
      classic: await page.evaluate(() => 'jsmoModule' in globalThis),
      frame: (await frame?.locator('#app').count()) === 1,
      call: await page.evaluate(
        async ([url, jwt]) =>
          fetch(`${url}/api/getActions`, { headers: { authorization: `Bearer ${jwt}` } }).then(
            ({ status }) => status,
            () => null,
          ),
        [server.url, token],
      ),
    }
  }
  t.same(await look(named.origin), { element: true, classic: false, frame: true, call: 200 })
  t.same(await look(stranger.origin), { element: false, classic: false, frame: false, call: null })
})

t.test('a page for the original module calls by promise and by callback', async (t) => {
  const { server, sites } = await setUp(t, 1)
  const [site] = sites as [ForeignSite]
  const { id } = await makeConsultation(server)
  await askAs(server, 'T1', `mutation { startConsultation(id: "${id}") { id } }`)
  const { patientJwt } = (await fieldsFor(server, 'P123', id)).chatRoom
  site.pages.set(
    '/',
    `<script src="${server.url}/embed/jsmo-module.js" crossorigin></script>
    <script>window.wasThere = typeof jsmoModule.handleActions</script>`,
  )
  const { page, addresses } = await open(t, `${site.origin}/`)
  t.equal(await page.evaluate('wasThere'), 'function', 'there for the script that follows')
  const reply = await page.evaluate(async (jwt) => {
    jsmoModule.jwt = jwt
    const { maxID } = await jsmoModule.handleActions({})
    const message = { type: 'message', user: 'P123', body: '<div>food</div>', recipients: [] }
    const payload = { maxID, actionQueue: [message], sessionID: '17', isAdmin: true, userID: 'T1' }
    return await jsmoModule.handleActions(payload)
  }, patientJwt)
  t.match(reply, {
    data: [{ type: 'message', user: 'P123', body: '<div>food</div>', recipients: [] }],
    serverTime: Number,
  })
  const called = await page.evaluate(
    (maxID) => new Promise((resolve) => jsmoModule.handleActions({ maxID }, resolve)),
    reply.maxID - 1,
  )
  t.match(called, { data: [{ body: '<div>food</div>' }] })
  const refused = await page.evaluate(async () => {
    jsmoModule.jwt = 'a.b.c'
    const told = new Promise<string>((resolve) => {
      void jsmoModule.handleActions(
        {},
        () => undefined,
        ({ code }) => resolve(code),
      )
    })
    const thrown = await jsmoModule.handleActions({}).catch(({ code }: JsmoError) => code)
    return [await told, thrown]
  })
  t.same(refused, ['link_rejected', 'link_rejected'])
  for (const part of patientJwt?.split('.').slice(1) ?? []) {
    t.notOk(JSON.stringify([addresses, await readKept(page)]).includes(part))
  }
})

async function setUp(t: Test, count: number) {
  const sites: ForeignSite[] = []
  for (let i = 0; i < count; i++) sites.push(await openForeignSite(t))
  const EMBED_ORIGINS = sites.map(({ origin }) => origin).join(',')
  return { server: await openHouse(t, { EMBED_ORIGINS }), sites }
}

/** What another company's back end asks for its page. */
async function fieldsFor(server: RealServer, id: PersonId, consultation: string): Promise<Fields> {
  const query = `{ found: consultation(id: "${consultation}") {
    patient { name } serviceProvider { fullName } chatRoom { id patientJwt serviceProviderJwt }
  } }`
  return (await askAs(server, id, query)).found as Fields
}

function plainPage(server: RealServer): string {
  return `<!doctype html><html lang="en"><title>Another site</title>
    <script type="module" src="${server.url}/embed/samtale-chat.js"></script>
    <script>
      window.give = (fields) => {
        const chat = document.createElement('samtale-chat')
        Object.assign(chat, fields)
        document.body.append(chat)
      }
    </script><body></body>`
}

function reactPage(server: RealServer): string {
  return `<!doctype html><html lang="en"><title>A third site</title><body><div id="root"></div>
    <script type="importmap">{"imports": {"preact": "/preact.js"}}</script>
    <script type="module">
      import { createElement, Fragment, render } from '/preact.js'
      import { useEffect, useRef, useState } from '/hooks.js'
      import { createSamtaleChat } from '${server.url}/embed/samtale-react.js'
      const SamtaleChat = createSamtaleChat({ createElement, useEffect, useRef })
      function Page(fields) {
        const [told, setTold] = useState('nothing')
        return createElement(Fragment, null,
          createElement('p', null, 'React was told: ' + told),
          createElement(SamtaleChat, { ...fields, onOver: () => setTold('over') }))
      }
      window.give = (fields) =>
        render(createElement(Page, fields), document.getElementById('root'))
    </script></body>`
}

/** A browser that lets a page within another's keep things: this one, left as it is, does not. */
function keepingBrowser(t: Test): Pick<Browser, 'newContext'> {
  const folder = mkdtempSync(join(tmpdir(), 'samtale-profile-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'Default'))
  const preferences = { profile: { block_third_party_cookies: false, cookie_controls_mode: 0 } }
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
  const executablePath = process.env.CHROMIUM_PATH ?? ''
  return {
    newContext: (options) =>
      chromium.launchPersistentContext(folder, { ...options, executablePath, args: FLAGS }),
  }
}

async function open(
  t: Test,
  url: string,
  browser: Pick<Browser, 'newContext'> = keepingBrowser(t),
) {
  const context = await openContext(t, browser)
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const addresses: string[] = []
  page.on('request', (request) => addresses.push(request.url()))
  page.on('framenavigated', (frame) => addresses.push(frame.url()))
  await page.goto(url)
  return { page, addresses }
}

/** Hands a consultation to the page, as its own script would; answers the new frame. */
async function give(page: Page, fields: Fields): Promise<Frame> {
  const before = framesOf(page)
  const added = page.waitForEvent('framenavigated', {
    predicate: (frame) => frame.url().endsWith('/embed') && !before.includes(frame),
  })
  await page.waitForFunction(() => 'give' in window)
  await page.evaluate((given) => {
    const { give: show } = window as unknown as { give(fields: object): void }
    show(given)
  }, fields)
  return await added
}

function framesOf(page: Page): Frame[] {
  return page.frames().filter((frame) => frame !== page.mainFrame())
}

async function callWith(server: RealServer, token: string | null) {
  return await fetch(`${server.url}/api/getActions`, {
    headers: { authorization: `Bearer ${token}` },
  })
}
