import t from 'tap'
import type { Keystrokes as Extent } from '../../server/protocol/keystrokes.ts'
import { createKeystrokes } from './keystrokes.ts'

/** Somebody at a keyboard: the text after each event, and what the browser says of it. */
function setUp(extent: Extent = 'full') {
  let now = 1000
  const keystrokes = createKeystrokes(
    () => now,
    () => extent,
  )
  const at = (ms: number) => {
    now = ms
  }
  const input = (
    text: string,
    inputType: string,
    data: string | null = null,
    isComposing = false,
  ) => keystrokes.changed(text, { type: 'input', inputType, data, isComposing })
  const compose = (text: string, data: string) => input(text, 'insertCompositionText', data, true)
  const settle = (text: string) => keystrokes.changed(text, { type: 'compositionend', data: '' })
  const history = () => keystrokes.finish().character_history
  return { keystrokes, at, input, compose, settle, history }
}

t.test('as in the seed: one entry an event, and the time from the first to the last', async (t) => {
  const { keystrokes, at, input } = setUp()
  for (const [index, text] of ['a', 'ab', 'abc', 'abcd'].entries()) {
    at(1000 + index * 100)
    input(text, 'insertText', text.at(-1))
  }
  at(1671)
  t.strictSame(keystrokes.finish(), {
    time_to_complete: '671ms',
    character_history: ['a', 'b', 'c', 'd'],
  })
})

t.test('what is taken away and what is pasted has a name', async (t) => {
  const { input, history } = setUp()
  input('word word', 'insertFromPaste')
  input('word wor', 'deleteContentBackward')
  input('word ', 'deleteWordBackward')
  input('ord ', 'deleteContentForward')
  input('', 'deleteByCut')
  input('dropped', 'insertFromDrop')
  input('dropped\n', 'insertLineBreak')
  t.strictSame(history(), ['Paste', 'Backspace', 'Backspace', 'Delete', 'Delete', 'Paste', '\n'])
})

t.test('what takes the place of something is what was put in', async (t) => {
  const { input, history } = setUp()
  input('teh', 'insertText', 'teh')
  input('the', 'insertReplacementText', 'the')
  input('t', 'insertText', 't')
  input('the', 'historyUndo')
  input('', 'historyUndo')
  input('the', 'historyRedo')
  t.strictSame(history(), ['teh', 'the', 't', 'he', 'Backspace', 'the'])
})

t.test('what is composed is one entry once it is settled', async (t) => {
  const { compose, settle, input, history } = setUp()
  compose('に', 'に')
  compose('にほn', 'にほn')
  compose('日本', '日本')
  settle('日本')
  compose('日本g', 'g')
  settle('日本語')
  input('日本語', 'insertCompositionText', '語')
  input('日本語。', 'insertText', '。')
  compose('日本語。x', 'x')
  settle('日本語。')
  t.strictSame(history(), ['日本', '語', '。'], 'said twice by some browsers, given up at last')
})

t.test('a composition that ends without a word is not lost', async (t) => {
  const { compose, input, history } = setUp()
  compose('hello', 'hello')
  input('hello ', 'insertText', ' ')
  compose('hello you', 'you')
  t.strictSame(history(), ['hello', ' ', 'you'], 'nor one that is sent before it ends')
})

t.test('no half characters, and nothing that the server refuses', async (t) => {
  const { input, history } = setUp()
  input('\ud83d', 'insertText', '\ud83d')
  input('😀', 'insertText', '\ude00')
  input('😃', 'insertReplacementText')
  input('😃a\u0000', 'insertText', 'a\u0000')
  t.strictSame(history(), ['😃', 'a'])
})

t.test('only as much as is asked for and agreed to', async (t) => {
  for (const [extent, recorded] of [
    ['off', {}],
    ['timing', { time_to_complete: '500ms' }],
    ['full', { time_to_complete: '500ms', character_history: ['a'] }],
  ] as const) {
    const { keystrokes, at, input } = setUp(extent)
    input('a', 'insertText', 'a')
    at(1500)
    t.strictSame(keystrokes.finish(), recorded, extent)
  }
})

t.test('too much is left out, and a clock that is set back does no harm', async (t) => {
  const { keystrokes, at } = setUp()
  keystrokes.changed('x'.repeat(30_000))
  at(0)
  t.strictSame(keystrokes.finish(), { time_to_complete: '0ms' })
})
