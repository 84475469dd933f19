import type { ActionType, Icon } from '../../protocol/actions.ts'
import { ACTION_TYPES, ICONS } from '../../protocol/actions.ts'
import type { Keystrokes } from '../../protocol/keystrokes.ts'
import { KEYSTROKES } from '../../protocol/keystrokes.ts'
import {
  CID_PATTERN,
  ID_PATTERN,
  MAX_BODY_CODE_POINTS,
  MAX_CALL_S,
  MAX_HISTORY_BYTES,
  MAX_HISTORY_ENTRIES,
  MIN_CALL_S,
} from '../../protocol/limits.ts'

/** A queued action whose shape is right. What its type does not have is null. */
export interface ShapedDraft {
  type: ActionType
  cid: string | null
  user: string | null
  clientTs: string | null
  body: string | null
  recipients: string[] | null
  target: number | null
  icon: Icon | null
  reason: string | null
  participant: string | null
  keystrokes: Keystrokes | null
  seconds: number | null
  characterHistory: string[] | null
  timeToComplete: string | null
}

/** What somebody sent, by the names of its fields. */
type Given = Readonly<Record<string, unknown>>

interface Fields {
  needed: string[]
  optional?: string[]
}

const ID = new RegExp(ID_PATTERN)
const CID = new RegExp(CID_PATTERN)
const DURATION = /^\d{1,12}(\.\d{1,6})?ms$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

/** What every action may carry. `id` and `timestamp` are the server's to give: they are ignored. */
const COMMON = ['type', 'user', 'cid', 'client_ts', 'id', 'timestamp']

const FIELDS: Record<ActionType, Fields> = {
  message: {
    needed: ['body', 'recipients'],
    optional: ['target', 'character_history', 'time_to_complete'],
  },
  delete: { needed: ['target'], optional: ['reason'] },
  reaction: { needed: ['target', 'icon'] },
  message_read: { needed: ['target'] },
  notice: { needed: ['body', 'recipients'] },
  whiteboard: { needed: ['body'] },
  admit: { needed: ['participant'], optional: ['reason'] },
  revoke: { needed: ['participant'], optional: ['reason'] },
  mute: { needed: ['participant'], optional: ['reason'] },
  unmute: { needed: ['participant'], optional: ['reason'] },
  remove: { needed: ['participant'], optional: ['reason'] },
  open_session: { needed: [] },
  close_session: { needed: [] },
  update_assessments: { needed: [], optional: ['participant'] },
  update_chat_details: { needed: [] },
  consent: { needed: ['keystrokes'], optional: ['body'] },
  note: { needed: ['target', 'body'] },
  check_in: { needed: [], optional: ['body'] },
  feeling: { needed: ['target', 'icon'] },
  help: { needed: [], optional: ['body'] },
  help_seen: { needed: ['target'] },
  help_raised: { needed: ['target'] },
  hold: { needed: [], optional: ['participant', 'reason'] },
  unhold: { needed: [], optional: ['participant', 'reason'] },
  release: { needed: ['target'] },
  return_message: { needed: ['target'], optional: ['reason'] },
  last_call: { needed: ['seconds'] },
  cancel_call: { needed: [] },
  remind: { needed: ['participant'] },
}

const ALLOWED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(FIELDS).map(([type, { needed, optional = [] }]) => [
    type,
    new Set([...COMMON, ...needed, ...optional]),
  ]),
)

/** Types whose body may be empty: an empty pinned note is no pinned note. */
const MAY_BE_EMPTY: readonly ActionType[] = ['whiteboard']

/** Reads a queued action. The answer is the draft, or a sentence that says what is wrong with it. */
export function readDraft(raw: unknown): ShapedDraft | string {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return 'An action is an object'
  const given = raw as Given
  const type = ACTION_TYPES.find((one) => one === given.type)
  if (!type) return 'The type of the action is missing or unknown'
  const wrong = findWrongField(type, given)
  if (wrong) return wrong
  if (type === 'consent' && given.keystrokes !== 'off' && !Object.hasOwn(given, 'body')) {
    return 'Whoever agrees says what was read: the body is missing'
  }
  // Every field by name: looked up by a variable, it costs several times that.
  const recipients = orNull<string[]>(given.recipients)
  return {
    type,
    cid: orNull(given.cid),
    user: orNull(given.user),
    clientTs: orNull(given.client_ts),
    body: orNull(given.body),
    recipients: recipients && (recipients.length < 2 ? recipients : [...new Set(recipients)]),
    target: given.target == null ? null : Number(given.target),
    icon: orNull(given.icon),
    reason: orNull(given.reason),
    participant: orNull(given.participant),
    keystrokes: orNull(given.keystrokes),
    seconds: orNull(given.seconds),
    characterHistory: orNull(given.character_history),
    timeToComplete: orNull(given.time_to_complete),
  }
}

/** A field whose shape is right. */
function orNull<T>(value: unknown): T | null {
  return (value ?? null) as T | null
}

/** The client's id of a queued action, where it has a usable one. */
export function cidOf(raw: unknown): string | null {
  const cid = typeof raw === 'object' && raw !== null && 'cid' in raw ? raw.cid : null
  return isMatching(cid, CID) ? cid : null
}

/** What is too long in a draft, as a sentence; undefined if nothing is. */
export function findTooLong(draft: ShapedDraft): string | undefined {
  for (const text of [draft.body, draft.reason]) {
    // A text has never more code points than units: most are not worth counting.
    const mayBe = text !== null && text.length > MAX_BODY_CODE_POINTS
    if (mayBe && [...text.trim()].length > MAX_BODY_CODE_POINTS) {
      return `At most ${MAX_BODY_CODE_POINTS} characters`
    }
  }
  const history = draft.characterHistory
  if (history === null) return undefined
  const fits =
    history.length <= MAX_HISTORY_ENTRIES &&
    Buffer.byteLength(JSON.stringify(history)) <= MAX_HISTORY_BYTES
  return fits ? undefined : 'The character_history is too long: leave it out'
}

/** What a draft asks for, as text: equal for a retry, different for anything else. */
export function toPayload(draft: ShapedDraft): string {
  const payload = [
    draft.type,
    draft.body,
    draft.recipients && [...draft.recipients].sort(),
    draft.target,
    draft.icon,
    draft.reason,
    draft.participant,
    draft.keystrokes,
    // Only where there is one: what was written down before there was any stays as it is.
    ...(draft.seconds === null ? [] : [draft.seconds]),
  ]
  return JSON.stringify(payload)
}

function findWrongField(type: ActionType, given: Given): string | undefined {
  for (const name of FIELDS[type].needed) {
    if (!Object.hasOwn(given, name)) return `The field ${name} is missing`
  }
  const allowed = ALLOWED.get(type)
  for (const name of Object.keys(given)) {
    if (!allowed?.has(name)) {
      return `An action of type ${type} has a field that it cannot have`
    }
    const wrong = CHECKS[name]?.(given[name], type)
    if (wrong) return wrong
  }
  return undefined
}

type Check = (value: unknown, type: ActionType) => string | undefined

const CHECKS: Partial<Record<string, Check>> = {
  user: (value) => ensure(value === null || typeof value === 'string', 'user is a person id'),
  cid: (value) => ensure(isMatching(value, CID), 'cid is 8 to 64 letters, digits, - or _'),
  client_ts: (value) => ensure(isTime(value), 'client_ts is a time in ISO 8601'),
  body: (value, type) =>
    ensureText('body', value) ??
    ensure(
      MAY_BE_EMPTY.includes(type) || (typeof value === 'string' && value.trim() !== ''),
      'The body is empty',
    ),
  recipients: (value) =>
    ensure(
      Array.isArray(value) && value.every((id) => isMatching(id, ID)),
      'recipients is a list of person ids; an empty list means everyone',
    ),
  target: (value, type) =>
    ensure(
      (value === null && type === 'message') || isActionId(value),
      'target is the id of an action',
    ),
  icon: (value, type) =>
    ensure(
      (value === null && type === 'reaction') || ICONS.some((icon) => icon === value),
      `icon is ${ICONS.join(', ')}, or null to take a reaction back`,
    ),
  reason: (value) => ensureText('reason', value),
  participant: (value) => ensure(isMatching(value, ID), 'participant is a person id'),
  keystrokes: (value) =>
    ensure(
      KEYSTROKES.some((one) => one === value),
      `keystrokes is ${KEYSTROKES.join(', ')}`,
    ),
  seconds: (value) =>
    ensure(
      Number.isInteger(value) && Number(value) >= MIN_CALL_S && Number(value) <= MAX_CALL_S,
      `seconds is a whole number from ${MIN_CALL_S} to ${MAX_CALL_S}`,
    ),
  character_history: (value) =>
    ensure(
      Array.isArray(value) && value.every((entry) => typeof entry === 'string' && isClean(entry)),
      'character_history is a list of texts',
    ),
  time_to_complete: (value) =>
    ensure(isMatching(value, DURATION), 'time_to_complete is as "671ms"'),
}

function ensure(holds: boolean, sentence: string): string | undefined {
  return holds ? undefined : sentence
}

function ensureText(name: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return `${name} is a text`
  return ensure(isClean(value), `The ${name} holds control characters or half a character`)
}

function isMatching(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}

/** Whether a value is an action's id as the contract takes it: a positive integer, or its digits. */
export function isActionId(value: unknown): boolean {
  if (typeof value === 'string') return /^[1-9]\d{0,14}$/.test(value)
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function isTime(value: unknown): boolean {
  return isMatching(value, TIME) && !Number.isNaN(Date.parse(value))
}

/** No control characters but tab and newline, no lone surrogates: PostgreSQL could not store them. */
function isClean(text: string): boolean {
  return text.isWellFormed() && !/[^\P{Cc}\t\n]/u.test(text)
}
