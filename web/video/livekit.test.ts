import t from 'tap'
import { createFakeClock, settle } from '../testing/fake-clock.ts'
import type { Other, RoomWish } from './livekit.ts'
import { LivekitCall } from './livekit.ts'

const SENDING = { camera: true, microphone: true, saving: false }
/** Somebody who sends nothing yet: streams are for browsers, see livekit.browser.ts. */
const SOMEBODY: Other = { tracks: [], sending: SENDING }

/** One side of a talk, and the room that it is let into or not. */
function setUp() {
  const clock = createFakeClock(0)
  const wishes: RoomWish[] = []
  const house = { isOpen: true, other: null as Other | null, isCut: false, taken: 0 }
  const sent: string[] = []
  const phases: string[] = []
  const call: LivekitCall = new LivekitCall({
    ...{ url: 'wss://livekit', token: 'a.b.c', clock },
    enter: async (wish) => {
      wishes.push(wish)
      await settle()
      if (!house.isOpen) throw new Error('nobody there')
      return {
        look: () => ({ isCut: house.isCut, other: house.other }),
        send: (kind, track) => void sent.push(`${kind} ${track ? 'on' : 'off'}`),
      }
    },
    track: (kind) => (kind === 'audio' ? ({} as MediaStreamTrack) : null),
    onChange: () => {
      const { phase } = call.view
      if (phases.at(-1) !== phase) phases.push(phase)
    },
    onTaken: () => {
      house.taken += 1
    },
  })
  return { clock, wishes, house, sent, phases, call }
}

t.test('one comes in, sends what is on, and waits for the other one', async (t) => {
  const { clock, wishes, house, sent, phases, call } = setUp()
  call.start()
  await clock.advance(0)
  t.same(phases, ['connecting', 'alone'])
  t.same(sent, ['audio on', 'video off'])
  t.match(wishes, [{ url: 'wss://livekit', token: 'a.b.c' }])
  house.other = SOMEBODY
  wishes[0]?.onChange()
  t.equal(call.view.phase, 'connecting')
  t.equal(call.view.theirs, null)
  await clock.advance(6000)
  t.equal(call.view.phase, 'on', 'who sends nothing for so long has nothing to send')
  t.same(call.view.theirs, SENDING)
  house.other = null
  wishes[0]?.onChange()
  t.equal(call.view.phase, 'alone')
  t.equal(call.view.theirs, null)
})

t.test('a server that is away is tried again, each time after a longer while', async (t) => {
  const { clock, wishes, house, phases, call } = setUp()
  house.isOpen = false
  call.start()
  await clock.advance(1000)
  t.same(phases, ['connecting', 'failed'])
  const tries: number[] = []
  for (const ms of [3000, 4000, 8000, 16_000, 30_000, 30_000]) {
    await clock.advance(ms)
    tries.push(wishes.length)
  }
  t.same(tries, [2, 3, 4, 5, 6, 7])
  call.network()
  t.equal(wishes.length, 8, 'at once when the network is back')
  house.isOpen = true
  await clock.advance(0)
  t.same(phases, ['connecting', 'failed', 'alone'])
})

t.test('a talk that breaks off is taken up again', async (t) => {
  const { clock, wishes, house, phases, call } = setUp()
  call.start()
  await clock.advance(0)
  house.isCut = true
  wishes[0]?.onChange()
  t.equal(call.view.phase, 'cut', 'its client brings it back')
  house.isCut = false
  wishes[0]?.onChange()
  wishes[0]?.onGone('lost')
  t.ok(wishes[0]?.signal.aborted)
  await clock.advance(2000)
  await clock.advance(0)
  t.same(phases, ['connecting', 'alone', 'cut', 'alone', 'cut', 'alone'])
  wishes[0]?.onGone('lost')
  t.equal(call.view.phase, 'alone', 'what an earlier try says counts no more')
})

t.test('who comes in elsewhere does not fight over it', async (t) => {
  const { clock, wishes, house, call } = setUp()
  call.start()
  await clock.advance(0)
  wishes[0]?.onGone('taken')
  await clock.advance(120_000)
  t.equal(house.taken, 1)
  t.equal(wishes.length, 1)
})

t.test('what is stopped leaves, at whatever moment, and stays out', async (t) => {
  const { clock, wishes, sent, call } = setUp()
  call.start()
  call.stop()
  await clock.advance(60_000)
  t.same(sent, [])
  t.ok(wishes[0]?.signal.aborted)
  t.equal(wishes.length, 1)
  t.equal(call.view.phase, 'ended')
})

t.test('stopped between two tries it tries no more', async (t) => {
  const { clock, wishes, house, call } = setUp()
  house.isOpen = false
  call.start()
  await clock.advance(1000)
  call.stop()
  call.network()
  await clock.advance(60_000)
  t.equal(wishes.length, 1)
})
