import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../server/context.ts'
import { saveActions } from '../server/domain/actions/plain-actions.ts'
import { maySee } from '../server/domain/actions/visibility.ts'
import { ICONS } from '../server/protocol/actions.ts'
import type { Person } from './demo-people.ts'
import { PEOPLE } from './demo-people.ts'

/** One line of a talk: see the head of demo-talk-17.txt. */
export interface TalkLine {
  /** Milliseconds after the talk began. */
  atMs: number
  person: Person
  /** `message`, or the first word in the brackets. */
  kind: string
  /** What the line points at: the name of another one. */
  target: string | undefined
  /** What other lines call this one. */
  name: string | undefined
  /** Who alone may read it, besides the therapists. */
  to: Person | undefined
  words: string
}

/** The login session under which the people of the demo speak. */
const DEMO_LOGIN = 'demo'
const LINE = /^(\d\d):(\d\d) (\p{L}+) ((?:\[[^\]]+\] ?)*)(.*)$/u
const DOES = ['enters', 'note', 'notice', 'delete', 'reads', ...ICONS]

/** Reads a talk from a file of this folder. @throws Error that shows a line it cannot read */
export function readTalk(file: string): TalkLine[] {
  return readFileSync(join(import.meta.dirname, file), 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\n +/g, ' ')
    .split('\n')
    .filter((line) => line !== '')
    .map(readLine)
}

function readLine(line: string): TalkLine {
  const [, minutes, seconds, who = '', brackets = '', words = ''] = LINE.exec(line) ?? []
  const person = findPerson(who)
  const options = new Map<string, string | undefined>()
  for (const [, option = ''] of brackets.matchAll(/\[([^\]]+)\]/g)) {
    const [key = '', value] = option.split(' ')
    options.set(key, value)
  }
  const kind = DOES.find((one) => options.has(one)) ?? 'message'
  const to = options.get('to')
  if (!person || (kind === 'message' && words === '')) throw new Error(`Not a line: ${line}`)
  return {
    atMs: (Number(minutes) * 60 + Number(seconds)) * 1000,
    person,
    kind,
    target: options.get('re') ?? options.get(kind),
    name: options.get('as'),
    to: to === undefined ? undefined : findPerson(to),
    words,
  }
}

function findPerson(displayName: string): Person | undefined {
  return PEOPLE.find((person) => person.display_name === displayName)
}

/**
 * Lets the people say and do all of it through the one call that their clients use, `moveTo` being
 * told the time of each line. @throws Error if anything of it is refused
 */
export async function holdTalk(
  ctx: Context,
  therapySessionId: string,
  lines: readonly TalkLine[],
  moveTo: (atMs: number) => void,
): Promise<void> {
  const ids = new Map<string, number>()
  for (const line of lines) {
    moveTo(line.atMs)
    // The clock leaps over days, and no login session lasts so long.
    if (!(await ctx.logins.find(DEMO_LOGIN))) await ctx.logins.create(DEMO_LOGIN)
    const draft = await toDraft(ctx, therapySessionId, line, ids)
    const { id, display_name: displayName } = line.person
    const principal = {
      id,
      displayName,
      loginId: DEMO_LOGIN,
      currentTsId: null,
      onlyTsId: null,
      isStaff: true,
    }
    const drafts = draft ? [draft] : []
    const { results } = await saveActions(ctx, principal, { therapySessionId, drafts })
    const refused = results.find((verdict) => !verdict.ok)
    if (refused) throw new Error(`${line.words || line.kind}: ${refused.code} ${refused.detail}`)
    if (line.name !== undefined) ids.set(line.name, results[0]?.id ?? 0)
  }
  await ctx.logins.end(DEMO_LOGIN)
}

async function toDraft(
  ctx: Context,
  therapySessionId: string,
  line: TalkLine,
  ids: ReadonlyMap<string, number>,
): Promise<object | undefined> {
  const target = line.target === undefined ? null : (ids.get(line.target) ?? 0)
  const client_ts = new Date(ctx.clock.now()).toISOString()
  switch (line.kind) {
    case 'enters':
      return undefined
    case 'note':
      return { type: 'whiteboard', client_ts, body: line.words }
    case 'notice':
      return { type: 'notice', client_ts, body: line.words, recipients: [] }
    case 'delete':
      return { type: 'delete', client_ts, target }
    case 'reads':
      return {
        type: 'message_read',
        client_ts,
        target: await findNewest(ctx, therapySessionId, line),
      }
    case 'message': {
      const recipients = line.to ? [line.to.id] : []
      return { type: 'message', client_ts, body: line.words, recipients, target }
    }
    default:
      return { type: 'reaction', client_ts, target, icon: line.kind }
  }
}

async function findNewest(
  ctx: Context,
  therapySessionId: string,
  { person }: TalkLine,
): Promise<number | undefined> {
  const log = await ctx.logs.open(therapySessionId)
  const written = (await log?.read(0, log.state.session.lastActionId)) ?? []
  const viewer = { id: person.id, standing: 'admitted' as const }
  return written.findLast((one) => one.type !== 'message_read' && maySee(viewer, one))?.id
}
