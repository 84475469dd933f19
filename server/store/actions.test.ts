import t from 'tap'
import type { LoggedAction, LoggedActionRow } from './actions.ts'
import { ALL_COLUMNS, toActionValues, toLoggedAction } from './actions.ts'

t.test('each value of an action goes into its own column', (t) => {
  const action: LoggedAction = {
    id: 7,
    type: 'message',
    author: 'the author',
    cid: 'the cid',
    payloadHash: 'the hash',
    at: 8,
    clientTs: 'the time there',
    body: 'the body',
    recipients: ['P1'],
    audience: ['P1', 'P2'],
    therapistsRead: true,
    target: 9,
    icon: 'heart',
    reason: 'the reason',
    participant: 'P3',
    keystrokes: 'timing',
    sender: 'Therapist',
    event: 'left',
    keptBack: 'late',
    heldId: 10,
    closesAt: 11,
    deletedBy: null,
    settledBy: 12,
  }
  const seal = {
    characterHistory: ['h'],
    timeToComplete: '1ms',
    salt: Buffer.from('salt'),
    commitment: Buffer.from('commitment'),
    chain: Buffer.from('chain'),
  }
  const values = toActionValues('TS1', action, seal)
  t.equal(values.length, ALL_COLUMNS.length)
  const row = Object.fromEntries(ALL_COLUMNS.map((column, index) => [column, values[index]]))
  t.strictSame(toLoggedAction(row as unknown as LoggedActionRow), action)
  t.match(row, {
    therapy_session_id: 'TS1',
    character_history: '["h"]',
    time_to_complete: '1ms',
    salt: seal.salt,
    commitment: seal.commitment,
    chain: seal.chain,
  })
  t.end()
})
