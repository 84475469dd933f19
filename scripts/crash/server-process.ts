import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFreePort } from '../free-port.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'server', 'main.ts')
const START_MS = 20_000
const ASK_EVERY_MS = 20
/** Characters of the server's output that are kept. */
const MOST_SAID = 2000

/** The server as `npm start` runs it, in a process that can be killed. */
export class ServerProcess {
  readonly url: string
  readonly #child: ChildProcess
  /** It does not outlive whoever started it. */
  readonly #killAtExit = () => void this.#child.kill('SIGKILL')
  #said = ''

  constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.url = url
    process.on('exit', this.#killAtExit)
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#said = `${this.#said}${chunk}`.slice(-MOST_SAID)
      })
    }
  }

  /** The end of what it has printed. */
  get said(): string {
    return this.#said
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** Ends it as a power cut would end the process: without a word. */
  async kill(): Promise<void> {
    process.off('exit', this.#killAtExit)
    if (this.hasEnded) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

/** Starts the server on a data folder and waits until it is ready. @throws Error with what it said */
export async function startServer(dataDir: string): Promise<ServerProcess> {
  const port = await findFreePort()
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      RATE_PER_SECOND: '0',
      IDLE_MS: '86400000',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const server = new ServerProcess(child, `http://127.0.0.1:${port}`)
  const deadline = performance.now() + START_MS
  while (!server.hasEnded && performance.now() < deadline) {
    const isReady = await fetch(`${server.url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (isReady) return server
    await sleep(ASK_EVERY_MS)
  }
  await server.kill()
  throw new Error(`the server did not start: ${server.said}`)
}
