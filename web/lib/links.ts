// Characters that turn the direction of writing have no place in an address.
const ADDRESS = /\bhttps?:\/\/[^\s<>"“”«»\u202a-\u202e\u2066-\u2069]+/giu
const LAST = /[.,;:!?…'’*_~)\]}]$/u
const OPENS: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/** A text cut at its links: what has `href` may be pressed. */
export function findLinks(text: string): { text: string; href?: string }[] {
  // Most have none, and the pattern takes a slow phone some milliseconds to make.
  if (!text.includes('://')) return [{ text }]
  const parts: { text: string; href?: string }[] = []
  let done = 0
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = trimEnd(found)
    const href = toHref(address)
    if (href === null) continue
    if (index > done) parts.push({ text: text.slice(done, index) })
    parts.push({ text: address, href })
    done = index + address.length
  }
  if (done < text.length || parts.length === 0) parts.push({ text: text.slice(done) })
  return parts
}

/** Punctuation at the end belongs to the sentence, a bracket to where it was opened. */
function trimEnd(address: string): string {
  let end = address
  for (let last = end.at(-1) ?? ''; LAST.test(end); last = end.at(-1) ?? '') {
    const opening = OPENS[last]
    if (opening && end.split(opening).length >= end.split(last).length) break
    end = end.slice(0, -1)
  }
  return end
}

/** An address of the web, or null; `https://bank.example@elsewhere` only looks like one. */
export function toHref(address: string | undefined): string | null {
  const url = URL.parse(address ?? '')
  if (url?.username !== '' || url.password !== '') return null
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null
}
