import type { ComponentChildren } from 'preact'

/** A text with its `{…}` filled in. */
export function Fill({ text, ...parts }: { text: string } & Record<string, ComponentChildren>) {
  return text.split(/\{(\w+)\}/).map((part, index) => (index % 2 === 0 ? part : parts[part]))
}
