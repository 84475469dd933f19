import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '../../scripts/free-port.ts'
import { OPS_TOKEN } from './build-test-app.ts'

const ROOT = join(import.meta.dirname, '..', '..')

interface Test {
  teardown(fn: () => Promise<void> | void): void
}

/** A server in a process of its own, on a real port. */
export interface RealServer {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  readonly child: ChildProcess
  /** Everything it has printed. */
  output(): string
  /** Sends a signal and waits for the end; answers the exit code, or null after a signal's own end. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export interface RealServerOptions {
  env?: Record<string, string>
  dataDir?: string
  port?: number
  /** Another entry than `server/main.ts`. */
  entry?: string
}

/** Starts a server and waits until it answers; the test's end stops it. */
export async function startRealServer(
  t: Test,
  options: RealServerOptions = {},
): Promise<RealServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'samtale-real-'))
  const port = options.port ?? (await findFreePort())
  const child = spawn(process.execPath, [options.entry ?? join(ROOT, 'server', 'main.ts')], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: dataDir,
      OPS_TOKEN,
      DEFAULT_REGION: 'US',
      OTP_STARTS_PER_ADDRESS: '0',
      RATE_ANON_PER_MINUTE: '0',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed: string[] = []
  child.stdout.on('data', (chunk) => printed.push(String(chunk)))
  child.stderr.on('data', (chunk) => printed.push(String(chunk)))
  const ended = once(child, 'exit')
  const server: RealServer = {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    child,
    output: () => printed.join(''),
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      const [code] = await ended
      return code
    },
  }
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) await server.stop('SIGKILL')
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
  })
  await waitUntilReady(server)
  return server
}

/** A call over a real socket. */
export async function call(
  server: RealServer,
  path: string,
  options: {
    method?: string
    cookie?: string
    token?: string
    body?: unknown
    signal?: AbortSignal
  } = {},
): Promise<{ status: number; cookie: string; json: unknown }> {
  const headers: Record<string, string> = {}
  if (options.body !== undefined) headers['content-type'] = 'application/json'
  if (options.cookie) headers.cookie = options.cookie
  if (options.token) headers.authorization = `Bearer ${options.token}`
  const response = await fetch(`${server.url}${path}`, {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    headers,
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  })
  const text = await response.text()
  return {
    status: response.status,
    cookie: response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '',
    json: text === '' ? null : JSON.parse(text),
  }
}

/** The newest code that went to a phone, from the outbox file. */
export async function newestCode(server: RealServer, phone: string): Promise<string> {
  const file = join(server.dataDir, 'sms-outbox.jsonl')
  for (let tries = 0; tries < 100; tries++) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
    const line = lines.findLast((one) => one.includes(phone))
    const code = /\b\d{6}\b/.exec(line ? JSON.parse(line).text : '')?.[0]
    if (code) return code
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('no code arrived')
}

/** Signs in over real sockets; answers the cookie. */
export async function signInTo(
  server: RealServer,
  person: { phone: string; last_name: string },
): Promise<string> {
  const asked = await call(server, '/api/otp/request', { body: person })
  const code = await newestCode(server, person.phone)
  const verified = await call(server, '/api/otp/verify', { body: { code }, cookie: asked.cookie })
  if (verified.status !== 200) throw new Error(`not signed in: ${JSON.stringify(verified.json)}`)
  return verified.cookie
}

async function waitUntilReady(server: RealServer): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (server.child.exitCode !== null) break
    const ready = await fetch(`${server.url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the server did not start: ${server.output()}`)
}
