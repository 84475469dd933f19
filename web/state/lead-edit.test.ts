import t from 'tap'
import type { TherapySessionDetail } from '../../server/protocol/therapy-sessions.ts'
import { DEFAULT_SETTINGS } from '../../server/protocol/therapy-sessions.ts'
import { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/client.ts'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { createLeadEdit } from './lead-edit.ts'

const SETTINGS = { ...DEFAULT_SETTINGS, poll_interval_ms: 5000 }
const at = (time: string) => new Date(`2026-12-01T${time}`).toISOString()
const DETAIL = {
  id: '17',
  name: 'Grief',
  date: at('18:00'),
  ends_at: at('19:00'),
  settings: SETTINGS,
  you: { id: 'T1', role: 'therapist' },
  participants: [
    { id: 'T1', display_name: 'Ingrid', role: 'therapist' },
    { id: 'P1', display_name: 'Kari', role: 'participant' },
  ],
} as TherapySessionDetail

function setUp(therapySessionId: string | null, kept = memoryKeyValueStore()) {
  const calls: [string, unknown][] = []
  const faults: ApiError[] = []
  const call = async (name: string, body?: object) => {
    if (body) calls.push([name, body])
    const fault = body && faults.shift()
    if (fault) throw fault
    if (name === 'makeTherapySession') return DETAIL
    return { from: null, duration_ms: 1_800_000, settings: SETTINGS }
  }
  const api = { call, getTherapySessionDetail: async () => DETAIL } as unknown as Api
  let ids = 0
  const newId = () => {
    ids += 1
    return `request-${ids}`
  }
  const deps = { api, kept, clock: createFakeClock(), newId }
  const edit = createLeadEdit(deps, { personId: 'T1', therapySessionId })
  return { edit, calls, faults, kept }
}

t.test('only what was changed is sent, and times together', async (t) => {
  const { edit, calls, kept } = setUp('17')
  await edit.load()
  t.match(edit.form.value, { name: 'Grief', day: '2026-12-01', from: '18:00', to: '19:00' })
  edit.setText('from', '17:00')
  edit.setSettings({ typing: 'everyone' })
  edit.setMember({ id: 'P1', name: 'Kari', isTherapist: false, role: 'participant' }, null)
  t.strictSame(edit.form.value?.members, [])
  t.equal(await edit.save(), true)
  t.strictSame(calls, [
    [
      'changeTherapySession',
      {
        ts_id: '17',
        date: at('17:00'),
        ends_at: at('18:00'),
        settings: { typing: 'everyone' },
        members: [{ id: 'P1', role: null }],
      },
    ],
  ])
  t.strictSame(kept.keys(), [], 'what is saved is kept no longer')
})

t.test('what was typed survives a reload and a failed save, and is asked for once', async (t) => {
  const first = setUp(null)
  await first.edit.load()
  t.equal(await first.edit.save(), false)
  t.strictSame(first.edit.missing.value, ['name', 'day', 'from'])
  first.edit.setText('name', 'Hope')
  first.edit.setText('day', '2026-12-01')
  first.edit.setText('from', '18:00')
  t.strictSame(first.edit.missing.value, [])
  first.faults.push(new ApiError({ code: 'offline', status: 0 }))
  t.equal(await first.edit.save(), false)
  t.match(first.edit.problem.value, { code: 'offline' })

  const second = setUp(null, first.kept)
  await second.edit.load()
  t.match(second.edit.form.value, { name: 'Hope', from: '18:00', to: '18:30' })
  second.edit.setText('name', 'Hope, Tuesdays')
  t.equal(await second.edit.save(), true)
  t.match(first.calls[0], ['makeTherapySession', { request_id: 'request-1', ends_at: at('18:30') }])
  t.match(second.calls[0], ['makeTherapySession', { request_id: 'request-1' }])
  const changed = ['changeTherapySession', { ts_id: '17', name: 'Hope, Tuesdays' }]
  t.match(second.calls[1], changed, 'the first attempt may have made it under the old name')
})

t.test('an end that was chosen is left alone, and undoing is whole', async (t) => {
  const { edit, kept } = setUp('17')
  await edit.load()
  edit.setText('to', '20:30')
  edit.setText('from', '17:00')
  t.match(edit.form.value, { from: '17:00', to: '20:30' })
  edit.discard()
  t.match(edit.form.value, { from: '18:00', to: '19:00' })
  t.strictSame([edit.isTouched.value, kept.keys()], [false, []])
})
