import t from 'tap'
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
import { openNetwork } from './own-network.ts'
import { lookAt } from './picture.ts'
import { openContext, said, write } from './visit.ts'

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
  const isCut = kari.getByText('We are bringing it back').waitFor()
  const gone = new Promise((resolve) => setTimeout(resolve, CUT_MS))
  if (network) await isCut
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
  await page.getByRole('button', { name: 'Take it back' }).click()
  await page.getByRole('heading', { name: 'This consultation was taken back' }).waitFor()
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
