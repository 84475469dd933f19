import t from 'tap'
import { createDice, seedsOf } from '../../server/testing/faults.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import type { Link, LinkEvent } from './link.ts'
import { createLink, stepLink } from './link.ts'
import type { CallSignal } from './signals.ts'

/** Two sides whose signals pass through `carry`; connected once an offer was answered. */
function setUp(carry: (arrive: () => void) => void = (arrive) => void clock.after(5, arrive)) {
  let ids = 0
  const newId = () => `run-${++ids}`
  const story: string[] = []
  const sides = { doctor: createSide('doctor'), patient: createSide('patient') }

  function createSide(name: 'doctor' | 'patient') {
    let link: Link = createLink(newId())
    let said = 0
    let cancelDue = () => {}
    const other = () => sides[name === 'doctor' ? 'patient' : 'doctor']
    const send = (signal: CallSignal) => carry(() => other().step({ kind: 'heard', signal }))
    const say = (type: 'offer' | 'answer') => {
      if (link.peer === null) return
      said += 1
      const head = { id: link.id, to: link.peer, n: said }
      send({ kind: 'description', ...head, description: { type, sdp: '' } })
    }
    const step = (event: LinkEvent) => {
      const before = link.id
      const stepped = stepLink(link, event, clock.now(), newId)
      link = stepped.link
      if (link.id !== before) said = 0
      for (const act of stepped.acts) {
        story.push(`${name} ${act.kind}`)
        if (act.kind === 'hello') send({ kind: 'hello', id: link.id, answers: act.answers })
        if (act.kind === 'open' && name === 'doctor') say('offer')
        if (act.kind === 'restart') say('offer')
        if (act.kind !== 'take' || act.signal.kind !== 'description') continue
        if (act.signal.description.type === 'offer') say('answer')
        step({ kind: 'connection', state: 'connected' })
      }
      cancelDue()
      if (link.dueAt === null) return
      cancelDue = clock.after(Math.max(0, link.dueAt - clock.now()), () => step({ kind: 'due' }))
    }
    return { step, send, link: () => link, phase: () => link.phase }
  }
  const phases = () => [sides.doctor.phase(), sides.patient.phase()]
  return { ...sides, phases, story }
}

let clock = createFakeClock(0)
t.beforeEach(() => {
  clock = createFakeClock(0)
})

t.test('who comes first says hello until somebody answers', async (t) => {
  let isDoctorHere = false
  const { doctor, patient, phases, story } = setUp((arrive) => {
    if (isDoctorHere) clock.after(5, arrive)
  })
  patient.step({ kind: 'begin' })
  await clock.advance(11_000)
  t.same(story, ['patient hello', 'patient hello', 'patient hello'])
  isDoctorHere = true
  doctor.step({ kind: 'begin' })
  await clock.advance(100)
  t.same(phases(), ['on', 'on'])
  t.equal(doctor.link().peer, patient.link().id)
  t.equal(patient.link().peer, doctor.link().id)
})

t.test('both begin at the same moment, and one connection is made by each', async (t) => {
  const { doctor, patient, phases, story } = setUp()
  doctor.step({ kind: 'begin' })
  patient.step({ kind: 'begin' })
  await clock.advance(100)
  t.same(phases(), ['on', 'on'])
  t.equal(story.filter((line) => line.endsWith('open')).length, 2)
})

t.test('an interruption is waited for, then tried anew, then begun anew', async (t) => {
  let isOpen = true
  const { doctor, patient, phases, story } = setUp((arrive) => {
    if (isOpen) clock.after(5, arrive)
  })
  doctor.step({ kind: 'begin' })
  patient.step({ kind: 'begin' })
  await clock.advance(100)
  story.length = 0
  isOpen = false
  doctor.step({ kind: 'connection', state: 'disconnected' })
  t.same(phases(), ['cut', 'on'])
  await clock.advance(1900)
  t.same(story, [], 'it often comes back by itself')
  await clock.advance(200)
  t.same(story, ['doctor restart'])
  await clock.advance(8100)
  t.same(story, ['doctor restart', 'doctor close', 'doctor hello'])
  isOpen = true
  doctor.step({ kind: 'network' })
  await clock.advance(20_000)
  t.same(phases(), ['on', 'on'])
})

t.test('what comes back by itself is left alone', async (t) => {
  const { doctor, patient, phases, story } = setUp()
  doctor.step({ kind: 'begin' })
  patient.step({ kind: 'begin' })
  await clock.advance(100)
  story.length = 0
  patient.step({ kind: 'connection', state: 'disconnected' })
  await clock.advance(1000)
  patient.step({ kind: 'connection', state: 'connected' })
  await clock.advance(60_000)
  t.same(phases(), ['on', 'on'])
  t.same(story, [])
})

t.test('a page that was loaded anew is found again', async (t) => {
  const first = setUp()
  const { doctor, patient } = first
  doctor.step({ kind: 'begin' })
  patient.step({ kind: 'begin' })
  await clock.advance(100)
  const gone = doctor.link().id
  patient.step({ kind: 'heard', signal: { kind: 'hello', id: 'run-new', answers: null } })
  t.equal(patient.link().peer, 'run-new')
  t.equal(patient.phase(), 'cut')
  const late = { id: gone, to: patient.link().id, n: 99 }
  patient.step({ kind: 'heard', signal: { kind: 'bye', ...late } })
  t.equal(patient.link().peer, 'run-new', 'what the old page said last counts no more')
})

t.test('goodbye leaves the other side waiting', async (t) => {
  const { doctor, patient, phases } = setUp()
  doctor.step({ kind: 'begin' })
  patient.step({ kind: 'begin' })
  await clock.advance(100)
  const head = { id: doctor.link().id, to: patient.link().id, n: 50 }
  patient.step({ kind: 'heard', signal: { kind: 'bye', ...head } })
  t.same(phases(), ['on', 'alone'])
})

for (const seed of seedsOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)) {
  t.test(`signals are lost, doubled and late, and it comes on (seed ${seed})`, async (t) => {
    const dice = createDice(seed)
    let isBad = true
    const { doctor, patient, phases } = setUp((arrive) => {
      const times = isBad ? ([0, 0, 1, 1, 2][dice.below(5)] ?? 1) : 1
      for (let i = 0; i < times; i += 1) clock.after(1 + dice.below(isBad ? 3000 : 20), arrive)
    })
    doctor.step({ kind: 'begin' })
    await clock.advance(dice.below(8000))
    patient.step({ kind: 'begin' })
    await clock.advance(120_000)
    isBad = false
    doctor.step({ kind: 'network' })
    patient.step({ kind: 'connection', state: 'failed' })
    await clock.advance(90_000)
    t.same(phases(), ['on', 'on'])
    t.equal(doctor.link().peer, patient.link().id)
    t.equal(patient.link().peer, doctor.link().id)
  })
}
