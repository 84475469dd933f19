/** Puts the focus somewhere once the screen has followed: on the first match of a selector. */
export function focusLater(selector: string, within: ParentNode | null = document): void {
  requestAnimationFrame(() => within?.querySelector<HTMLElement>(selector)?.focus())
}
