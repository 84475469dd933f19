import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { takeAssessmentHook } from '../domain/assessment-hook.ts'
import { AppError } from '../errors.ts'
import { isSigned } from '../http/hook-signature.ts'
import { createJsonParser } from '../http/validation.ts'
import {
  AssessmentHookHeaders,
  AssessmentHookReply,
  AssessmentHookRequest,
  MAX_HOOK_BYTES,
} from '../protocol/hooks.ts'

/** Signed calls of other programs; without a secret there are none. */
export async function registerHookRoutes(app: FastifyInstance, ctx: Context): Promise<void> {
  const { hookSecret } = ctx.config
  if (hookSecret === null) return
  await app.register((scope, _options, done) => {
    registerHooks(scope, ctx, hookSecret)
    done()
  })
}

function registerHooks(scope: FastifyInstance, ctx: Context, secret: string): void {
  const parse = createJsonParser(scope)
  // The bytes as they came: they are what is signed, and they are read only if the signature fits.
  scope.removeContentTypeParser('application/json')
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  const checkAndParse = (
    request: FastifyRequest,
    _reply: unknown,
    done: (error?: Error) => void,
  ) => {
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    if (!isSigned(request.headers, raw, { secret, now: ctx.clock.now() })) {
      return done(new AppError('signature_rejected', 'The signature does not fit, or is too old'))
    }
    return parse(request, raw, (error, body) => {
      request.body = body
      done(error ?? undefined)
    })
  }

  scope.withTypeProvider<TypeBoxTypeProvider>().post(
    '/hooks/assessments',
    {
      config: { public: true, isSigned: true },
      bodyLimit: MAX_HOOK_BYTES,
      preValidation: checkAndParse,
      schema: {
        tags: ['hooks'],
        summary: 'Say that an assessment was filled in',
        description: 'The room is told. A call that failed may be made again with the same `id`.',
        headers: AssessmentHookHeaders,
        body: AssessmentHookRequest,
        response: { 200: AssessmentHookReply },
      },
    },
    async (request) => await takeAssessmentHook(ctx, request.body),
  )
}
