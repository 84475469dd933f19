import type { Random } from '../../clock.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { Channel } from '../../protocol/consultations.ts'
import { CHANNELS } from '../../protocol/consultations.ts'
import { MAX_BODY_CODE_POINTS } from '../../protocol/limits.ts'
import type { Locale } from '../../protocol/login.ts'
import { insertConsultation } from '../../store/consultation-changes.ts'
import type { ConsultationFacts } from '../../store/consultations.ts'
import type { ParticipantRow } from '../../store/participants.ts'
import type { Store } from '../../store/store.ts'
import { insertTherapySession, saveMember } from '../../store/therapy-sessions.ts'
import { newEpoch, newMember, newSession } from '../new-session.ts'
import { readLongText } from './texts.ts'

const HOUR_MS = 3_600_000
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const CODE_LENGTH = 8
/** Ids go into tokens of other services, which take 36 characters with `Consultation/` in front. */
const ID_LENGTH = 12
const MAX_OPTIONS_BYTES = 4096
/** Says neither what it is about nor with whom: it stands in lists and on locked screens. */
const NAMES: Record<Locale, string> = { en: 'Consultation', nb: 'Konsultasjon' }

/** What is wanted of a consultation, as the caller says it. */
export interface Wish {
  nature: string
  category?: string | null | undefined
  primaryChannel?: Channel | null | undefined
  enabledChannels?: readonly Channel[] | null | undefined
  options?: unknown
  expiresAt?: number | undefined
}

type Wanted = Pick<
  ConsultationFacts,
  'nature' | 'category' | 'primaryChannel' | 'enabledChannels' | 'options' | 'expiresAt'
>

/** A wish that can be granted, with everything that was left out filled in. @throws bad_request */
export function readWish(ctx: Context, wish: Wish): Wanted {
  const nature = readLongText('nature', wish.nature, MAX_BODY_CODE_POINTS)
  const category = wish.category ?? (ctx.config.coverage === 'none' ? 'general' : 'insurance')
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(category)) {
    throw new AppError('bad_request', 'category must be one word of letters, digits, - and _')
  }
  const options = wish.options ?? null
  if (Buffer.byteLength(JSON.stringify(options)) > MAX_OPTIONS_BYTES) {
    throw new AppError('bad_request', `options may have ${MAX_OPTIONS_BYTES} bytes of JSON`)
  }
  const expiresAt = wish.expiresAt ?? ctx.clock.now() + ctx.config.consultationHours * HOUR_MS
  return { nature, category, options, expiresAt, ...readChannels(ctx, wish) }
}

function readChannels({ config }: Context, { primaryChannel, enabledChannels }: Wish) {
  const usual = CHANNELS.filter((one) => one !== 'PHONE' || config.phoneNumber !== null)
  const asked: readonly Channel[] = enabledChannels ?? usual
  // Each once, in the one order in which they are always named.
  const enabled = CHANNELS.filter((one) => asked.includes(one))
  const primary = primaryChannel ?? enabled.findLast(() => true)
  if (primary === undefined || !enabled.includes(primary)) {
    throw new AppError('bad_request', 'primaryChannel must be one of the enabledChannels')
  }
  return { enabledChannels: enabled, primaryChannel: primary }
}

/** A random id that nothing can be told from. */
export function newId(random: Random): string {
  return `c${randomLetters(random, ID_LENGTH - 1)}`
}

/** A random code: part of an address, not a secret. */
export function newCode(random: Random): string {
  return randomLetters(random, CODE_LENGTH)
}

function randomLetters(random: Random, length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of random.bytes(length * 2)) {
      // What is left over at the end would make the first letters likelier.
      if (byte < 4 * LETTERS.length && text.length < length) text += LETTERS[byte % LETTERS.length]
    }
  }
  return text
}

/** Makes a consultation with its therapy session and both members, inside of a transaction. */
export async function insertWithSession(
  ctx: Context,
  tx: Store,
  facts: ConsultationFacts,
  { patient }: { patient: ParticipantRow },
): Promise<void> {
  const { createdAt } = facts
  const session = newSession({
    id: facts.id,
    name: NAMES[patient.locale],
    startsAt: createdAt,
    // There are two of them: a private talk beside the talk would only be a way to get lost.
    settings: { private_messages: 'off', typing: 'everyone' },
    epoch: newEpoch(ctx.random),
    createdAt,
  })
  await insertTherapySession(tx, session)
  const people = [
    [facts.patientId, 'participant'],
    [facts.serviceProviderId, 'therapist'],
  ] as const
  for (const [index, [id, role]] of people.entries()) {
    await saveMember(tx, facts.id, { ...newMember(id, role), position: index + 1 })
  }
  await insertConsultation(tx, facts)
}
