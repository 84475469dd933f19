import type { Context } from '../../context.ts'
import type { Content } from '../../live/action-chain.ts'
import { contentOf, splitSalt } from '../../live/action-chain.ts'
import type { LogState } from '../../live/log-commit.ts'
import type { TranscriptView } from '../../protocol/transcripts.ts'
import type { LoggedAction } from '../../store/actions.ts'
import type { SealedAction } from '../../store/sealed-actions.ts'
import { listSealedActions } from '../../store/sealed-actions.ts'
import { maySee } from '../actions/visibility.ts'

/** Actions read, and worked upon, before others have their turn. */
const PAGE_SIZE = 250

/** Who a transcript is made for. */
export type Reader = { kind: 'therapist'; id: string } | { kind: 'ops' }

/** What somebody finds in a transcript. */
interface Rights {
  maySee(action: LoggedAction): boolean
  /** Why something was done, and that a message was held first. */
  reasons: boolean
  deletedTexts: boolean
}

/** An action in a transcript as its reader gets it. */
export interface Entry {
  id: number
  chain: Uint8Array
  /** null: this reader may not read it. */
  shown: Shown | null
}

export interface Shown {
  /** Without what this reader may not read of it. */
  action: LoggedAction
  commitment: Uint8Array
  /** What the commitment binds, as far as the reader may read it; null: none of it. */
  content: Content | null
  /** Opens the commitment; null where something of the content is withheld, or was erased. */
  salt: Uint8Array | null
}

/** Whoever was let in, and was never addressed in private. */
const ANYBODY = { id: '', standing: 'admitted' } as const

/**
 * What a transcript holds. `participants`: what is public, without reasons. `full`: for a therapist
 * all that this therapist may read, but no consents, which are between a person and the clinic; for
 * ops everything, deleted texts too. Keystroke data for nobody.
 */
function rightsOf(view: TranscriptView, reader: Reader): Rights {
  if (view === 'participants') {
    return {
      maySee: (action) => maySee(ANYBODY, action),
      reasons: false,
      deletedTexts: false,
    }
  }
  if (reader.kind === 'ops') return { maySee: () => true, reasons: true, deletedTexts: true }
  const viewer = { id: reader.id, standing: 'admitted' } as const
  return {
    maySee: (action) => action.type !== 'consent' && maySee(viewer, action),
    reasons: true,
    deletedTexts: false,
  }
}

/** Reads a log to where it ended in `state`, page by page, so that it stops nobody. */
export async function* readEntries(
  ctx: Context,
  state: LogState,
  view: TranscriptView,
  reader: Reader,
): AsyncGenerator<Entry[]> {
  const rights = rightsOf(view, reader)
  const { id, lastActionId: upTo } = state.session
  for (let after = 0; after < upTo; ) {
    const page = await listSealedActions(ctx.store, id, { after, upTo, limit: PAGE_SIZE })
    yield page.map((sealed) => toEntry(rights, sealed))
    after = page.at(-1)?.action.id ?? upTo
    await new Promise<void>((resolve) => ctx.clock.soon(0, resolve))
  }
}

function toEntry(rights: Rights, sealed: SealedAction): Entry {
  const { action, seal } = sealed
  const { id } = action
  if (!rights.maySee(action)) return { id, chain: seal.chain, shown: null }
  return { id, chain: seal.chain, shown: toShown(rights, sealed) }
}

function toShown(rights: Rights, { action, written, seal }: SealedAction): Shown {
  const { commitment } = seal
  const hasLostText = action.deletedBy !== null && !rights.deletedTexts
  const isReasonHidden = action.reason !== null && !rights.reasons
  const readable: LoggedAction = {
    ...action,
    body: hasLostText ? null : written,
    reason: isReasonHidden ? null : action.reason,
    heldId: rights.reasons ? action.heldId : null,
  }
  if (hasLostText) return { action: readable, commitment, content: null, salt: null }
  const { key, typing } = splitSalt(seal.salt, seal)
  const isWhole = !isReasonHidden && seal.salt.length > 0
  return {
    action: readable,
    commitment,
    content: contentOf(readable, typing),
    salt: isWhole ? key : null,
  }
}

/** The ids of all who are named in what is shown. */
export function namedIn({ action }: Shown): string[] {
  const { author, participant, audience, recipients } = action
  return [author, participant, ...(audience ?? []), ...(recipients ?? [])].filter(
    (id) => id !== null,
  )
}
