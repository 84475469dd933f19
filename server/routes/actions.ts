import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Context } from '../context.ts'
import type { HandleActionsInput } from '../domain/actions/actions.ts'
import { handleActions } from '../domain/actions/actions.ts'
import { getActions, getActionsBefore, saveActions } from '../domain/actions/plain-actions.ts'
import type { FastCall } from '../http/fast-lane.ts'
import type { OnHangUp } from '../http/hang-up.ts'
import { onHangUpOf } from '../http/hang-up.ts'
import { requirePrincipal } from '../http/login-session.ts'
import { readNumber } from '../http/numbers.ts'
import {
  GetActionsQuery,
  GetActionsReply,
  HandleActionsReply,
  HandleActionsRequest,
  SaveActionsReply,
  SaveActionsRequest,
} from '../protocol/actions.ts'
import { MAX_PAGE_SIZE, MAX_REQUEST_BYTES, MAX_WAIT_MS } from '../protocol/limits.ts'

const HANDLE_ACTIONS = '/api/handleActions'

/** The calls that speak of a therapy session's log. */
export function registerActionRoutes(instance: FastifyInstance, ctx: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const tags = ['actions']

  app.post(
    HANDLE_ACTIONS,
    {
      bodyLimit: MAX_REQUEST_BYTES,
      config: { isPoll: true, inOneSession: true },
      schema: {
        tags,
        summary: 'Hand in the queued actions and take all newer ones',
        body: HandleActionsRequest,
        response: { 200: HandleActionsReply },
      },
    },
    async (request, reply) => {
      const input = toInput(request.body, onHangUpOf(reply.raw))
      return sendJson(reply, await handleActions(ctx, requirePrincipal(request), input))
    },
  )

  app.get(
    '/api/getActions',
    {
      config: { isPoll: true, inOneSession: true },
      schema: {
        tags,
        summary: 'Read actions after or before an id',
        querystring: GetActionsQuery,
        response: { 200: GetActionsReply },
      },
    },
    async (request, reply) => {
      const { ts_id, last_action_id, before, waitMs, limit } = request.query
      const page = {
        therapySessionId: ts_id,
        limit: readNumber('limit', limit, { min: 1, max: MAX_PAGE_SIZE }),
      }
      const principal = requirePrincipal(request)
      if (before !== undefined) {
        const input = { ...page, before: Number(before) }
        return sendJson(reply, await getActionsBefore(ctx, principal, input))
      }
      const text = await getActions(ctx, principal, {
        ...page,
        after: Number(last_action_id ?? 0),
        waitMs: readNumber('waitMs', waitMs, { min: 0, max: MAX_WAIT_MS }) ?? 0,
        onHangUp: onHangUpOf(reply.raw),
      })
      return sendJson(reply, text)
    },
  )

  app.post(
    '/api/saveActions',
    {
      config: { inOneSession: true },
      bodyLimit: MAX_REQUEST_BYTES,
      schema: {
        tags,
        summary: 'Hand in actions',
        body: SaveActionsRequest,
        response: { 200: SaveActionsReply },
      },
    },
    async (request) => {
      const { body } = request
      return await saveActions(ctx, requirePrincipal(request), {
        therapySessionId: Array.isArray(body) ? undefined : body.ts_id,
        drafts: Array.isArray(body) ? body : body.payloads,
      })
    },
  )
}

/** The same call as the route's, for who asks before it. */
export function fastHandleActions(app: FastifyInstance, ctx: Context): FastCall {
  let validate: ((body: unknown) => unknown) | undefined
  app.addHook('onReady', (done) => {
    const part = { method: 'POST', url: HANDLE_ACTIONS, httpPart: 'body' }
    validate = app.validatorCompiler?.({ schema: HandleActionsRequest, ...part })
    done()
  })
  return {
    url: HANDLE_ACTIONS,
    isBody: (body) => validate?.(body) === true,
    mayTakeLong: (body) => ((body as HandleActionsRequest).waitMs ?? 0) > 0,
    answer: (principal, body, onHangUp) =>
      handleActions(ctx, principal, toInput(body as HandleActionsRequest, onHangUp)),
  }
}

function toInput(body: HandleActionsRequest, onHangUp: OnHangUp): HandleActionsInput {
  return {
    therapySessionId: body.ts_id,
    after: Number(body.maxID ?? 0),
    drafts: body.actionQueue ?? [],
    epoch: body.epoch,
    waitMs: body.waitMs ?? 0,
    limit: body.limit,
    active: body.active,
    typing: body.typing,
    signals: body.signals,
    onHangUp,
  }
}

/** Sends a finished text: the actions in it were put into words once for many. */
function sendJson(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(text)
}
