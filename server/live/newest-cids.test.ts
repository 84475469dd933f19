import t from 'tap'
import { NewestCids } from './newest-cids.ts'

t.test('while nobody has looked what the log holds, nothing is new', (t) => {
  const cids = new NewestCids()
  cids.add('P1', '0000-a')
  t.notOk(cids.isKnown)
  t.notOk(cids.isNew('P1', '0000-b'))
  t.end()
})

t.test('an id is new beyond what the log held and beyond its own author', (t) => {
  const cids = new NewestCids()
  cids.start('0000-m')
  t.ok(cids.isKnown)
  t.notOk(cids.isNew('P1', '0000-l'), 'somebody may have written it before')
  t.notOk(cids.isNew('P1', '0000-m'))
  t.ok(cids.isNew('P1', '0000-n'))
  cids.add('P1', '0000-p')
  cids.add('P1', '0000-n')
  t.notOk(cids.isNew('P1', '0000-o'))
  t.notOk(cids.isNew('P1', '0000-p'))
  t.ok(cids.isNew('P1', '0000-q'))
  t.ok(cids.isNew('P2', '0000-o'), 'what one author wrote says nothing of another')
  t.end()
})

t.test('in a log without client ids all are new', (t) => {
  const cids = new NewestCids()
  cids.start('')
  t.ok(cids.isNew('P1', '-0000000'))
  t.end()
})
