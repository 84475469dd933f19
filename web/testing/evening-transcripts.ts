import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test as TapTest } from 'tap'
import { proveTranscript } from '../../server/domain/transcripts/proof.ts'
import type { Action } from '../../server/protocol/actions.ts'
import type { SigningKey } from '../../server/protocol/transcripts.ts'
import type { Entry } from './evening-book.ts'
import { idOf, readAsOps } from './evening-house.ts'
import type { Evening } from './evening-play.ts'

const run = promisify(execFile)
const VERIFY = join(import.meta.dirname, '../../scripts/verify.ts')

/** How many files are taken along: three formats of two views. */
export const SAVED = 6
/** Between two bytes of a file that are changed, one after the other. */
const STEP = 211
/** What a page has no line of its own for. */
const NO_LINE = ['delete', 'reaction', 'update_assessments']

type Row = (string | number | null | undefined)[]

/** Every format, as the therapist has it and as participants saw it, and the proof of it. */
export async function checkTranscripts(
  t: TapTest,
  evening: Evening,
  log: readonly Action[],
): Promise<void> {
  const { ingrid, book, prologue } = evening
  const isLater = ([id]: Row) => Number(id) > prologue
  for (const view of ['full', 'participants'] as const) {
    const readable = book.entries.filter((one) => view === 'full' || one.for === undefined)
    const toRow = (one: Entry): Row => {
      const id = log[book.entries.indexOf(one)]?.id
      return [id, one.type, authorOf(one)]
    }
    const rows = readable.map(toRow)

    const proof = await ingrid.save(view, 'JSON Lines')
    const lines = readLines(proof).filter(({ type }) => type !== 'message_read')
    const shown = lines.filter(({ hidden }) => !hidden).map((one) => [one.id, one.type, one.author])
    t.strictSame(shown.filter(isLater), rows, `${view} as JSON Lines: each act in its place`)
    const hidden = lines.filter((one) => one.hidden).length
    t.ok(view === 'full' ? hidden === 0 : hidden >= book.entries.length - readable.length)

    const csv = String(await ingrid.save(view, 'CSV'))
    const cells = csv.split('\r\n').map((line) => line.split(','))
    const written = cells.map(([id, , type, author]): Row => [Number(id), type, author || null])
    t.strictSame(written.filter(isLater), rows, `${view} as CSV: the same`)

    const html = String(await ingrid.save(view, 'Page'))
    const articles = [...html.matchAll(/<article id="a(\d+)"/g)].map(([, id]): Row => [Number(id)])
    const released = new Set(readable.map((one) => one.released))
    const told = readable.filter((one) => !NO_LINE.includes(one.type) && !released.has(one))
    const ids = told.map((one) => toRow(one).slice(0, 1))
    t.strictSame(articles.filter(isLater), ids, `${view} as a page: one article each`)
    const deleted = readable.filter(({ type }) => type === 'delete').length
    t.equal(html.match(/Deleted by /g)?.length, deleted)
    t.match(html, /Deleted by Ingrid/)
    const paused = readable.filter(({ type }) => type === 'mute').length
    t.equal(html.match(/Ingrid paused /g)?.length, paused)

    for (const text of [String(proof), csv, html]) checkTexts(t, text, book.entries, readable)
    if (view === 'full') await checkProof(t, evening, proof)
  }
}

/** What may be read is there; what was deleted, and what is not for this reader, is not. */
function checkTexts(
  t: TapTest,
  text: string,
  entries: readonly Entry[],
  readable: readonly Entry[],
): void {
  const isTold = (one: Entry) => readable.includes(one) && !one.isDeleted
  const bodies = new Set(entries.filter(isTold).map(({ body }) => body))
  for (const one of entries) {
    const { body, reason } = one
    if (body !== undefined) t.equal(text.includes(body), bodies.has(body), body)
    // Why something was done is for therapists alone.
    const isFull = readable.length === entries.length
    if (reason !== undefined) t.equal(text.includes(reason), isFull, reason)
  }
}

/** The file proves itself, by the key of the house; wherever a byte is another, it does not. */
async function checkProof(t: TapTest, { server }: Evening, file: Buffer): Promise<void> {
  const path = join(t.testdir({}), 'evening.jsonl')
  writeFileSync(path, file)
  const { fingerprint } = await readAsOps<SigningKey>(server, '/signing-key')
  const { stdout } = await run(process.execPath, [VERIFY, path, '--key', fingerprint])
  t.match(stdout, /is intact.*which is the expected one/)
  const whole: string[] = []
  for (let place = 0; place < file.length; place += STEP) {
    const changed = Buffer.from(file)
    changed[place] = (changed[place] ?? 0) ^ 1
    if (proveTranscript(changed).intact) whole.push(`byte ${place}`)
  }
  t.strictSame(whole, [], 'a changed byte is found')
  writeFileSync(path, String(file).replace('The radio helps', 'The radio helpt'))
  const broken = await run(process.execPath, [VERIFY, path]).catch((error) => error)
  t.match(broken.stdout, /is broken at line/)
}

/** A file names the token of ops; who comes and goes is told by the house itself. */
function authorOf({ by, event }: Entry): string | null {
  if (by !== null) return idOf(by)
  return event === undefined ? 'ops:env' : null
}

interface Line {
  id?: number
  type?: string
  author?: string | null
  hidden?: boolean
}

function readLines(file: Buffer): Line[] {
  return String(file)
    .trim()
    .split('\n')
    .map((line): Line => JSON.parse(line))
    .filter(({ id }) => id !== undefined)
}
