import type { FastifyReply } from 'fastify'

/** Calls `listener` once the caller's connection closes before the answer is out; the answer takes it back. */
type OnHangUp = (listener: () => void) => () => void

/** Lets a held poll free its place when the caller hangs up. */
export function hangUpOf(reply: FastifyReply): OnHangUp {
  return (listener) => {
    reply.raw.once('close', listener)
    return () => reply.raw.off('close', listener)
  }
}
