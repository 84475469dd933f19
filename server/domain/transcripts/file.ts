import { createHash } from 'node:crypto'
import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { LogState } from '../../live/log-commit.ts'
import type { SessionLog } from '../../live/session-log.ts'
import { MAX_PAGE_SIZE } from '../../protocol/limits.ts'
import type { Locale } from '../../protocol/login.ts'
import type { TranscriptFormat, TranscriptView } from '../../protocol/transcripts.ts'
import type { LoggedAction } from '../../store/actions.ts'
import type { Member } from '../../store/therapy-sessions.ts'
import { toTime } from '../actions/wire-actions.ts'
import { describeKey, signHash } from '../signing.ts'
import { toCsvEnd, toCsvHead, toCsvRow } from './csv.ts'
import { toHtmlParts } from './html.ts'
import { toActionLine, toHeaderLine, toLastLine } from './jsonl.ts'
import { TRANSCRIPT_POLICY } from './page.ts'
import type { Reader } from './view.ts'
import { namedIn, readEntries } from './view.ts'
import { TRANSCRIPT_WORDS } from './words.ts'

/** How often a transcript is begun anew because something was deleted meanwhile. */
const MOST_TRIES = 5
/** Parts of a page that are worded before others have their turn. */
const PARTS_AT_ONCE = 250

/** A file to be taken along. */
export interface TranscriptFile {
  name: string
  type: string
  /** What the file may load and run where a browser opens it. */
  policy: string
  bytes: Buffer
}

const TYPES: Record<TranscriptFormat, string> = {
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
}

/** What is wanted, and for whom. */
interface Wanted {
  format: TranscriptFormat
  view: TranscriptView
  reader: Reader
  /** Of what people read. */
  locale: Locale
}

/** Makes the file; where something was deleted meanwhile it is made again, without that text. */
export async function makeTranscript(
  ctx: Context,
  log: SessionLog,
  wanted: Wanted,
): Promise<TranscriptFile> {
  for (let left = MOST_TRIES; left > 0; left--) {
    const { state } = log
    const file = await buildFile(ctx, state, wanted)
    const since = await log.read(state.session.lastActionId, MAX_PAGE_SIZE)
    if (since.length < MAX_PAGE_SIZE && since.every((one) => one.type !== 'delete')) return file
  }
  throw new AppError('unavailable', 'Too much is being deleted: try again in a moment', {
    retryAfterMs: 5000,
  })
}

async function buildFile(ctx: Context, state: LogState, wanted: Wanted): Promise<TranscriptFile> {
  const { format } = wanted
  const { id, startsAt } = state.session
  const name = `transcript-${id}-${toTime(startsAt).slice(0, 10)}.${format}`
  const bytes = await (format === 'jsonl' ? toJsonl : toReadable)(ctx, state, wanted)
  return { name, type: TYPES[format], policy: TRANSCRIPT_POLICY, bytes }
}

async function toJsonl(ctx: Context, state: LogState, { view, reader }: Wanted): Promise<Buffer> {
  const lines: Buffer[] = []
  const named = new Set<string>()
  let count = 0
  let lastChain: Uint8Array = state.session.lastChain
  for await (const entries of readEntries(ctx, state, view, reader)) {
    for (const { shown } of entries) for (const one of shown ? namedIn(shown) : []) named.add(one)
    lines.push(Buffer.from(entries.map(toActionLine).join('')))
    count += entries.length
    lastChain = entries.at(-1)?.chain ?? lastChain
  }
  const exportedAt = ctx.clock.now()
  const { key } = describeKey(ctx.secrets.signing)
  const members = membersNamed(state, named)
  const head = Buffer.from(toHeaderLine(state, { view, exportedAt, members, key }))
  const hash = createHash('sha256').update(head)
  for (const part of lines) hash.update(part)
  const signature = signHash(ctx.secrets.signing, hash.digest())
  return Buffer.concat([head, ...lines, Buffer.from(toLastLine(count, lastChain, signature))])
}

async function toReadable(ctx: Context, state: LogState, wanted: Wanted): Promise<Buffer> {
  const { view, reader, locale, format } = wanted
  const words = TRANSCRIPT_WORDS[locale]
  const nameOf = (id: string | null) =>
    id === null || id.includes(':') ? words.house : (state.members.get(id)?.displayName ?? id)
  const parts = [format === 'csv' ? toCsvHead() : '']
  const actions: LoggedAction[] = []
  const named = new Set<string>()
  let hidden = 0
  for await (const entries of readEntries(ctx, state, view, reader)) {
    for (const { shown } of entries) {
      if (!shown) hidden += 1
      else if (shown.action.type === 'message_read') continue
      else if (format === 'csv') parts.push(toCsvRow(shown, nameOf))
      else actions.push(shown.action)
      for (const one of shown ? namedIn(shown) : []) named.add(one)
    }
  }
  if (format === 'csv') {
    if (hidden > 0) parts.push(toCsvEnd(words.notShown(hidden)))
    return Buffer.from(parts.join(''))
  }
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const members = membersNamed(state, named)
  const exportedAt = ctx.clock.now()
  const input = { state, view, locale, zone, exportedAt, members, nameOf, actions, hidden }
  for (const part of toHtmlParts(input)) {
    parts.push(part)
    if (parts.length % PARTS_AT_ONCE === 0) {
      await new Promise<void>((resolve) => ctx.clock.soon(0, resolve))
    }
  }
  return Buffer.from(parts.join(''))
}

/** Everybody but those who were removed before anything that is shown names them. */
function membersNamed({ members }: LogState, named: ReadonlySet<string>): Member[] {
  return [...members.values()].filter(({ id, standing }) => standing !== 'removed' || named.has(id))
}
