import t from 'tap'
import type { Action } from '../../server/protocol/actions.ts'
import { ActionLog } from './action-log.ts'

const message = (id: number, body: string | null = 'hello'): Action => ({
  ...{ id, type: 'message', user: 'P1', timestamp: '2026-11-21T20:00:00.000Z' },
  ...{ body, recipients: [] },
})
const ids = (actions: Action[]) => actions.map(({ id }) => id)

t.test('the cursor is the server’s, also where it sends nothing', async (t) => {
  const log = new ActionLog()
  t.same([log.cursor, log.epoch], [0, undefined])
  t.same(
    ids(log.apply({ data: [message(1), message(3)], maxID: 5, epoch: 'e1', more: false })),
    [1, 3],
  )
  log.apply({ data: [], maxID: 9, epoch: 'e1', more: false })
  t.same([log.cursor, log.epoch, ids(log.actions())], [9, 'e1', [1, 3]])
})

t.test('actions seen twice are harmless, and the later copy wins', async (t) => {
  const log = new ActionLog()
  const reply = { data: [message(1), message(2)], maxID: 2, epoch: 'e1', more: false }
  log.apply(reply)
  t.same(log.apply(reply), [])
  log.apply({ data: [{ ...message(1, null), deleted: true }], maxID: 1, epoch: 'e1', more: false })
  t.match(log.actions(), [{ id: 1, body: null, deleted: true }, { id: 2 }])
  t.equal(log.cursor, 2, 'the cursor never goes back by itself')
})

t.test('a log of several pages is there once its end is', async (t) => {
  const log = new ActionLog()
  t.same(log.apply({ data: [message(1), message(2)], maxID: 2, epoch: 'e1', more: true }), [])
  t.same([log.cursor, log.actions(), log.reaches(1)], [2, [], false])
  t.same(ids(log.apply({ data: [], maxID: 4, epoch: 'e1', more: false })), [1, 2])
  t.same([ids(log.actions()), log.reaches(4), log.reaches(5)], [[1, 2], true, false])
  t.same(ids(log.apply({ data: [message(5)], maxID: 5, epoch: 'e1', more: true })), [5])
})

t.test('a reset drops what was there and starts with what it brings', async (t) => {
  const log = new ActionLog()
  log.apply({ data: [message(8), message(9)], maxID: 9, epoch: 'e1', more: false })
  const reset = { reason: 'epoch' } as const
  t.same(ids(log.apply({ data: [message(1)], maxID: 2, epoch: 'e2', more: false, reset })), [1])
  t.same([log.cursor, log.epoch, ids(log.actions())], [2, 'e2', [1]])
})

t.test(
  'who is sent out forgets what was said; who is let in reads it from the start',
  async (t) => {
    const log = new ActionLog()
    log.apply({ data: [message(1)], maxID: 4, epoch: 'e1', more: false })
    log.drop()
    t.same([log.cursor, log.actions()], [4, []])
    log.restart()
    t.equal(log.cursor, 0)
  },
)
