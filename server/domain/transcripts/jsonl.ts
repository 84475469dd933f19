import { firstChain } from '../../live/action-chain.ts'
import type { LogState } from '../../live/log-commit.ts'
import type { SigningKey, TranscriptView } from '../../protocol/transcripts.ts'
import type { Member } from '../../store/therapy-sessions.ts'
import { toTime, toTimeOrNull } from '../actions/wire-actions.ts'
import type { Entry, Shown } from './view.ts'

/** What the first line says beside what the therapy session itself says. */
interface About {
  view: TranscriptView
  exportedAt: number
  members: readonly Member[]
  key: SigningKey['key']
}

/** The first line: what the file is about, where its chain begins and which key signs it. */
export function toHeaderLine({ session }: LogState, about: About): string {
  const { id, name, topic, startsAt, endsAt, status } = session
  return toLine({
    samtale_transcript: 1,
    therapy_session: {
      ...{ id, name, topic },
      date: toTime(startsAt),
      ends_at: toTimeOrNull(endsAt),
      status,
    },
    view: about.view,
    exported_at: toTime(about.exportedAt),
    members: about.members.map((one) => ({
      id: one.id,
      display_name: one.displayName,
      role: one.role,
    })),
    first_chain: toHex(firstChain(id)),
    key: about.key,
  })
}

/** An action with all that proves it, as far as its reader may read it. */
export function toActionLine({ id, chain, shown }: Entry): string {
  if (!shown) return toLine({ id, hidden: true, chain: toHex(chain) })
  const { action, commitment, content, salt } = shown
  return toLine({
    id,
    type: action.type,
    author: action.author,
    at: toTime(action.at),
    audience: action.audience,
    target: action.target,
    ...(content === null ? {} : { content: compact(content) }),
    ...(salt === null ? {} : { salt: toHex(salt) }),
    commitment: toHex(commitment),
    ...besides(action),
    chain: toHex(chain),
  })
}

/** The last line; the signature is over the hash of all bytes before it. */
export function toLastLine(count: number, lastChain: Uint8Array, signature: string): string {
  return toLine({ count, last_chain: toHex(lastChain), signature })
}

/** What the chain leaves out: only the signature vouches for it. */
function besides(action: Shown['action']): object {
  return compact({
    client_ts: action.clientTs,
    recipients: action.recipients,
    therapists_read: action.therapistsRead,
    sender: action.sender,
    deleted_by: action.deletedBy,
    held_id: action.heldId,
    settled_by: action.settledBy,
  })
}

/** Without what is null. */
function compact(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function toLine(value: object): string {
  return `${JSON.stringify(value)}\n`
}
