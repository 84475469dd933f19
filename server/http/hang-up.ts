import type { FastifyReply } from 'fastify'

/** Aborted when the caller's connection closes before the answer is out: a held poll frees its place. */
export function hangUpOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => controller.abort())
  return controller.signal
}
