/** For so long the server may keep a page waiting before the kept one is shown. */
const PATIENCE_MS = 4000

/** Kept is the content, however it was packed on its way. */
const ANY = { ignoreVary: true }

/** Addresses of the client's own pages: see `parseRoute`. */
export function isPage(pathname: string): boolean {
  return /^\/((?:s|c)\/[^/]+\/?|consult(?:ations)?\/?)?$/.test(pathname)
}

/** The server's page; without network, or where the server is away or slow, the kept one. */
export async function answerPage(request: Request): Promise<Response> {
  const fromServer = fetch(request)
  const inTime = fromServer.then(
    (page) => (page.status < 500 ? page : undefined),
    () => undefined,
  )
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS))
  return (await Promise.race([inTime, late])) ?? (await caches.match('/', ANY)) ?? fromServer
}

/** A file that is named by its content: the kept one is the right one. */
export async function answerAsset(request: Request): Promise<Response> {
  return (await caches.match(request, ANY)) ?? fetch(request)
}
