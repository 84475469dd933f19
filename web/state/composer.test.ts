import { signal } from '@preact/signals'
import t from 'tap'
import type { Draft } from '../../server/protocol/actions.ts'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { createComposer } from './composer.ts'
import { createDrafts, forgetPerson } from './drafts.ts'

function setUp(keystrokes: 'off' | 'timing' | 'full' = 'off') {
  const extent = signal(keystrokes)
  const kept = memoryKeyValueStore()
  const clock = createFakeClock()
  const stored: Draft[] = []
  let store = () => {}
  const gate = { isOpen: true }
  const drafts = createDrafts(kept, { personId: 'anna', therapySessionId: 'ts1' })
  const composer = createComposer({
    ...{ drafts, personId: 'anna', now: () => clock.now(), onTyped: () => undefined },
    newId: () => `cid-${stored.length + 1}`,
    keystrokes: extent,
    mayWrite: () => true,
    enqueue: async (draft) => {
      if (!gate.isOpen) await new Promise<void>((resolve) => (store = resolve))
      stored.push(draft)
    },
  })
  const type = async (...texts: string[]) => {
    for (const text of texts) {
      await clock.advance(100)
      composer.draftText.value = text
    }
  }
  const put = async (text: string, inputType: string, data: string | null = null) => {
    await clock.advance(100)
    composer.write(text, { type: 'input', inputType, data, isComposing: false })
  }
  return { composer, extent, kept, stored, gate, store: () => store(), type, put }
}

t.test('Enter twice sends once; what is typed meanwhile stays', async (t) => {
  const { composer, kept, stored, gate, store, type } = setUp()
  gate.isOpen = false
  await type('hello')
  const first = composer.send()
  await composer.send()
  t.equal(composer.draftText.value, '')
  t.match(composer.storing.value, [{ draft: { body: 'hello' } }], 'shown at once')
  t.equal(kept.get('samtale.anna.draft.ts1.everyone'), 'hello', 'a crash now would lose nothing')
  await type('there')
  store()
  await first
  t.match(stored, [{ body: 'hello', recipients: [], target: null }])
  t.equal(composer.draftText.value, 'there')
  t.equal(kept.get('samtale.anna.draft.ts1.everyone'), 'there')
  t.same(composer.storing.value, [])
})

t.test('what the server would refuse is left out: pasted control characters', async (t) => {
  const { composer, stored, type } = setUp('full')
  await type('😀', '😃', '😃 a\u000bb\r\nc\ud83d\u0000')
  await composer.send()
  t.equal(stored[0]?.body, '😃 ab\nc')
  t.same(stored[0]?.character_history, ['😀', '😃', ' ab\nc'])
})

t.test('nothing but spaces is not sent; a draft that cannot be stored stays', async (t) => {
  const { composer, stored, type } = setUp()
  await type('  \n')
  await composer.send()
  t.same(stored, [])
  const failing = createComposer({
    drafts: createDrafts(memoryKeyValueStore(), { personId: 'anna', therapySessionId: 'ts1' }),
    ...{ personId: 'anna', now: () => 0, newId: () => 'cid-1', onTyped: () => undefined },
    ...{ keystrokes: signal('off' as const), mayWrite: () => true },
    enqueue: () => Promise.reject(new Error('full')),
  })
  failing.draftText.value = 'hello'
  const sending = failing.send()
  failing.draftText.value = ' there'
  await t.rejects(sending)
  t.equal(failing.draftText.value, 'hello there')
  t.same(failing.storing.value, [])
})

t.test(
  'the tab changes while the message is being stored: each text stays in its tab',
  async (t) => {
    const { composer, stored, gate, store, type } = setUp()
    gate.isOpen = false
    await type('to all')
    const sending = composer.send()
    composer.openPrivate('bo')
    await type('to bo')
    store()
    await sending
    t.match(stored, [{ body: 'to all', recipients: [] }])
    t.equal(composer.draftText.value, 'to bo')
    composer.openTab('everyone')
    t.equal(composer.draftText.value, '')
  },
)

t.test('drafts are a person’s own, and are forgotten with the person', async (t) => {
  const { composer, kept, type } = setUp()
  await type('secret')
  const bo = createDrafts(kept, { personId: 'bo', therapySessionId: 'ts1' })
  t.same([bo.read('everyone'), bo.tabs()], ['', []])
  bo.write('everyone', 'mine')
  forgetPerson(kept, 'anna')
  composer.stop()
  t.same(kept.keys(), ['samtale.bo.draft.ts1.everyone'])
})

t.test('how a text came about goes along only as far as it is asked for', async (t) => {
  const off = setUp('off')
  await off.type('a', 'ab')
  await off.composer.send()
  t.notMatch(off.stored[0], { time_to_complete: String })
  const timing = setUp('timing')
  await timing.type('a', 'ab', 'abc')
  await timing.composer.send()
  t.match(timing.stored[0], { time_to_complete: '200ms', character_history: undefined })
  const full = setUp('full')
  await full.type('a', 'ab', 'a', 'ax', 'ax pasted', 'yax pasted')
  await full.composer.send()
  t.same(full.stored[0]?.character_history, ['a', 'b', 'Backspace', 'x', ' pasted', 'y'])
  await full.type('z')
  await full.composer.send()
  t.same(full.stored[1]?.character_history, ['z'], 'and starts anew')
  await full.type('x'.repeat(30_000))
  await full.composer.send()
  t.match(full.stored[2], { time_to_complete: '0ms', character_history: undefined })
})

t.test('what was recorded under another agreement is thrown away', async (t) => {
  const { composer, extent, stored, put } = setUp('off')
  await put('a', 'insertText', 'a')
  extent.value = 'full'
  await put('ab', 'insertText', 'b')
  extent.value = 'off'
  await put('abc', 'insertText', 'c')
  extent.value = 'full'
  await put('abcd', 'insertText', 'd')
  await composer.send()
  t.match(stored[0], { body: 'abcd', character_history: ['d'], time_to_complete: '0ms' })
  await put('x', 'insertText', 'x')
  extent.value = 'off'
  await composer.send()
  t.strictSame(Object.keys(stored[1] ?? {}), ['type', 'cid', 'body', 'recipients', 'target'])
})
