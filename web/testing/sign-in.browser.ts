import type { Page } from 'playwright-core'
import t from 'tap'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { newestCode, startRealServer } from '../../server/testing/real-server.ts'
import { makeHouse } from './house.ts'
import type { Test } from './visit.ts'
import { askForCode, launchBrowser, openContext } from './visit.ts'

const browser = await launchBrowser(t)

async function open(t: Test, locale: string): Promise<{ server: RealServer; page: Page }> {
  const server = await startRealServer(t)
  await makeHouse(server)
  const context = await openContext(t, browser, { locale, serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto(server.url)
  return { server, page }
}

t.test('the number is written in groups as one types, also in its middle', async (t) => {
  const { page } = await open(t, 'en-US')
  const number = page.getByLabel('Phone number')
  const country = page.getByLabel('Country')
  await number.waitFor()
  t.equal(await country.inputValue(), '+1', 'the browser’s country')
  await number.pressSequentially('2025550123')
  t.equal(await number.inputValue(), '202 555 0123')
  for (let i = 0; i < 5; i += 1) await number.press('ArrowLeft')
  await number.press('Backspace')
  await number.pressSequentially('9')
  t.equal(await number.inputValue(), '202 559 0123')
  t.equal(await number.evaluate((one: HTMLInputElement) => one.selectionStart), 7)
  await number.fill('+47 41234567')
  t.same([await country.inputValue(), await number.inputValue()], ['+47', '412 34 567'])
})

t.test(
  'a code form survives a reload, and a wrong code leads back with all filled in',
  async (t) => {
    const { server, page } = await open(t, 'en-GB')
    await askForCode(page, 'P123')
    const code = page.getByLabel('Code from the text message')
    t.equal(await code.getAttribute('autocomplete'), 'one-time-code')
    t.equal(await code.getAttribute('inputmode'), 'numeric')
    await code.fill('12')
    await page.reload()
    await code.waitFor()
    t.equal(await code.inputValue(), '12')
    await page.getByText('+1 202 555 0123', { exact: true }).waitFor()
    await page.getByRole('button', { name: /^Send again in \d+ s$/ }).waitFor()
    await page.getByText('No message yet?').click()
    await page.getByText('Call the clinic. They can read a code to you on the phone.').waitFor()
    const right = await newestCode(server, PEOPLE.P123.phone)
    await code.fill(right === '123456' ? '654321' : '123456')
    await page.getByText('That code did not work.').waitFor()
    t.equal(await page.getByLabel('Phone number').inputValue(), '202 555 0123')
    t.equal(await page.getByLabel('Last name').inputValue(), PEOPLE.P123.last_name)
    await page.getByRole('button', { name: /^Send a new code in \d+ s$/ }).waitFor()
  },
)

t.test(
  'a browser that reads the text message fills the code in, and stops when told',
  async (t) => {
    const { server, page } = await open(t, 'en-GB')
    await page.evaluate(() => {
      const asked: CredentialRequestOptions[] = []
      Object.assign(window, { OTPCredential: class {}, asked })
      navigator.credentials.get = (request) => {
        asked.push(request ?? {})
        return new Promise((resolve) =>
          addEventListener('message', ({ data }) => resolve({ code: data } as never)),
        )
      }
    })
    await askForCode(page, 'P123')
    const asked = () =>
      page.evaluate(() =>
        (window as unknown as { asked: CredentialRequestOptions[] }).asked.map(
          ({ signal, ...rest }) => ({ ...rest, stopped: signal?.aborted }),
        ),
      )
    t.same(await asked(), [{ otp: { transport: ['sms'] }, stopped: false }])
    const sent = await newestCode(server, PEOPLE.P123.phone)
    await page.evaluate((code) => postMessage(code), sent)
    await page.locator('#write').waitFor()
    t.match(await asked(), [{ stopped: true }])
  },
)

t.test('a code pasted with the sentence around it signs in', async (t) => {
  const { server, page } = await open(t, 'en-GB')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await askForCode(page, 'P123')
  const sent = await newestCode(server, PEOPLE.P123.phone)
  const sentence = `Here it is: Your code is ${sent.slice(0, 3)} ${sent.slice(3)}, for 10 minutes`
  await page.evaluate((text) => navigator.clipboard.writeText(text), sentence)
  await page.getByLabel('Code from the text message').press('Control+v')
  await page.locator('#write').waitFor()
})
