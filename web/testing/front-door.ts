import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import type { RealServer } from '../../server/testing/real-server.ts'

interface Answer {
  status?: number
  type?: string
  body?: string
}

/** Stands before a server: what a test shuts, changes or takes away there. */
export interface FrontDoor {
  readonly url: string
  /** Answers given in the server's place, by path. */
  readonly answers: Map<string, Answer>
  /** False: connections are cut. */
  isOpen: boolean
  /** Every word that went out to who came through it. */
  told(): string
}

/** Opens a front door; the test's end closes it. */
export async function openFrontDoor(
  t: { teardown(fn: () => void): void },
  server: RealServer,
): Promise<FrontDoor> {
  const answers = new Map<string, Answer>()
  const told: Buffer[] = []
  const listener = createServer((req, res) => {
    const answer = answers.get(req.url ?? '')
    if (!door.isOpen) req.socket.destroy()
    else if (answer) give(res, answer)
    else pass(server, req, res, told)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const door: FrontDoor = {
    url: `http://127.0.0.1:${port}`,
    answers,
    isOpen: true,
    told: () => Buffer.concat(told).toString(),
  }
  t.teardown(() => {
    listener.closeAllConnections()
    listener.close()
  })
  return door
}

function give(res: ServerResponse, { status = 200, type = 'text/html', body = '' }: Answer): void {
  res.writeHead(status, { 'content-type': type, 'cache-control': 'no-cache' }).end(body)
}

function pass(server: RealServer, req: IncomingMessage, res: ServerResponse, told: Buffer[]): void {
  const { method, url: path } = req
  // What is packed cannot be read along.
  const headers = { ...req.headers, 'accept-encoding': 'identity' }
  const options = { port: server.port, host: '127.0.0.1', method, path, headers }
  const onward = request(options as object, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers)
    told.push(Buffer.from(JSON.stringify(answer.headers)))
    answer.on('data', (chunk: Buffer) => told.push(chunk))
    answer.pipe(res)
  })
  onward.on('error', () => res.destroy())
  res.on('close', () => onward.destroy())
  req.pipe(onward)
}

/** What a path leads to. */
export async function get(door: FrontDoor, path: string): Promise<string> {
  return (await fetch(door.url + path)).text()
}

/** The page's own script, as the page names it. */
export function entryOf(html: string): string {
  return /<script type="module"[^>]* src="([^"]+)"/.exec(html)?.[1] ?? ''
}

/** From now on the front door serves another build: its scripts have other names, so has the cache. */
export async function serveSecondVersion(door: FrontDoor): Promise<string> {
  const [html, worker] = [await get(door, '/'), await get(door, '/service-worker.js')]
  const scripts = [...worker.matchAll(/"(\/assets\/[\w-]+)\.js":/g)].map(([, path]) => `${path}`)
  // Every part names the parts that it builds upon: one of the old build would bring all of it along.
  const renew = (text: string) =>
    scripts.reduce((all, path) => all.replaceAll(basename(path), `${basename(path)}-second`), text)
  const page = renew(html)
  let files = renew(worker).replace(/"name":"samtale-\w+"/, '"name":"samtale-second"')
  const list = (path: string, body: string) => {
    const hash = createHash('sha256').update(body).digest('base64')
    files = files.replace(new RegExp(`"${path}":"[^"]+"`), `"${path}":"sha256-${hash}"`)
  }
  for (const path of scripts) {
    const body = renew(await get(door, `${path}.js`))
    list(`${path}-second.js`, body)
    door.answers.set(`${path}-second.js`, { type: 'text/javascript', body })
  }
  for (const path of scripts) door.answers.set(`${path}.js`, { status: 404 })
  list('/', page)
  for (const path of ['/', '/s/17']) door.answers.set(path, { body: page })
  door.answers.set('/service-worker.js', { type: 'text/javascript', body: files })
  return entryOf(page)
}
