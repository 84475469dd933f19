import type { Page } from 'playwright-core'
import type { RealServer } from '../../server/testing/real-server.ts'
import { makeConsultation, openBrowser, openPage } from './consultation-house.ts'
import type { Test } from './visit.ts'
import { said, write } from './visit.ts'

/** What is said where picture and sound do not come. */
export const NOT_NOW =
  'Picture and sound do not work just now. We keep trying. You can write meanwhile.'

/** Two people who are about to talk, each in a browser of their own. */
export async function openPair(t: Test, server: RealServer) {
  const { code, id } = await makeConsultation(server)
  const kari = await openPage(t, (await openBrowser(t)).browser, { server, id: 'P123' })
  const doctor = await openPage(t, (await openBrowser(t)).browser, { server, id: 'T1' })
  return { id, kari, doctor, address: `${server.url}/c/${code}` }
}

/** Both come to the page, and the doctor starts the talk. */
export async function begin({ kari, doctor, address }: Awaited<ReturnType<typeof openPair>>) {
  await kari.goto(address)
  await kari.getByText('Waiting for').waitFor()
  await doctor.goto(address)
  await doctor.getByText('on the page now').waitFor()
  await doctor.getByRole('button', { name: 'Start' }).click()
  await kari.locator('.stage').waitFor()
}

/** The doctor ends the talk, and both see it. */
export async function finish({ kari, doctor }: { kari: Page; doctor: Page }) {
  await doctor.getByRole('button', { name: 'Finish' }).click()
  await doctor.getByRole('button', { name: 'Finish the talk' }).click()
  await doctor.getByRole('heading', { name: 'The talk is over' }).waitFor()
  await kari.getByRole('heading', { name: 'Thank you, Kari' }).waitFor()
}

/** One writes, and the other one reads it. */
export async function talk(from: Page, to: Page, text: string) {
  await write(from, text)
  await said(to, text)
}
