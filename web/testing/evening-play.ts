import type { Action } from '../../server/protocol/actions.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { Book, inBook } from './evening-book.ts'
import type { Guest } from './evening-guest.ts'
import type { Name } from './evening-house.ts'
import { readAs } from './evening-house.ts'
import type { Ingrid } from './evening-ingrid.ts'
import { signInByStaff } from './house.ts'
import type { Test } from './visit.ts'

/** An evening while it is played: who is there, and what the book expects of it so far. */
export interface Evening {
  readonly t: Test
  readonly server: RealServer
  readonly ingrid: Ingrid
  /** Ingrid’s login, on another device. */
  readonly cookie: string
  readonly book: Book
  readonly guests: Map<Name, Guest>
  /** How far in the book somebody reads who is gone. */
  readonly readsTo: Map<Name, number>
  /** Whose messages go to the therapist first. */
  readonly held: Set<Name | 'everyone'>
  /** Written without a network, and not in the book yet. */
  readonly unsent: Map<Name, string[]>
  isClosed: boolean
  /** The newest action from before the evening. */
  readonly prologue: number
}

/** Minute, who, what they do, and the words of it. */
export type Row = readonly [minute: number, who: string, does: string, ...words: string[]]
export type Doing<Who> = (evening: Evening, who: Who, ...words: string[]) => Promise<void>

/** Stands before the first act. */
export async function beginEvening(t: Test, server: RealServer, ingrid: Ingrid): Promise<Evening> {
  const cookie = await signInByStaff(server, 'T1')
  const read = '/api/getActions?ts_id=17&last_action_id=0&limit=500'
  const { max_id: prologue } = await readAs<{ max_id: number }>(server, cookie, read)
  return {
    ...{ t, server, ingrid, cookie, prologue, isClosed: false, book: new Book() },
    ...{ guests: new Map(), readsTo: new Map(), held: new Set(), unsent: new Map() },
  }
}

/** Plays row by row, a minute in a second; answers by how many seconds it fell behind at the most. */
export async function play(
  evening: Evening,
  rows: readonly Row[],
  act: (evening: Evening, row: Row) => Promise<void>,
): Promise<number> {
  const beganAt = performance.now()
  let behindMs = 0
  for (const row of rows) {
    const leftMs = beganAt + row[0] * 1000 - performance.now()
    behindMs = Math.max(behindMs, -leftMs)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, leftMs)))
    try {
      await act(evening, row)
      await settled(evening)
    } catch (error) {
      throw new Error(`${row.join(', ')}: ${error}`, { cause: error })
    }
  }
  return behindMs / 1000
}

/** All that was written since the evening began, as the therapist reads it. */
export async function readLog({ server, cookie, prologue }: Evening): Promise<Action[]> {
  const path = `/api/getActions?ts_id=17&last_action_id=${prologue}&limit=500`
  const { actions } = await readAs<{ actions: Action[] }>(server, cookie, path)
  return inBook(actions, prologue)
}

/** Waits until the log has as much as the book, so that the next act comes after this one. */
async function settled(evening: Evening): Promise<void> {
  const wanted = evening.book.entries.length
  await until(async () => (await readLog(evening)).length >= wanted, 'the log lacks something')
}

/** Asks until it is so, on a slow machine for long. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(what)
}
