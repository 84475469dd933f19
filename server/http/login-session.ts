import { createHash } from 'node:crypto'
import fastifyCookie, { Signer } from '@fastify/cookie'
import fastifySession from '@fastify/session'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context, Principal } from '../context.ts'
import { loginRequired } from '../domain/access.ts'
import { linkRejected } from '../domain/grants/chat-tokens.ts'
import { findBearerLogin } from '../domain/login/bearer.ts'
import { AppError } from '../errors.ts'
import type { Login } from '../live/login.ts'
import type { Logins } from '../live/logins.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers callers who are not signed in, too. */
    public?: boolean
    /** Answers those, too, whose login is good for one consultation only. */
    inOneSession?: boolean
  }
  interface FastifyRequest {
    /** Who calls; null while nobody is signed in. */
    principal: Principal | null
    /** The login session in the database, of nobody too; null where there is none. */
    loginId: string | null
    /** Set by the calls that sign in or out: every other answer leaves the cookie alone. */
    mayChangeCookie: boolean
  }
  interface Session {
    /** The row of this login session has been made: nothing may make it again. */
    stored?: boolean
  }
}

const COOKIE_NAME = '_session_id'
const PATTERN = new RegExp(`(?:^|;)\\s*${COOKIE_NAME}=([^;\\s]+)`, 'g')
/** How many cookie headers are remembered as signed here. */
const MOST_CHECKED = 50_000
/** Longer ones are not remembered: one person could fill the memory with them. */
const LONGEST_CHECKED = 400
/** Bytes of randomness in an id. */
const ID_LENGTH = 24

/**
 * Reads the login cookie of every request into `request.principal` and `request.loginId`, and denies
 * every route that is not `public` to whoever is not signed in.
 */
export function registerLogins(
  app: FastifyInstance,
  ctx: Context,
  readLoginId: CookieReader,
): void {
  app.decorateRequest('principal', null)
  app.decorateRequest('loginId', null)
  app.addHook('onRequest', (request, _reply, done) => {
    // Whoever comes with a token, or from another site, is nobody by a cookie.
    if (request.bearer !== null) return readBearer(ctx, request, request.bearer, done)
    const loginId = request.isEmbedded ? null : readLoginId(request.headers.cookie)
    if (loginId === null) {
      done()
      return
    }
    const login = ctx.logins.peek(loginId)
    if (login) {
      setLogin(request, login)
      done()
      return
    }
    ctx.logins.find(loginId).then((found) => {
      if (found) setLogin(request, found)
      done()
    }, done)
  })
  // Later than the rate limits, which count refusals too, and before a body is read.
  app.addHook('preParsing', denyAnonymous)
  // A body may take seconds to arrive: the login may have ended meanwhile, or entered another place.
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.principal) {
      const login = ctx.logins.peek(request.principal.loginId)
      if (!login) return done(loginRequired())
      setLogin(request, login)
    }
    return done()
  })
}

function readBearer(
  ctx: Context,
  request: FastifyRequest,
  token: string,
  done: (error?: Error) => void,
): void {
  findBearerLogin(ctx, token).then(
    (login) => {
      setLogin(request, login)
      done()
    },
    (error: unknown) => {
      // Told by the route that needs it, and after the call was counted.
      const isRejected = error instanceof AppError && error.code === 'link_rejected'
      done(isRejected ? undefined : (error as Error))
    },
  )
}

function setLogin(request: FastifyRequest, login: Login): void {
  request.loginId = login.idHash
  request.principal = toPrincipal(login)
}

/** Who is signed in; null while nobody is. */
export function toPrincipal(login: Login): Principal | null {
  const { participant, idHash, currentTsId, staff, onlyTsId } = login
  if (!participant) return null
  const { id, displayName } = participant
  return { id, displayName, loginId: idHash, currentTsId, isStaff: staff, onlyTsId }
}

/**
 * Makes the routes of `scope` able to start, renew and end login sessions. Of the session plugin
 * only the signed id is used: what is kept in its object is written as a whole, so that a request
 * which ends late would undo a newer one, or a sign-out. Other routes do without it: its work at
 * every request is half of what an empty poll costs.
 */
export async function registerLoginChanges(scope: FastifyInstance, ctx: Context): Promise<void> {
  scope.decorateRequest('mayChangeCookie', false)
  await scope.register(fastifyCookie)
  await scope.register(fastifySession, {
    cookieName: COOKIE_NAME,
    secret: ctx.secrets.cookie,
    cookie: { httpOnly: true, sameSite: 'lax', path: '/', secure: 'auto' },
    rolling: false,
    saveUninitialized: false,
    idGenerator: () => ctx.random.bytes(ID_LENGTH).toString('base64url'),
    store: createSessionStore(ctx.logins),
  })
  // After the plugin's own: it clears the cookie of whoever comes with one that has ended.
  scope.addHook('onSend', (request, reply, payload, done) => {
    if (!request.mayChangeCookie) reply.removeHeader('set-cookie')
    done(null, payload)
  })
}

/**
 * Denies by default: who is not signed in gets 401 from every route that is not `public`, and for
 * whose login is good for one consultation there is little more.
 */
function denyAnonymous(
  request: FastifyRequest,
  _reply: FastifyReply,
  _payload: unknown,
  done: (error?: Error) => void,
): void {
  const { config } = request.routeOptions
  if (request.is404 || config.public) done()
  else if (!request.principal) done(request.bearer === null ? loginRequired() : linkRejected())
  else if (request.principal.onlyTsId === null || config.inOneSession) done()
  else done(new AppError('not_found', 'There is nothing here'))
}

/** Who calls. @throws login_required */
export function requirePrincipal(request: FastifyRequest): Principal {
  if (!request.principal) throw loginRequired()
  return request.principal
}

/** The caller's login session, made now if there is none; nobody is signed in by it. */
export async function startLogin(request: FastifyRequest, logins: Logins): Promise<string> {
  if (request.loginId) {
    if (!request.principal) logins.touch(request.loginId)
    return request.loginId
  }
  await request.session.save()
  return keepSession(request)
}

/** Puts a new login session, of nobody yet, in place of the caller's, which ends. */
export async function renewLogin(request: FastifyRequest): Promise<string> {
  await request.session.regenerate()
  return keepSession(request)
}

/** Ends the caller's login session and clears the cookie. */
export async function endLogin(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await request.session.destroy()
  request.principal = null
  request.loginId = null
  request.mayChangeCookie = true
  reply.clearCookie(COOKIE_NAME, { path: '/', httpOnly: true, sameSite: 'lax', secure: 'auto' })
}

/** The plugin sends a cookie only for an object that has changed since it was made. */
function keepSession(request: FastifyRequest): string {
  request.session.stored = true
  request.mayChangeCookie = true
  request.loginId = toLoginId(request.session.sessionId)
  return request.loginId
}

function createSessionStore(logins: Logins): fastifySession.SessionStore {
  return {
    get(id, callback) {
      logins
        .find(toLoginId(id))
        .then(
          (login) =>
            callback(null, login ? { stored: true, cookie: { originalMaxAge: null } } : null),
          callback,
        )
    },
    set(id, session, callback) {
      if (session.stored) callback()
      else logins.create(toLoginId(id)).then(() => callback(), callback)
    },
    destroy(id, callback) {
      logins.end(toLoginId(id)).then(() => callback(), callback)
    },
  }
}

/** Whoever reads the database gets no cookies from it. */
function toLoginId(id: string): string {
  return createHash('sha256').update(id).digest('hex')
}

/**
 * Reads the id of the login session from a cookie header; null where there is none or it was not
 * signed here.
 */
export type CookieReader = (header: string | undefined) => string | null

/** Headers that were checked once are remembered: whether the login session lives is asked anew. */
export function createCookieReader(secret: string): CookieReader {
  const signer = new Signer(secret)
  const checked = new Map<string, string>()
  return (header) => {
    if (header === undefined) return null
    const known = checked.get(header)
    if (known !== undefined) return known
    const loginId = findSigned(signer, header)
    if (loginId === null) return null
    if (header.length > LONGEST_CHECKED) return loginId
    if (checked.size >= MOST_CHECKED) checked.clear()
    checked.set(header, loginId)
    return loginId
  }
}

function findSigned(signer: Signer, header: string): string | null {
  // Another program on this host may have set a cookie of the same name: the first that is ours counts.
  for (const [, signed = ''] of header.matchAll(PATTERN)) {
    const { valid, value } = signer.unsign(decode(signed))
    if (valid && value !== null) return toLoginId(value)
  }
  return null
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
