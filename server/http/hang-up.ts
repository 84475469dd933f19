import type { ServerResponse } from 'node:http'

/** Calls `listener` once the caller's connection closes before the answer is out; the answer takes it back. */
export type OnHangUp = (listener: () => void) => () => void

/** Lets a held poll free its place when the caller hangs up. */
export function onHangUpOf(response: ServerResponse): OnHangUp {
  return (listener) => {
    response.on('close', listener)
    return () => response.off('close', listener)
  }
}
