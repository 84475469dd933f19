import t from 'tap'
import { createFakeClock } from '../testing/fake-clock.ts'
import { FakeServer } from '../testing/fake-server.ts'
import { RoomDetail } from './room-detail.ts'

t.test('an assessment that changed before the detail was fetched is fetched itself', async (t) => {
  const server = new FakeServer(createFakeClock())
  server.addMember('anna')
  server.signedIn = 'anna'
  const incomplete = { name: 'a', title: 'A', when: 'before', status: 'incomplete' } as const
  server.assessments.push(incomplete)
  const fetched = new RoomDetail(server.api(), 'ts1')
  await fetched.refresh()
  t.match(fetched.assessments.value, [{ status: 'incomplete' }])

  server.assessments[0] = { ...incomplete, status: 'complete' }
  server.append({ type: 'update_assessments', user: null })
  fetched.detail.value = await server.api().getTherapySessionDetail('ts1')
  const told = server.log.filter(({ type }) => type === 'update_assessments')
  t.ok((told[0]?.id ?? 0) <= fetched.detail.value.max_id, 'the detail is newer than the word of it')
  fetched.followActions(told)
  await fetched.refresh()
  t.match(fetched.assessments.value, [{ status: 'complete' }])
})
