import t from 'tap'
import { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/client.ts'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import { memoryOutboxStorage } from '../sync/outbox-storage.ts'
import { loneTabs } from '../sync/tabs.ts'
import { createFakeClock, settle } from '../testing/fake-clock.ts'
import { FakeServer } from '../testing/fake-server.ts'
import { createAppState } from './app.ts'

function setUp(calls: Partial<Api> = {}) {
  const clock = createFakeClock()
  const server = new FakeServer(clock)
  server.addMember('anna')
  const keptForTab = memoryKeyValueStore()
  const returns: (() => void)[] = []
  const deps = {
    ...{ api: { ...server.api(), ...calls }, storage: memoryOutboxStorage(), clock, keptForTab },
    ...{ kept: memoryKeyValueStore(), random: () => 1, newId: () => 'cid', holdPolls: true },
    page: {
      isVisible: () => true,
      onReturn: (call: () => void) => {
        returns.push(call)
        return () => undefined
      },
      onHide: () => undefined,
      onOffline: () => undefined,
    },
    tabs: loneTabs(),
  }
  const comeBack = () => {
    for (const call of returns) call()
  }
  const openPage = () => createAppState(deps).login
  return { clock, server, login: openPage(), keptForTab, openPage, comeBack }
}

const refused = (code: ApiError['code'], status: number, retryAfterMs?: number) => () =>
  Promise.reject(new ApiError({ code, status, retryAfterMs }))
const info = { field: 'first_name', resend_after_ms: 60_000, code_length: 6 } as const

t.test('unknown, then away and tried again, then signed out with what is asked for', async (t) => {
  const { login, server, clock } = setUp()
  t.equal(login.phase.value, 'unknown')
  server.isAway = true
  await login.load()
  t.same([login.phase.value, login.nextTryAt.value], ['away', clock.now() + 500])
  await clock.advance(600)
  t.equal(login.nextTryAt.value, clock.now() - 100 + 1000, 'later each time')
  server.isAway = false
  await clock.advance(1000)
  t.same([login.phase.value, login.nextTryAt.value], ['signed-out', null])
  t.equal(login.info.value?.field, 'last_name')
})

t.test('away: the network’s return asks at once', async (t) => {
  const { login, server, comeBack } = setUp()
  server.isAway = true
  await login.load()
  server.isAway = false
  server.signedIn = 'anna'
  comeBack()
  await settle()
  t.equal(login.phase.value, 'signed-in')
  t.equal(login.me.value?.user.id, 'anna')
})

t.test('a device that knows nobody asks once who is signed in', async (t) => {
  const at = '2026-11-21T20:00:00.000Z'
  const user = { id: 'anna', display_name: 'Anna', locale: 'nb' } as const
  const me = { user, authenticated_at: at, last_activity_at: at, current_ts_id: null }
  const { login, server } = setUp({ getLoginInfo: async () => ({ ...info, signed_in: true, me }) })
  await login.load()
  t.same([login.phase.value, login.me.value], ['signed-in', me])
  t.same(server.calls, [], 'not asked a second time')
})

t.test('phone, code, in: sent as the server asks, the form is emptied', async (t) => {
  const asked: unknown[] = []
  const { login, keptForTab, clock } = setUp({
    getLoginInfo: async () => info,
    requestCode: async (body) => {
      asked.push(body)
      return { resend_after_ms: 60_000, expires_in_ms: 600_000 }
    },
    verifyCode: async (body) => {
      asked.push(body)
      return { user: { id: 'anna', display_name: 'Anna', locale: 'nb' }, next: '/s/ts1' }
    },
  })
  await login.load()
  login.form.value = { phone: ' 900 00 000 ', name: 'Anna ', code: '' }
  await login.requestCode()
  t.same([login.step.value, login.resendAt.value], ['code', clock.now() + 60_000])
  login.form.value = { ...login.form.value, code: '123 456' }
  t.match(keptForTab.get('samtale.sign-in'), '123 456')
  t.equal(await login.verifyCode(), '/s/ts1')
  t.same(asked, [
    { phone: '900 00 000', first_name: 'Anna' },
    { code: '123456', phone: '900 00 000', first_name: 'Anna' },
  ])
  t.same([login.phase.value, login.me.value?.user.display_name], ['signed-in', 'Anna'])
  t.same(keptForTab.keys(), [])
})

t.test('a wrong code: back to the start, the fields kept', async (t) => {
  const { login, clock } = setUp({ verifyCode: refused('code_rejected', 401, 42_000) })
  await login.load()
  login.form.value = { phone: '900', name: 'Anna', code: '' }
  await login.requestCode()
  login.form.value = { ...login.form.value, code: '000000' }
  t.equal(await login.verifyCode(), null)
  t.equal(login.step.value, 'start')
  t.same(login.form.value, { phone: '900', name: 'Anna', code: '' })
  t.same(login.problem.value, { code: 'code_rejected', retryAt: clock.now() + 42_000 })
  t.equal(login.resendAt.value, clock.now() + 42_000)
})

t.test('too early, no network, twice at once: said, and nothing is lost', async (t) => {
  const { login, clock } = setUp({ requestCode: refused('resend_too_early', 429, 30_000) })
  await login.load()
  await login.requestCode()
  t.equal(login.resendAt.value, clock.now() + 30_000)
  t.match(login.problem.value, { code: 'resend_too_early' })
  const other = setUp({ verifyCode: refused('offline', 0) }).login
  await other.load()
  await other.requestCode()
  const both = [other.verifyCode(), other.verifyCode()]
  t.equal(other.busy.value, true)
  await Promise.all(both)
  t.match([other.step.value, other.problem.value], ['code', { code: 'offline' }])
  t.equal(other.busy.value, false)
})

t.test('a reload keeps what was typed and where one was', async (t) => {
  const pending = { expires_in_ms: 500_000, resend_in_ms: 20_000 }
  const { login, openPage, clock } = setUp({ getLoginInfo: async () => ({ ...info, pending }) })
  login.form.value = { phone: '900', name: 'Anna', code: '12' }
  const again = openPage()
  await again.load()
  t.same(again.form.value, { phone: '900', name: 'Anna', code: '12' })
  t.same([again.step.value, again.resendAt.value], ['code', clock.now() + 20_000])
  again.changeNumber()
  t.equal(again.step.value, 'start')
})

t.test('an old answer does not undo a sign-in made meanwhile', async (t) => {
  let answer = () => {}
  const late = new Promise<never>((_, reject) => {
    answer = () => reject(new ApiError({ code: 'login_required', status: 401 }))
  })
  const { login } = setUp({ getMe: () => late })
  const loading = login.load()
  login.form.value = { phone: 'anna', name: 'x', code: '123456' }
  await login.verifyCode()
  answer()
  await loading
  t.equal(login.phase.value, 'signed-in')
})
