/** What one process may ask another: a name for each question, its input and its answer. */
export type Asks<T> = { [K in keyof T]: (input: never) => unknown }

export type InputOf<F> = F extends (...args: infer A) => unknown ? A : never
export type OutputOf<F> = F extends (...args: never) => infer R ? Awaited<R> : never

export interface Ask {
  id: number
  name: string
  input: unknown
}

export interface Answer {
  id: number
  output?: unknown
  error?: string
}

/** What a server tells of itself. CPU counts all its threads, in microseconds. */
export interface ServerAsks {
  cpuUs(): number
  /** Bytes, after a full collection where one is asked for. */
  memory(input: { collect: boolean }): Promise<Memory>
  startProfile(): Promise<void>
  /** The functions in which most time was spent since, with their share of it. */
  stopProfile(): Promise<HotSpot[]>
}

export interface Memory {
  rss: number
  heapUsed: number
}

export interface HotSpot {
  name: string
  place: string
  share: number
}

/** Answers what the parent process asks, until the parent goes away. */
export function answerAsks<T extends Asks<T>>(handlers: T): void {
  const byName = new Map<string, (input: never) => unknown>(Object.entries(handlers))
  process.on('message', (ask: Ask) => {
    const handler = byName.get(ask.name)
    Promise.resolve()
      .then(() => {
        if (!handler) throw new Error(`nobody answers ${ask.name}`)
        return handler(ask.input as never)
      })
      .then(
        (output) => send({ id: ask.id, output }),
        (error: unknown) => send({ id: ask.id, error: String(error) }),
      )
  })
  // Nothing here outlives the run, however that one ends.
  process.on('disconnect', () => process.exit(0))
}

/** Tells the parent process that asking may begin, and where this one listens. */
export function sayReady(port: number): void {
  process.send?.({ id: 0, output: port } satisfies Answer)
}

function send(answer: Answer): void {
  process.send?.(answer)
}
