import t from 'tap'
import { person } from '../testing/fake-people.ts'
import { findLinks, toHref } from './links.ts'
import { createMentions, matchPeople, mentionAt } from './mentions.ts'

const kari = person('1', 'Kari')
const anne = person('2', 'Kari Anne')
const aisha = person('3', 'Aïsha')
const ase = person('4', 'Åse (vikar)')
const people = [kari, anne, aisha, ase, person('5', '')]
const mentions = createMentions(people)
const named = (text: string) => mentions.split(text).flatMap((part) => part.person ?? [])
const texts = (text: string) => mentions.split(text).map((part) => part.text)

t.test('a mention is a name after @, the longest that fits', async (t) => {
  t.same(named('Hi @Kari, and @Karin'), [kari])
  t.same(texts('Hi @Kari, and @Karin'), ['Hi ', '@Kari', ', and @Karin'])
  t.same(named('@kari anne!'), [anne], 'whatever the capitals')
  t.same(named('@Åse (vikar) og @Aïsha'), [ase, aisha])
  t.same(named('write to post@kari'), [], 'not in an address')
  t.same(named('Kari @ @Ola'), [], 'nobody without a name')
  t.ok(mentions.includes('dear @Kari', '1'))
  t.notOk(mentions.includes('dear @Kari', '2'))
  t.same(createMentions([]).split('@Kari'), [{ text: '@Kari' }])
})

t.test('no name is found inside of a link', async (t) => {
  t.same(texts('see https://example.org/@Kari @Kari'), [
    ...['see ', 'https://example.org/@Kari', ' ', '@Kari'],
  ])
})

t.test('what is being typed after @ looks for a name', async (t) => {
  t.same(mentionAt('Hi @Ka', 6), { from: 3, query: 'Ka' })
  t.same(mentionAt('Hi @Ka and', 6), { from: 3, query: 'Ka' }, 'where the cursor stands')
  t.same(mentionAt('@', 1), { from: 0, query: '' })
  t.same(mentionAt('(@kari an', 9), { from: 1, query: 'kari an' })
  t.equal(mentionAt('post@ka', 7), null)
  t.equal(mentionAt('@ so', 4), null)
  t.equal(mentionAt('@Kari\nhello', 11), null)
  t.equal(mentionAt('hello', 5), null)
  t.same(matchPeople('', people).length, people.length)
  t.same(matchPeople('ka', people), [kari, anne])
  t.same(matchPeople('ann', people), [anne])
  t.same(matchPeople('AISHA', people), [aisha])
  t.same(matchPeople('kari ', people), [anne], 'a whole name is done')
  t.same(matchPeople('kari hello', people), [])
})

t.test('links are what begins with http, without the sentence around them', async (t) => {
  const links = (text: string) => findLinks(text).flatMap(({ href, text }) => (href ? [text] : []))
  t.same(findLinks('no link'), [{ text: 'no link' }])
  t.same(findLinks(''), [{ text: '' }])
  t.same(findLinks('See https://yr.no/a, then.'), [
    { text: 'See ' },
    { text: 'https://yr.no/a', href: 'https://yr.no/a' },
    { text: ', then.' },
  ])
  t.same(links('(https://a.no/x_(y)) and “http://b.no/?q=1!”'), [
    ...['https://a.no/x_(y)', 'http://b.no/?q=1'],
  ])
  t.same(links('https://æ.no/ø?å=1… HTTPS://C.NO'), ['https://æ.no/ø?å=1', 'HTTPS://C.NO'])
})

t.test('what is no address of the web stays text', async (t) => {
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,https',
    'https://',
    'ftp://a.no',
    'https://bank.no@evil.example/',
    'xhttp://a.no',
    '<a href="//a.no">',
  ]) {
    t.same(findLinks(text), [{ text }], text)
    t.equal(toHref(text), null)
  }
  const turned = findLinks('https://a.no/\u202egnp.exe')
  t.equal(turned[0]?.text, 'https://a.no/')
  t.equal(turned.map(({ text }) => text).join(''), 'https://a.no/\u202egnp.exe', 'nothing is lost')
})

t.test('only an address of the web may be led to', async (t) => {
  t.equal(toHref('https://a.no/x?y=1'), 'https://a.no/x?y=1')
  for (const address of ['java\nscript:alert(1)', ' javascript:alert(1)', '//a.no', '/a', '']) {
    t.equal(toHref(address), null, address)
  }
  t.equal(toHref(undefined), null)
})
