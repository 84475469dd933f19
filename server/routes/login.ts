import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { getLoginInfo, getMe, logout, requestCode, verifyCode } from '../domain/login.ts'
import {
  endLogin,
  registerLoginChanges,
  renewLogin,
  requirePrincipal,
  startLogin,
} from '../http/login-session.ts'
import { LoginInfo, Me, OtpRequest, OtpRequested, OtpVerify, SignedIn } from '../protocol/login.ts'

const tags = ['login']
const isPublic = { public: true }

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
    async (request) => ({
      ...(await getLoginInfo(ctx, request.loginId)),
      signed_in: request.principal !== null,
    }),
  )

  app.get(
    '/api/me',
    { schema: { tags, summary: 'Who is signed in', response: { 200: Me } } },
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
      '/api/logout',
      {
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
