import { join } from 'node:path'
import { createServer } from 'vite'

const root = join(import.meta.dirname, '../..')

/**
 * Serves the sources of `web/` as they are; `url` is where the pages of this folder are. Whoever may
 * run beside others has a cache of their own.
 */
export async function servePages(cache: string) {
  const vite = await createServer({
    configFile: join(root, 'vite.config.ts'),
    root: join(root, 'web'),
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
    logLevel: 'error',
    cacheDir: join(root, `node_modules/.vite-${cache}`),
  })
  await vite.listen()
  return { url: `${vite.resolvedUrls?.local[0]}testing/`, close: () => vite.close() }
}
