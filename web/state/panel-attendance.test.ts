import t from 'tap'
import { at } from '../testing/fake-people.ts'
import { fakeTherapistRoom } from '../testing/fake-therapist.ts'
import { fakeAttendance } from '../testing/fake-therapist-care.ts'
import { fetchAttendance, minutesHere } from './panel-attendance.ts'

t.test('participants stand first, by name, and breaks do not count', async (t) => {
  const room = fakeTherapistRoom('en', 'therapist-start')
  const people = await fetchAttendance(room, new AbortController().signal)
  t.same(
    people.map((one) => [one.display_name, minutesHere(one.here, at('14:14'))]),
    [
      ['Jonas', 0],
      ['Kari', 14],
      ['Ola', 12],
      ['Sunniva', 7],
      ['Ingrid', 19],
    ],
  )
  t.equal(people.length, fakeAttendance().people.length)
})
