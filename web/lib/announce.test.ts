import t from 'tap'
import { enRoom } from '../locales/en-room.ts'
import type { Arrival } from '../state/types.ts'
import { person } from '../testing/fake-people.ts'
import { announce } from './announce.ts'

const listener = {
  mentionsMe: (body: string) => body.includes('@Kari'),
  nameOf: (person: Arrival['author']) => person?.displayName ?? 'Samtale',
  words: enRoom.heard,
}

const said = (body: string, tab = 'everyone'): Arrival => ({
  ...{ id: 1, tab, body, at: 0 },
  author: person('ola', 'Ola'),
})

const many = (count: number, body: string, tab?: string) =>
  Array.from({ length: count }, () => said(body, tab))

t.test('one or two are read out, a burst is a number', async (t) => {
  t.equal(announce([], listener), '')
  t.equal(announce([said('good evening')], listener), 'Ola: good evening')
  t.equal(announce([said('a'), said('b')], listener), 'Ola: a\nOla: b')
  t.equal(announce(many(10, 'hello'), listener), '10 new messages')
  t.equal(announce([{ ...said('open'), author: null }], listener), 'Samtale: open')
})

t.test('private first, then mentions, then the rest', async (t) => {
  const fresh = [...many(3, 'hello'), said('dear @Kari'), said('only you', 'ola')]
  t.equal(
    announce(fresh, listener),
    'Private, Ola: only you\nOla mentions you: dear @Kari\n3 new messages',
  )
  t.equal(announce(many(4, '@Kari', 'ola'), listener), '4 private messages')
  t.equal(announce(many(3, '@Kari'), listener), '3 messages mention you')
})

t.test('a text is said as it is, whatever stands in it', async (t) => {
  t.equal(announce([said("it cost $& and $' {name}")], listener), "Ola: it cost $& and $' {name}")
})
