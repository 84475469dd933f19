import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Answer, Ask, Asks, InputOf, OutputOf } from './control.ts'

/** As `npm start` starts the server: a small young generation, and no compiler kept in memory. */
const LEAN = ['--max-semi-space-size=4']
const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'compiled')

/** The core of the servers and the core of the load, where processes can be pinned. */
export const CORES = { server: 0, load: 1 } as const

/** Whether servers and load keep to a core each. */
export function canPin(): boolean {
  return availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0
}

/** A process of the bench, which answers what it is asked. */
export class Child<T extends Asks<T>> {
  readonly port: number
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #asked = 0
  #ended: Error | undefined

  constructor(child: ChildProcess, port: number) {
    this.#process = child
    this.port = port
    child.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if (answer.error === undefined) waiting?.resolve(answer.output)
      else waiting?.reject(new Error(answer.error))
    })
    child.on('exit', (code, signal) => {
      this.#ended = new Error(`a process of the bench ended: ${signal ?? code}`)
      for (const { reject } of this.#waiting.values()) reject(this.#ended)
    })
    // Its end says the same in better words.
    child.on('error', () => {})
  }

  /** Asks one question. @throws Error in the other process's words */
  async ask<K extends keyof T & string>(
    name: K,
    ...[input]: InputOf<T[K]>
  ): Promise<OutputOf<T[K]>> {
    if (this.#ended) throw this.#ended
    const id = ++this.#asked
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting.set(id, waiting)
    this.#process.send({ id, name, input } satisfies Ask)
    return (await waiting.promise) as OutputOf<T[K]>
  }

  /** Ends the process at once: nothing that it holds is kept. */
  async end(): Promise<void> {
    if (this.#ended) return
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }
}

/** Starts a script of this folder on a core of its own and waits until it may be asked. */
export async function startChild<T extends Asks<T>>(
  script: string,
  options: { core: number; env?: Record<string, string> },
): Promise<Child<T>> {
  const node = [process.execPath, ...LEAN, join(import.meta.dirname, script)]
  const pin = canPin() ? ['taskset', '-c', String(options.core)] : []
  const [command = '', ...args] = [...pin, ...node]
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: CACHE, ...options.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${script} did not start`)
  })
  const [ready] = (await Promise.race([once(child, 'message'), ended])) as [Answer]
  ended.catch(() => {})
  return new Child<T>(child, Number(ready.output))
}
