import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Page } from 'playwright-core'
import t from 'tap'
import { OPS_TOKEN } from '../../server/testing/build-test-app.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { call, startRealServer } from '../../server/testing/real-server.ts'
import { makeHouse } from './house.ts'
import type { Test } from './visit.ts'
import { launchBrowser, openContext, signIn } from './visit.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const browser = await launchBrowser(t)

type Id = 'P123' | 'P456' | 'P789'

/** Somebody in the waiting room of therapy session 17, in a browser of their own. */
async function enter(t: Test, server: RealServer, id: Id) {
  const context = await openContext(t, browser, { timezoneId: 'Europe/Oslo' })
  const page = await context.newPage()
  await page.goto(`${server.url}/s/17`)
  await signIn(server, page, id)
  await page.getByRole('heading', { name: 'What happens next' }).waitFor({ state: 'attached' })
  return page
}

async function letIn(server: RealServer, page: Page, participant: Id): Promise<void> {
  const body = [{ type: 'admit', participant }]
  await call(server, '/ops/therapy-sessions/17/actions', { token: OPS_TOKEN, body })
  await page.locator('#write').waitFor()
}

async function send(page: Page): Promise<void> {
  const before = await page.getByText(/^(Sent|Read)/).count()
  await page.locator('#write').press('Enter')
  await page
    .getByText(/^(Sent|Read)/)
    .nth(before)
    .waitFor()
}

interface Row {
  body: string | null
  character_history: string | null
  time_to_complete: string | null
  keystrokes: string | null
}

/** What lies in the database of somebody's messages, or of what they agreed to. */
function rowsOf(server: RealServer, author: Id, type: 'message' | 'consent'): Row[] {
  const db = new Sqlite(join(server.dataDir, 'samtale.db'), { readonly: true })
  const columns = 'body, character_history, time_to_complete, keystrokes'
  const rows = db
    .prepare(`select ${columns} from action where author = ? and type = ? order by id`)
    .all(author, type)
  db.close()
  return rows as Row[]
}

const question = (page: Page) => page.getByRole('region', { name: 'How you type' })

t.test('told and agreed while waiting: each key is kept, until one has it stopped', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server, { keystrokes: 'full', admission: 'by_therapist' })
  const page = await enter(t, server, 'P123')
  const shown = await question(page).locator('.stack p').allInnerTexts()
  t.match(shown[0], /each key you press while you write, also the words you delete/)
  await question(page).getByRole('button', { name: 'I agree' }).click()
  await question(page).getByText('You agreed on').waitFor()
  t.ok(await page.evaluate(() => document.activeElement?.textContent?.startsWith('You agreed')))
  await page.reload()
  await question(page).getByText('You agreed on').waitFor()
  t.match(rowsOf(server, 'P123', 'consent'), [
    { keystrokes: 'full', body: [...shown, 'I agree'].join('\n') },
  ])
  await letIn(server, page, 'P123')

  const field = page.locator('#write')
  await field.pressSequentially('helo')
  await field.press('Backspace')
  await field.pressSequentially('lo')
  await field.press('Shift+Home')
  await field.press('Control+x')
  await field.press('Control+v')
  await field.press('Control+v')
  await field.press('ArrowLeft')
  await field.press('Delete')
  await send(page)
  const [first] = rowsOf(server, 'P123', 'message')
  const history = ['h', 'e', 'l', 'o', 'Backspace', 'l', 'o', 'Delete', 'Paste', 'Paste', 'Delete']
  t.equal(first?.body, 'hellohell')
  t.equal(first?.character_history, JSON.stringify(history))
  t.match(first?.time_to_complete, /^\d+ms$/)

  await field.pressSequentially('a secret')
  await page.getByRole('button', { name: 'Settings and keys' }).click()
  await question(page).getByRole('button', { name: 'Stop keeping it' }).click()
  await question(page).getByText('You said no on').waitFor()
  await page.keyboard.press('Escape')
  await field.pressSequentially('!')
  await send(page)
  const nothing = { character_history: null, time_to_complete: null }
  t.match(rowsOf(server, 'P123', 'message')[1], { body: 'a secret!', ...nothing })
  t.match(rowsOf(server, 'P123', 'consent')[1], { keystrokes: 'off' })
})

t.test('who says no, or says nothing, goes in all the same and nothing is kept', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server, { keystrokes: 'full', admission: 'by_therapist' })
  for (const id of ['P456', 'P789'] as const) {
    const page = await enter(t, server, id)
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.postData() ?? ''))
    if (id === 'P456') await question(page).getByRole('button', { name: 'No, thank you' }).click()
    if (id === 'P456') await question(page).getByText('You said no on').waitFor()
    await letIn(server, page, id)
    await page.locator('#write').pressSequentially('hello')
    await send(page)
    const nothing = { character_history: null, time_to_complete: null }
    t.match(rowsOf(server, id, 'message'), [{ body: 'hello', ...nothing }])
    const decisions = rowsOf(server, id, 'consent').map(({ keystrokes }) => keystrokes)
    t.strictSame(decisions, id === 'P456' ? ['off'] : [])
    t.ok(sent.some((text) => text.includes('hello')))
    t.notMatch(sent.join(), /character_history|time_to_complete/, 'it never left the device')
  }
})

t.test('where nothing is kept, nothing is asked', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server, { admission: 'by_therapist' })
  const page = await enter(t, server, 'P123')
  await page.getByText('Waiting for').waitFor()
  t.equal(await question(page).count(), 0)
})

t.test('axe finds nothing in the question, nor in the answer', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server, { keystrokes: 'timing', admission: 'by_therapist' })
  const page = await enter(t, server, 'P123')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const check = async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      // Colours are faded in, and a fading text has no contrast yet.
      await page.waitForFunction(() => document.getAnimations().every((one) => !one.pending))
      await page.evaluate(AXE)
      const found = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
        }
        const { violations } = await axe.run()
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)
      })
      t.strictSame(found, [], colorScheme)
    }
  }
  await question(page).getByText('how long you take to write each message').waitFor()
  await check()
  await question(page).getByRole('button', { name: 'I agree' }).click()
  await question(page).getByText('You agreed on').waitFor()
  await check()
})
