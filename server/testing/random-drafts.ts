import type { Draft } from '../protocol/actions.ts'
import { KEYSTROKES } from '../protocol/keystrokes.ts'
import type { Name } from './crowd.ts'
import type { Dice } from './faults.ts'
import type { ReferenceModel } from './reference-model.ts'
import type { Timeless } from './reference-state.ts'

/** Before anything here was closed. */
const LONG_AGO = '2026-11-01T12:00:00Z'
/** A draft of any kind, mostly sensible. */
export function makeDraft(
  history: { dice: Dice; model: ReferenceModel; cids: number },
  everybody: readonly Name[],
  types: readonly Draft['type'][],
): Draft {
  const { dice, model } = history
  const type = dice.pick(types)
  const end = model.entries.length
  const target = dice.chance(0.95) ? 1 + dice.below(end + 1) : end + 50
  const recent = Math.max(1, end - dice.below(12))
  history.cids += 1
  const cid = `cid-${String(history.cids).padStart(6, '0')}`
  const body = `text ${history.cids}`
  const recipients = dice.chance(0.5) ? [] : everybody.filter(() => dice.chance(0.35))
  const aimAt = (fits: (action: Timeless) => boolean) => {
    const found = model.entries.findLast(({ action }) => fits(action))?.action.id
    return dice.chance(0.8) ? (found ?? recent) : recent
  }
  switch (type) {
    case 'message': {
      const keys = { character_history: ['x'], time_to_complete: '1ms' }
      const target = dice.chance(0.3) ? { target: recent } : {}
      const early = dice.chance(0.3) ? { client_ts: LONG_AGO } : {}
      return { type, cid, body, recipients, ...target, ...early, ...(dice.chance(0.8) ? keys : {}) }
    }
    case 'consent':
      return { type, cid, body, keystrokes: dice.pick([...KEYSTROKES, 'full']) }
    case 'delete':
      return { type, cid, target: recent, ...(dice.chance(0.5) ? { reason: `why ${body}` } : {}) }
    case 'reaction':
      return { type, cid, target: recent, icon: dice.pick(['heart', 'smile', null]) }
    case 'message_read':
      return { type, cid, target: dice.chance(0.7) ? recent : target }
    case 'notice':
      return { type, cid, body, recipients }
    case 'whiteboard':
      return { type, cid, body }
    case 'note':
      return { type, cid, body, target: recent }
    case 'check_in':
    case 'help':
      return { type, cid, ...(dice.chance(0.5) ? { body } : {}) }
    case 'feeling':
      return { type, cid, target: aimAt((one) => one.type === 'check_in'), icon: 'sad' }
    case 'help_seen':
    case 'help_raised':
      return { type, cid, target: aimAt((one) => one.type === 'help') }
    case 'release':
    case 'return_message':
      return { type, cid, target: aimAt((one) => one.held === true) }
    case 'hold':
    case 'unhold':
      return { type, cid, ...(dice.chance(0.7) ? { participant: dice.pick(everybody) } : {}) }
    case 'remind':
      return { type, cid, participant: dice.pick(['P1', 'P2', 'P3']) }
    case 'last_call':
      return { type, cid, seconds: 3600 }
    case 'cancel_call':
    case 'open_session':
    case 'close_session':
    case 'update_chat_details':
      return { type, cid }
    case 'update_assessments':
      return { type, cid, ...(dice.chance(0.7) ? { participant: dice.pick(everybody) } : {}) }
    default:
      return { type, cid, participant: dice.pick(everybody) }
  }
}
