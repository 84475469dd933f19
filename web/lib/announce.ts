import type { Words } from '../locales/en.ts'
import type { Arrival, Person } from '../state/types.ts'

/** So many messages are read out by themselves; more are counted. */
const READ_OUT = 2

interface Listener {
  mentionsMe(body: string): boolean
  nameOf(person: Person | null): string
  words: Words['heard']
}

/**
 * Says in one sentence or two what has come in, for somebody who hears the page. The rule: what is
 * private first, then what mentions the listener, then the rest; one or two by name and text,
 * more of a kind as a number. Pure.
 */
export function announce(fresh: readonly Arrival[], listener: Listener): string {
  const { words, nameOf, mentionsMe } = listener
  const kinds: Record<'private' | 'mention' | 'plain', Arrival[]> = {
    ...{ private: [], mention: [], plain: [] },
  }
  for (const arrival of fresh) {
    if (arrival.tab !== 'everyone') kinds.private.push(arrival)
    else if (mentionsMe(arrival.body)) kinds.mention.push(arrival)
    else kinds.plain.push(arrival)
  }
  const fill = (text: string, { author, body }: Arrival) =>
    text.replace('{name}', () => nameOf(author)).replace('{text}', () => body)
  const tell = (kind: keyof typeof kinds) => {
    const [one, many] = words[kind]
    const all = kinds[kind]
    if (all.length > READ_OUT) return [many(all.length)]
    return all.map((arrival) => fill(one, arrival))
  }
  return [...tell('private'), ...tell('mention'), ...tell('plain')].join('\n')
}
