import { useRef } from 'preact/hooks'

/** Draws each part once, and anew only when something in it has changed. */
export function useDrawn<Part extends { key: string }, Drawing>(
  parts: readonly Part[],
  draw: (part: Part) => Drawing,
): Drawing[] {
  const before = useRef(new Map<string, { part: Part; drawing: Drawing }>())
  const now: typeof before.current = new Map()
  for (const part of parts) {
    const known = before.current.get(part.key)
    now.set(part.key, known && isSamePart(known.part, part) ? known : { part, drawing: draw(part) })
  }
  before.current = now
  return [...now.values()].map(({ drawing }) => drawing)
}

/** Compares what is in them by identity, lists by what is in the list. */
function isSamePart(a: object, b: object): boolean {
  const [before, after] = [Object.entries(a), b as Record<string, unknown>]
  return (
    before.length === Object.keys(b).length &&
    before.every(([name, value]) => {
      const other = after[name]
      if (!Array.isArray(value) || !Array.isArray(other)) return value === other
      return value.length === other.length && value.every((one, index) => one === other[index])
    })
  )
}
