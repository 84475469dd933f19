import { effect } from '@preact/signals'
import t from 'tap'
import { createPick } from './pick.ts'

t.test('only who is picked, or no longer, hears of it', async (t) => {
  const pick = createPick()
  const heard: string[] = []
  for (const key of ['a', 'b', 'c']) {
    const is = pick.is(key)
    effect(() => void heard.push(`${key} ${is.value}`))
  }
  heard.length = 0
  pick.set('a')
  pick.set('a')
  pick.set('b')
  pick.set(null)
  t.same(heard, ['a true', 'a false', 'b true', 'b false'])
  pick.set('d')
  t.equal(pick.is('d').value, true, 'also who asks afterwards')
})
