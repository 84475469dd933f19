import type { Person } from '../state/types.ts'
import { findLinks } from './links.ts'

/** A piece of a message: plain text, a person who is mentioned, or a link. */
export interface Part {
  text: string
  person?: Person
  href?: string
}

/** Finds people in texts, by what others call them. */
export interface Mentions {
  /** The text cut at its links and at the mentions of people in it. */
  split(text: string): Part[]
  /** True where the text mentions this person. */
  includes(text: string, personId: string): boolean
}

/**
 * Reads mentions of these people. The rule: a mention is `@` and a display name, whatever its
 * capitals; the longest name wins; no letter or digit stands before or after it. Links come first.
 */
export function createMentions(people: readonly Person[]): Mentions {
  const byName = new Map<string, Person>()
  for (const person of people) {
    const name = fold(person.displayName.trim())
    if (name !== '' && !byName.has(name)) byName.set(name, person)
  }
  const names = [...byName.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const edge = String.raw`[\p{L}\p{N}]`
  // Only made where a text asks for it: one takes a slow phone some milliseconds.
  let pattern: RegExp | undefined
  const splitNames = (text: string): Part[] => {
    if (names.length === 0 || !text.includes('@')) return [{ text }]
    pattern ??= new RegExp(`(?<!${edge})(@(?:${names.join('|')}))(?!${edge})`, 'giu')
    return text.split(pattern).flatMap((part, index) => {
      if (index % 2 === 0) return part === '' ? [] : [{ text: part }]
      const person = byName.get(fold(part.slice(1)))
      return [person ? { text: part, person } : { text: part }]
    })
  }
  const split = (text: string): Part[] =>
    findLinks(text).flatMap((part): Part[] =>
      part.href === undefined ? splitNames(part.text) : [part],
    )
  return {
    split,
    includes: (text, personId) =>
      text.includes('@') && split(text).some(({ person }) => person?.id === personId),
  }
}

/** The `@…` that is being typed: where it begins, and what of a name is there. */
export interface Mentioning {
  from: number
  query: string
}

const MAX_NAME = 40

/** What is being mentioned where the cursor stands, or null. */
export function mentionAt(text: string, cursor: number): Mentioning | null {
  const before = text.slice(0, cursor)
  const from = before.lastIndexOf('@')
  if (from < 0 || /[\p{L}\p{N}]$/u.test(before.slice(0, from))) return null
  const query = before.slice(from + 1)
  return query.length > MAX_NAME || /^\s|\n/.test(query) ? null : { from, query }
}

/** The people whose name, or a later word of it, begins so. */
export function matchPeople(query: string, people: readonly Person[]): Person[] {
  const wanted = plain(query)
  return people.filter(({ displayName }) => {
    const name = plain(displayName)
    return name.startsWith(wanted) || (wanted !== '' && name.includes(` ${wanted}`))
  })
}

function fold(name: string): string {
  return name.toLowerCase()
}

/** Without marks, so that "aisha" finds Aïsha. */
function plain(name: string): string {
  return fold(name).normalize('NFKD').replace(/\p{M}/gu, '')
}
