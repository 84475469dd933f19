import t from 'tap'
import type { RealServer } from '../../server/testing/real-server.ts'
import { call } from '../../server/testing/real-server.ts'
import {
  askAs,
  liveTracks,
  makeConsultation,
  openBrowser,
  openHouse,
  openPage,
  seesMoving,
} from './consultation-house.ts'
import { ops } from './house.ts'
import { openNetwork } from './own-network.ts'
import { lookAt } from './picture.ts'
import { openContext, said, signIn, write } from './visit.ts'

/** How long the network is gone. */
const CUT_MS = 10_000

t.test('from the wish to the thanks, with a network that goes and comes back', async (t) => {
  const server = await openHouse(t)
  const network = openNetwork(t, server.port)
  const doctorUrl = network ? `http://${network.host}:${server.port}` : server.url
  const place = network ? { executablePath: network.executablePath, origin: doctorUrl } : {}
  const kari = await openPage(t, (await openBrowser(t)).browser, { server, id: 'P123' })
  const doctorsBrowser = await openBrowser(t, place)
  const doctor = await openPage(t, doctorsBrowser.browser, { server, id: 'T1', url: doctorUrl })

  await kari.goto(`${server.url}/consult`)
  await kari.getByLabel('What is it about?').fill('A cough for a week')
  await kari.reload()
  t.equal(await kari.getByLabel('What is it about?').inputValue(), 'A cough for a week')
  await kari.getByRole('button', { name: 'Ask for a talk' }).click()
  await kari.getByRole('heading', { name: 'Ingrid Solberg will see you here' }).waitFor()
  const code = /^\/c\/(\w+)$/.exec(new URL(kari.url()).pathname)?.[1]
  t.ok(code)
  await kari.getByRole('link', { name: '22 00 11 22' }).waitFor()
  await kari.getByRole('button', { name: 'Try camera and microphone' }).click()
  await kari.locator('.own-picture video').waitFor()
  await kari.locator('meter').waitFor()
  await kari.waitForFunction(() => {
    const video = document.querySelector<HTMLVideoElement>('.own-picture video')
    return (video?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 3
  })
  t.ok((await lookAt(kari, '.own-picture video')).varied > 40, 'one sees oneself')
  t.equal(await kari.locator('.stage').count(), 0)

  await doctor.goto(`${doctorUrl}/consultations`)
  const row = doctor.getByRole('row', { name: /Kari Nordmann/ })
  await row.getByText('A cough for a week').waitFor()
  await row.getByRole('button', { name: /Start/ }).click()
  for (const page of [kari, doctor]) {
    const { bright, varied } = await seesMoving(page)
    t.ok(bright > 10 && varied > 40, `a picture: ${bright}, ${varied}`)
  }
  t.equal(new URL(kari.url()).pathname, `/c/${code}`, 'in the same page')
  await kari.getByText('Only Ingrid can read this.').waitFor()
  await doctor.getByText('Only Kari can read this.').waitFor()
  await write(kari, 'Can you see me?')
  await said(doctor, 'Can you see me?')
  await write(doctor, 'I can.')
  await said(kari, 'I can.')

  if (network) network.cut()
  else await doctor.context().setOffline(true)
  const gone = new Promise((resolve) => setTimeout(resolve, CUT_MS))
  // Without a network of its own only what the page fetches is cut, not what WebRTC carries.
  if (network) await kari.getByText('We are bringing it back').waitFor()
  else await doctor.locator('.conn-off').waitFor()
  await gone
  if (network) network.mend()
  else await doctor.context().setOffline(false)
  const mendedAt = performance.now()
  await kari.getByText('We are bringing it back').waitFor({ state: 'detached' })
  await Promise.all([seesMoving(kari), seesMoving(doctor)])
  const took = Math.round(performance.now() - mendedAt)
  t.comment(`${network ? 'cut off' : 'half cut off'}; the picture was back after ${took} ms`)
  await write(doctor, 'There you are again.')
  await said(kari, 'There you are again.')

  const query = `query { consultationByCode(code: "${code}") { chatRoom { patientJwt } } }`
  const { consultationByCode: found } = await askAs(server, 'P123', query)
  const { patientJwt } = (found as { chatRoom: { patientJwt: string } }).chatRoom
  t.equal((await call(server, '/api/join', { body: { token: patientJwt } })).status, 200)

  await doctor.getByRole('button', { name: 'Finish' }).click()
  await doctor.getByRole('button', { name: 'Finish the talk' }).click()
  await doctor.getByRole('heading', { name: 'The talk is over' }).waitFor()
  await kari.getByRole('heading', { name: 'Thank you, Kari' }).waitFor()
  for (const page of [kari, doctor]) {
    t.equal(await page.locator('.stage').count(), 0)
    t.equal(await liveTracks(page), 0, 'camera and microphone are off')
  }
  const late = await call(server, '/api/join', { body: { token: patientJwt } })
  t.match(late, { status: 401, json: { code: 'link_rejected' } }, 'the token is dead')

  await kari.getByText('Partly', { exact: true }).click()
  await kari.getByLabel('Anything we should know?').fill('It was kind')
  await kari.reload()
  await kari.getByRole('heading', { name: 'Thank you, Kari' }).waitFor()
  t.equal(await kari.getByLabel('Anything we should know?').inputValue(), 'It was kind')
  t.ok(await kari.getByRole('radio', { name: 'Partly' }).isChecked())
  await kari.getByRole('button', { name: 'Send' }).click()
  await kari.getByRole('heading', { name: 'Thank you, that is all' }).waitFor()
})

t.test('a doctor’s browser that crashes in the talk comes back into it', async (t) => {
  const server = await openHouse(t)
  const { id, code } = await makeConsultation(server)
  const kari = await openPage(t, (await openBrowser(t)).browser, { server, id: 'P123' })
  const first = await openBrowser(t)
  const doctor = await openPage(t, first.browser, { server, id: 'T1' })
  await kari.goto(`${server.url}/c/${code}`)
  await kari.getByText('Waiting for').waitFor()
  await doctor.goto(`${server.url}/c/${code}`)
  await doctor.getByText('on the page now').waitFor()
  await doctor.getByRole('button', { name: 'Start' }).click()
  await Promise.all([seesMoving(kari), seesMoving(doctor)])
  await first.kill()
  const again = await openPage(t, (await openBrowser(t)).browser, { server, id: 'T1' })
  await again.goto(`${server.url}/consultations`)
  await again.getByRole('link', { name: /Back to the talk/ }).click()
  await Promise.all([seesMoving(kari), seesMoving(again)])
  await again.getByRole('button', { name: 'Leave for now' }).click()
  await again.getByRole('link', { name: /Back to the talk/ }).waitFor()
  const { found } = await askAs(server, 'P123', `{ found: consultation(id: "${id}") { state } }`)
  t.match(found, { state: 'STARTED' }, 'leaving the page ends nothing')
})

t.test('the link signs in, and takes its token out of the address', async (t) => {
  const server = await openHouse(t)
  const { code, patientJwt } = await makeConsultation(server)
  const { browser } = await openBrowser(t)
  const page = await (await openContext(t, browser)).newPage()
  await page.goto(`${server.url}/c/${code}`)
  await page.getByLabel('Phone number').waitFor()
  // No page is loaded for it: only the part behind the # is another one.
  await page.goto(`${server.url}/c/${code}#${patientJwt}`)
  await page.getByText('Waiting for').waitFor()
  t.equal(page.url(), `${server.url}/c/${code}`)
  await page.getByRole('button', { name: 'I no longer need this' }).click()
  await page.getByRole('button', { name: 'Call it off' }).click()
  await page.getByRole('heading', { name: 'This consultation was called off' }).waitFor()
  const other = await (await openContext(t, browser)).newPage()
  await other.goto(`${server.url}/c/${code}#${patientJwt}`)
  await other.getByRole('heading', { name: 'This link no longer works' }).waitFor()
  t.equal(other.url(), `${server.url}/c/${code}`)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await other.getByLabel('Phone number').waitFor()
})

t.test('somebody else’s consultation is as if there were none', async (t) => {
  const server = await openHouse(t)
  const { code } = await makeConsultation(server)
  const { browser } = await openBrowser(t)
  const page = await openPage(t, browser, { server, id: 'P456' })
  for (const address of [code, 'nothing0']) {
    await page.goto(`${server.url}/c/${address}`)
    await page.getByRole('heading', { name: 'We cannot find this consultation' }).waitFor()
  }
})

t.test(
  'a login that ends while one writes, and a talk that is called off, cost no words',
  async (t) => {
    const server = await openHouse(t)
    const { browser } = await openBrowser(t)
    const page = await openPage(t, browser, { server, id: 'P123' })
    await page.goto(`${server.url}/consult`)
    const field = page.getByLabel('What is it about?')
    await field.fill('A cough for a week')
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Ask for a talk' }).click()
    await signIn(server, page, 'P123')
    t.equal(await field.inputValue(), 'A cough for a week')
    await page.getByRole('button', { name: 'Ask for a talk' }).click()
    await page.getByText('You asked at').waitFor()
    await page.getByRole('button', { name: 'I no longer need this' }).click()
    await page.getByRole('button', { name: 'Call it off' }).click()
    await page.getByRole('link', { name: 'Ask for another one' }).click()
    await field.waitFor()
    t.equal(await field.inputValue(), 'A cough for a week')
  },
)

t.test('a page that could not be had comes by itself', async (t) => {
  const server = await openHouse(t)
  const { code } = await makeConsultation(server)
  const { browser } = await openBrowser(t)
  const page = await openPage(t, browser, { server, id: 'P123' })
  await page.route('**/graphql', (route) => route.abort())
  await page.goto(`${server.url}/c/${code}`)
  await page.getByText(/Next try in|Trying now/).waitFor()
  await page.unroute('**/graphql')
  await page.getByText('Waiting for').waitFor()
})

/** The house makes a consultation without pictures; the answer is its address. */
async function referInWriting(server: RealServer): Promise<string> {
  await ops(server, 'PUT', '/consultations/4711', {
    ...{ patient: 'P123', service_provider: 'T1', nature: 'A rash' },
    ...{ enabled_channels: ['CHAT'], primary_channel: 'CHAT' },
  })
  const query = '{ found: consultation(id: "4711") { code } }'
  const { code } = (await askAs(server, 'P123', query)).found as { code: string }
  return `${server.url}/c/${code}`
}

t.test(
  'who is referred is not told that they wrote or asked; in writing nobody speaks of pictures',
  async (t) => {
    const server = await openHouse(t)
    const { browser } = await openBrowser(t)
    const address = await referInWriting(server)
    const kari = await openPage(t, browser, { server, id: 'P123' })
    await kari.goto(address)
    await kari.getByRole('heading', { name: 'Why you come' }).waitFor()
    await kari.getByText('Ingrid Solberg can see that you are here.').waitFor()
    t.notMatch(await kari.locator('body').innerText(), /You asked|wrote|picture/i)
    const doctor = await openPage(t, browser, { server, id: 'T1' })
    await doctor.goto(address)
    await doctor.getByRole('button', { name: /Start/ }).waitFor()
    t.notMatch(await doctor.locator('body').innerText(), /picture/i)
    await doctor.getByRole('button', { name: /Start/ }).click()
    const field = kari.getByLabel('Your message')
    await field.waitFor()
    t.equal(await field.getAttribute('placeholder'), 'Write to Ingrid')
    t.notMatch(await kari.locator('body').innerText(), /help|therapist|picture/i)
    await doctor.context().setOffline(true)
    await doctor.getByRole('button', { name: 'Finish' }).click()
    await doctor.getByRole('button', { name: 'Finish the talk' }).click()
    await doctor.getByText('The talk is not finished yet.').waitFor()
    await doctor.context().setOffline(false)
    await doctor.getByRole('button', { name: 'Finish' }).click()
    await doctor.getByRole('button', { name: 'Finish the talk' }).click()
    await doctor.getByRole('heading', { name: 'The talk is over' }).waitFor()
    await kari.getByRole('heading', { name: 'Thank you, Kari' }).waitFor()
    t.notMatch(await kari.locator('body').innerText(), /picture/i)
  },
)

t.test('a talk may be finished before its start was answered', async (t) => {
  const server = await openHouse(t)
  const { browser } = await openBrowser(t)
  const address = await referInWriting(server)
  const doctor = await openPage(t, browser, { server, id: 'T1' })
  await doctor.goto(address)
  const late = Promise.withResolvers<void>()
  await doctor.route('**/graphql', async (route) => {
    const response = await route.fetch()
    if (route.request().postData()?.includes('startConsultation')) await late.promise
    await route.fulfill({ response })
  })
  await doctor.getByRole('button', { name: /Start/ }).click()
  await doctor.getByRole('button', { name: 'Finish' }).click()
  await doctor.getByRole('button', { name: 'Finish the talk' }).click()
  const over = doctor.getByRole('heading', { name: 'The talk is over' })
  await over.waitFor()
  late.resolve()
  await doctor.waitForTimeout(500)
  t.ok(await over.isVisible(), 'and the late answer does not open it again')
})

t.test('a long text beside a name does not break the name', async (t) => {
  const server = await openHouse(t)
  const { browser } = await openBrowser(t)
  await ops(server, 'PUT', '/consultations/4711', {
    ...{ patient: 'P123', service_provider: 'T1', nature: 'Longwordwithoutend'.repeat(40) },
  })
  const doctor = await openPage(t, browser, { server, id: 'T1' })
  await doctor.goto(`${server.url}/consultations`)
  const name = doctor.getByRole('rowheader').getByText('Kari Nordmann')
  await name.waitFor()
  const lines = await name.evaluate((element) => element.getClientRects().length)
  t.ok(lines <= 2, `${lines} lines`)
  const isWider = await doctor.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  t.notOk(isWider)
})
