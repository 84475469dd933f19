import t from 'tap'
import { Value } from 'typebox/value'
import type { LogState } from '../../live/log-commit.ts'
import type { SessionLog } from '../../live/session-log.ts'
import { ACTION_TYPES, Action } from '../../protocol/actions.ts'
import type { LoggedAction } from '../../store/actions.ts'
import { ActionTexts } from './action-texts.ts'
import { toWireAction } from './wire-actions.ts'

/** An action with everything in it that any type may have. */
function everything(type: LoggedAction['type']): LoggedAction {
  return {
    id: 7,
    type,
    author: 'P1',
    cid: 'cid-0001',
    payloadHash: 'hash',
    at: 0,
    clientTs: '2026-11-21T20:00:00Z',
    body: 'secret',
    recipients: ['P2'],
    audience: ['P1', 'P2'],
    therapistsRead: true,
    target: 3,
    icon: 'heart',
    reason: 'because',
    participant: 'P2',
    keystrokes: 'full',
    sender: 'Therapist',
    event: 'joined',
    keptBack: 'held',
    heldId: 5,
    closesAt: 1,
    deletedBy: null,
    settledBy: 6,
  }
}

const readers = [
  { id: 'P1', role: 'participant' },
  { id: 'P2', role: 'participant' },
  { id: 'T1', role: 'therapist' },
] as const

t.test('what goes out holds nothing that the schema does not name', (t) => {
  const named = Object.keys(Action.properties)
  for (const type of ACTION_TYPES) {
    for (const reader of readers) {
      const wire = toWireAction(everything(type), reader)
      t.ok(Value.Check(Action, wire), `${type} for ${reader.id}`)
      t.strictSame(
        Object.keys(wire).filter((key) => !named.includes(key)),
        [],
      )
      t.equal('cid' in wire, reader.id === 'P1')
      if (reader.id === 'P2' && type !== 'return_message') t.notOk('reason' in wire)
      if (reader.id === 'P2') t.notOk('held_id' in wire)
    }
  }
  t.end()
})

t.test('a deleted message goes out without its text, for its author too', (t) => {
  for (const reader of readers) {
    const wire = toWireAction({ ...everything('message'), deletedBy: 9 }, reader)
    t.match(wire, { body: null, deleted: true })
    t.notMatch(JSON.stringify(wire), 'secret')
  }
  t.end()
})

t.test('as text, each reader gets the same, whoever asked before', (t) => {
  const texts = new ActionTexts()
  const log = {} as SessionLog
  for (const [index, type] of ACTION_TYPES.entries()) {
    const bare = { ...everything(type), reason: null, heldId: null, cid: null }
    for (const action of [everything(type), bare]) {
      const state = { session: { lastActionId: index } } as LogState
      for (const reader of [...readers, ...readers]) {
        const text = texts.page({ log, state }, [action], { ...reader, standing: 'admitted' })
        t.strictSame(JSON.parse(text), toWireAction(action, reader), `${type} for ${reader.id}`)
      }
    }
  }
  t.end()
})
