import type { Browser, Page } from 'playwright-core'
import type { RealServer } from '../../server/testing/real-server.ts'
import { startRealServer } from '../../server/testing/real-server.ts'
import { letIn, makeHouse } from './house.ts'
import type { PersonId, Test } from './visit.ts'
import { openContext } from './visit.ts'

export const panel = (page: Page) => page.getByRole('region', { name: 'People and session' })
export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
export const inDialog = (page: Page, name: string | RegExp) =>
  page.getByRole('dialog').getByRole('button', { name })
export const waiting = (page: Page) => page.getByRole('heading', { name: 'What happens next' })
export const row = (page: Page, name: string) =>
  page.getByRole('row', { name: new RegExp(`^${name}`) })
export const mayWrite = (page: Page) => page.locator('textarea#write').waitFor()

/** Does something from somebody’s menu. */
export async function act(page: Page, name: string, what: string | RegExp): Promise<void> {
  await button(page, `What you can do for ${name}`).click()
  await page.getByRole('dialog').getByRole('button', { name: what }).click()
}

/** Visits of one file of tests, all in one browser. */
export function createVisits(browser: () => Browser) {
  /** Somebody at the door of 17, on a laptop unless told otherwise. */
  const visit = async (t: Test, server: RealServer, id: PersonId, options = {}): Promise<Page> => {
    const context = await openContext(t, browser(), options)
    await letIn(server, context, id)
    const page = await context.newPage()
    await page.goto(`${server.url}/s/17`)
    return page
  }
  /** A house that lets in by therapist, with Ingrid there and these at the door. */
  const open = async (t: Test, ...ids: PersonId[]) => openWith(t, {}, ...ids)
  const openWith = async (t: Test, env: Record<string, string>, ...ids: PersonId[]) => {
    const server = await startRealServer(t, { env })
    await makeHouse(server, { admission: 'by_therapist', poll_interval_ms: 1000 })
    const ingrid = await visit(t, server, 'T1')
    await panel(ingrid).waitFor()
    const pages: Page[] = []
    for (const id of ids) pages.push(await visit(t, server, id))
    for (const page of pages) await waiting(page).waitFor({ state: 'attached' })
    return { server, ingrid, pages }
  }
  /** The same with everybody let in. */
  const openRoom = async (t: Test, ...ids: PersonId[]) => openRoomWith(t, {}, ...ids)
  const openRoomWith = async (t: Test, env: Record<string, string>, ...ids: PersonId[]) => {
    const house = await openWith(t, env, ...ids)
    await house.ingrid.getByRole('heading', { name: `Waiting, ${ids.length}` }).waitFor()
    const all = ids.length > 1 ? 'Let all in' : /^Let in/
    await button(house.ingrid, all).click()
    for (const page of house.pages) await mayWrite(page)
    return house
  }
  return { visit, open, openRoom, openRoomWith }
}
