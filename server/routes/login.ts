import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Context } from '../context.ts'
import { join } from '../domain/login/join.ts'
import { getLoginInfo, getMe, logout, requestCode, verifyCode } from '../domain/login/login.ts'
import {
  endLogin,
  registerLoginChanges,
  renewLogin,
  requirePrincipal,
  startLogin,
} from '../http/login-session.ts'
import {
  JoinRequest,
  LoginInfo,
  Me,
  OtpRequest,
  OtpRequested,
  OtpVerify,
  SignedIn,
} from '../protocol/login.ts'
import { Type } from '../protocol/schema.ts'

const tags = ['login']
const isPublic = { public: true }
const JOINS_PER_MINUTE = 30

/** Signing in with a code by text message, and out again. */
export async function registerLoginRoutes(instance: FastifyInstance, ctx: Context): Promise<void> {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  await app.register(loginChanges(ctx))

  app.get(
    '/api/login',
    {
      config: isPublic,
      schema: { tags, summary: 'How to sign in', response: { 200: LoginInfo } },
    },
    async (request) => getLoginInfo(ctx, request),
  )

  app.get(
    '/api/me',
    {
      config: { inOneSession: true },
      schema: { tags, summary: 'Who is signed in', response: { 200: Me } },
    },
    async (request) => getMe(ctx, requirePrincipal(request)),
  )
}

/** The calls that start, renew or end a login session. */
function loginChanges(ctx: Context): FastifyPluginAsync {
  return async (instance) => {
    const app = instance.withTypeProvider<TypeBoxTypeProvider>()
    await registerLoginChanges(app, ctx)

    app.post(
      '/api/otp/request',
      {
        config: isPublic,
        schema: {
          tags,
          summary: 'Ask for a code by text message',
          description: 'The same answer whether or not somebody is known by this phone and name.',
          body: OtpRequest,
          response: { 202: OtpRequested },
        },
      },
      async (request, reply) => {
        const caller = { address: request.ip, startLogin: () => startLogin(request, ctx.logins) }
        reply.code(202)
        return requestCode(ctx, caller, request.body)
      },
    )

    app.post(
      '/api/otp/verify',
      {
        config: isPublic,
        schema: {
          tags,
          summary: 'Sign in with a code',
          description: 'A wrong code ends the code that was sent: ask for a new one.',
          body: OtpVerify,
          response: { 200: SignedIn },
        },
      },
      async (request) => {
        const { ip: address, loginId } = request
        return verifyCode(
          ctx,
          { address, loginId, renewLogin: () => renewLogin(request) },
          request.body,
        )
      },
    )

    app.post(
      '/api/join',
      {
        config: { ...isPublic, ...joinLimit(ctx) },
        schema: {
          tags,
          summary: 'Sign in with the chat token of a join link',
          description:
            'A patient’s, for that one consultation: all else is as if it were not there.',
          body: JoinRequest,
          response: { 200: SignedIn },
        },
      },
      async (request) => {
        const { principal } = request
        const renew = () => renewLogin(request)
        return await join(ctx, { principal, renewLogin: renew }, request.body.token)
      },
    )

    app.post(
      '/api/logout',
      {
        config: { inOneSession: true },
        schema: { tags, summary: 'Sign out', response: { 204: Type.Null() } },
      },
      async (request, reply) => {
        const principal = requirePrincipal(request)
        await logout(ctx, principal)
        await endLogin(request, reply)
        return reply.code(204).header('clear-site-data', '"cache"').send(null)
      },
    )
  }
}

/** Nobody opens so many links, from one address, in a minute; off where all limits of addresses are. */
function joinLimit({ config }: Context): { rateLimit?: { max: number } } {
  const { anonPerMinute } = config.rates
  return anonPerMinute === 0
    ? {}
    : { rateLimit: { max: Math.min(JOINS_PER_MINUTE, anonPerMinute) } }
}
