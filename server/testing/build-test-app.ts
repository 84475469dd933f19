import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { pino } from 'pino'
import { buildApp } from '../app.ts'
import { buildContext, closeContext } from '../build-context.ts'
import { systemRandom } from '../clock.ts'
import type { Config, Environment } from '../config.ts'
import { readConfig } from '../config.ts'
import type { Context } from '../context.ts'
import type { FakeClock, FakeSms } from './fakes.ts'
import { createFakeClock, createFakeSms, settle } from './fakes.ts'

export const OPS_TOKEN = 'a-token-for-tests-only'

interface Test {
  teardown(fn: () => Promise<void> | void): void
}

export interface TestApp {
  app: FastifyInstance
  ctx: Context
  clock: FakeClock
  sms: FakeSms
  dataDir: string
  /** Everything that was logged, as text. */
  logged(): string
  close(): Promise<void>
}

export interface TestAppOptions {
  env?: Environment
  /** A data folder of an earlier app: what a restart finds. */
  dataDir?: string
  clock?: FakeClock
}

/** A fresh server on a fresh database, with the options of production and a clock that stands still. */
export async function buildTestApp(t: Test, options: TestAppOptions = {}): Promise<TestApp> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'samtale-test-'))
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const logger = pino({ level: 'debug' }, stream)
  const clock = options.clock ?? createFakeClock()
  const sms = createFakeSms()
  const ctx = await buildContext({
    config: testConfig({ DATA_DIR: dataDir, ...options.env }),
    clock,
    random: systemRandom,
    log: logger,
    sms,
  })
  const app = await buildApp(ctx, logger)
  let open = true
  const close = async () => {
    if (!open) return
    open = false
    const closing = app.close()
    // A test's own client may have left an answer unread.
    setTimeout(() => app.server.closeAllConnections(), 100).unref()
    await closing
    await closeContext(ctx)
  }
  t.teardown(async () => {
    await close()
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
  })
  return { app, ctx, clock, sms, dataDir, logged: () => lines.join(''), close }
}

/** The configuration of a test: rates are off unless the test is about them. */
export function testConfig(env: Environment): Config {
  const read = readConfig({
    OPS_TOKEN,
    RATE_PER_SECOND: '0',
    RATE_ANON_PER_MINUTE: '0',
    OTP_STARTS_PER_ADDRESS: '0',
    DEFAULT_REGION: 'US',
    TZ: 'UTC',
    ...env,
  })
  if (!read.ok) throw new Error(read.problems.join('; '))
  return read.config
}

/** A call by ops. */
export async function ops(
  test: TestApp,
  method: 'PUT' | 'GET' | 'POST',
  url: string,
  body?: object,
) {
  return await test.app.inject({
    method,
    url: `/ops${url}`,
    headers: { authorization: `Bearer ${OPS_TOKEN}` },
    ...(body === undefined ? {} : { payload: body }),
  })
}

export interface Caller {
  /** The cookie header. */
  cookie: string
  post(url: string, body?: InjectOptions['payload']): ReturnType<typeof inject>
  get(url: string): ReturnType<typeof inject>
  /** `handleActions` in the named therapy session, from the start unless told otherwise. */
  handle(body: object): ReturnType<typeof inject>
}

/** Signs a person in by text message, as a browser would. */
export async function signIn(
  test: TestApp,
  person: { phone: string; last_name?: string; first_name?: string },
): Promise<Caller> {
  const asked = await inject(test, { method: 'POST', url: '/api/otp/request', payload: person })
  if (asked.statusCode !== 202) throw new Error(`no code: ${asked.body}`)
  await test.ctx.sms.drain()
  await settle()
  const code = /\b\d{6}\b/.exec(test.sms.sent.at(-1)?.text ?? '')?.[0] ?? ''
  const anonymous = cookieOf(asked)
  const verified = await inject(test, {
    method: 'POST',
    url: '/api/otp/verify',
    headers: { cookie: anonymous },
    payload: { code },
  })
  if (verified.statusCode !== 200) throw new Error(`not signed in: ${verified.body}`)
  return callerWith(test, cookieOf(verified))
}

/** A caller with a cookie of its own. */
export function callerWith(test: TestApp, cookie: string): Caller {
  const headers = { cookie }
  const post: Caller['post'] = (url, payload) =>
    inject(test, {
      method: 'POST',
      url: `/api/${url}`,
      headers,
      ...(payload === undefined ? {} : { payload }),
    })
  return {
    cookie,
    post,
    get: (url) => inject(test, { method: 'GET', url: `/api/${url}`, headers }),
    handle: (body) => post('handleActions', body),
  }
}

/** The login cookie that an answer sets, as the next request carries it. */
export function cookieOf(response: { headers: Record<string, unknown> }): string {
  const header = [response.headers['set-cookie']].flat().find((one) => one !== undefined)
  return String(header ?? '').split(';', 1)[0] ?? ''
}

async function inject(test: TestApp, options: InjectOptions) {
  return await test.app.inject(options)
}
