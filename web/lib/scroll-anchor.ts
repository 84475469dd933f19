interface Anchor {
  /** The sheet was scrolled: what is on top now is what stays. */
  note(): void
  /** Something grew or shrank: what was on top goes back to where it was. */
  hold(): void
}

/** Keeps the reader's place where the browser does not do it by itself (`overflow-anchor`). */
export function createAnchor(sheet: HTMLElement): Anchor {
  if (CSS.supports('overflow-anchor', 'auto'))
    return { note: () => undefined, hold: () => undefined }
  let top: { element: Element; at: number } | null = null
  const placeOf = (element: Element) => element.getBoundingClientRect().top
  return {
    note: () => {
      const { left, top: edge, width } = sheet.getBoundingClientRect()
      const found = document.elementFromPoint(left + width / 2, edge + 1)?.closest('li')
      top = found ? { element: found, at: placeOf(found) } : null
    },
    hold: () => {
      if (top?.element.isConnected) sheet.scrollTop += placeOf(top.element) - top.at
    },
  }
}
