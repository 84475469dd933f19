import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { asPage } from './headers.ts'

/** Addresses of pages within the web client. */
const PAGES = ['/', '/s/:id']

/** Serves the built web client to everybody: its pages always fresh, its named-by-content files for ever. */
export async function registerWebClient(app: FastifyInstance, webRoot: string): Promise<void> {
  if (!existsSync(webRoot)) return
  const files: FastifyPluginAsync = async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, public: true }
    })
    await scope.register(fastifyStatic, {
      root: webRoot,
      index: false,
      cacheControl: false,
      setHeaders(reply, path) {
        const isNamedByContent = path.includes('/assets/')
        reply.header(
          'cache-control',
          isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache',
        )
      },
      wildcard: false,
      // The build has put compressed copies beside the texts.
      preCompressed: true,
      globIgnore: ['**/index.html', '**/*.{br,gz}'],
    })
    for (const url of PAGES)
      scope.get(url, { exposeHeadRoute: true }, (_request, reply) =>
        asPage(reply).sendFile('index.html'),
      )
  }
  await app.register(files)
}
