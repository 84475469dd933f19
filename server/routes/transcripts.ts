import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Context } from '../context.ts'
import type { TranscriptFile } from '../domain/transcripts/file.ts'
import {
  getSigningKey,
  getTranscript,
  getTranscriptAsOps,
} from '../domain/transcripts/transcripts.ts'
import { requirePrincipal } from '../http/login-session.ts'
import { getOpsToken } from '../http/ops-token.ts'
import { Type } from '../protocol/schema.ts'
import { TherapySessionId } from '../protocol/therapy-sessions.ts'
import { OpsTranscriptQuery, SigningKey, TranscriptQuery } from '../protocol/transcripts.ts'

/** The login guard lets them pass: the guard of ops takes over. */
const config = { public: true }
const text = { schema: Type.String() }
const file = {
  description: 'A file to be taken along',
  content: { 'text/html': text, 'text/csv': text, 'application/jsonl': text },
}

/** Transcripts, and the key by which they are proved. */
export function registerTranscriptRoutes(instance: FastifyInstance, ctx: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get(
    '/api/transcript',
    {
      schema: {
        tags: ['therapy sessions'],
        summary: 'Take the transcript of a therapy session along, as its therapist',
        querystring: TranscriptQuery,
        response: { 200: file },
      },
    },
    async (request, reply) => {
      const { ts_id: therapySessionId, format, view } = request.query
      const input = { therapySessionId, format, view }
      return sendFile(reply, await getTranscript(ctx, requirePrincipal(request), input))
    },
  )

  app.get(
    '/ops/therapy-sessions/:ts_id/transcript',
    {
      config,
      schema: {
        tags: ['ops: therapy sessions'],
        summary: 'Take the transcript of a therapy session along',
        description: '`full` holds everything but keystroke data, deleted texts too.',
        params: Type.Object({ ts_id: TherapySessionId }),
        querystring: OpsTranscriptQuery,
        response: { 200: file },
      },
    },
    async (request, reply) => {
      const { params, query } = request
      const made = await getTranscriptAsOps(ctx, getOpsToken(request), params.ts_id, query)
      return sendFile(reply, made)
    },
  )

  app.get(
    '/ops/signing-key',
    {
      config,
      schema: {
        tags: ['ops: therapy sessions'],
        summary: 'Read the public key that signs transcripts',
        response: { 200: SigningKey },
      },
    },
    async () => getSigningKey(ctx),
  )
}

/** Never shown in place: whoever opens it does so from their own disk. */
function sendFile(reply: FastifyReply, { name, type, policy, bytes }: TranscriptFile) {
  return reply
    .type(type)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('content-security-policy', policy)
    .send(bytes)
}
