import t from 'tap'
import { foldName, isPlainText, mayBeLoginName } from './names.ts'

t.test('names fold to what people mean', async (t) => {
  const table: [string, string][] = [
    ['Hansen', 'hansen'],
    ['  HANSEN ', 'hansen'],
    ['Bjørnstad', 'bjornstad'],
    ['BJØRNSTAD', 'bjornstad'],
    ['Sæther', 'saether'],
    ['SÆTHER', 'saether'],
    ['Åse', 'ase'],
    ['A\u030Ase', 'ase'],
    ['Weiß', 'weiss'],
    ['WEIẞ', 'weiss'],
    ['Đorđević', 'dordevic'],
    ['Łukasz', 'lukasz'],
    ['Núñez', 'nunez'],
    ["O'Brien", 'obrien'],
    ['O’Brien', 'obrien'],
    ['van der Berg-Lie', 'vanderberglie'],
    ['İnan', 'inan'],
    ['ﬁsk', 'fisk'],
    ['Ｈａｎｓｅｎ', 'hansen'],
    ['Иванов', 'иванов'],
    ['王', '王'],
    ['Hansen 2', 'hansen2'],
    ['---', ''],
    ['🙂', ''],
    ['\u200b\u202e', ''],
  ]
  for (const [name, fold] of table) t.equal(foldName(name), fold, JSON.stringify(name))
})

t.test('folding twice changes nothing', async (t) => {
  for (const name of ['Bjørnstad', 'WEIẞ', 'İnan', 'Ǆ', '½', 'ŉ', 'ǰ']) {
    t.equal(foldName(foldName(name)), foldName(name))
  }
})

t.test('a login name has a letter', async (t) => {
  t.equal(mayBeLoginName('Li'), true)
  t.equal(mayBeLoginName('12'), false)
  t.equal(mayBeLoginName(' - '), false)
})

t.test('plain text has no control characters, line breaks or lone surrogates', async (t) => {
  t.equal(isPlainText('Åse Bjørnstad 🙂'), true)
  for (const text of ['a\nb', 'a\u0000', 'a\u0085', 'a\u2028b', '\ud800']) {
    t.equal(isPlainText(text), false)
  }
})
