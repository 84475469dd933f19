import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { GrantConfig } from '../config-grants.ts'
import type { PageRights } from './headers.ts'
import { asPage } from './headers.ts'

/** The one page that other sites may show within theirs: the chat alone. */
const EMBED_PAGE = 'embed.html'

/** Addresses of pages within the web client. */
const PAGES = ['/', '/c/:code', '/consult', '/consultations', '/lead', '/lead/:id']
const ROOM = '/s/:id'
/**
 * A room's page asks first who is there: the browser asks while it still loads the scripts. Not on
 * a consultation's page, where a link may sign somebody in before that; nor on `/`, which the
 * service worker keeps and shows for all of them.
 */
const ASK_AHEAD = '</api/login>; rel=preload; as=fetch; crossorigin'

/** Serves the built web client to everybody: its pages always fresh, its named-by-content files for ever. */
export async function registerWebClient(
  app: FastifyInstance,
  webRoot: string,
  { video, embedOrigins }: Pick<GrantConfig, 'video' | 'embedOrigins'>,
): Promise<void> {
  if (!existsSync(webRoot)) return
  const rights = rightsFor(video)
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
      globIgnore: ['**/index.html', `**/${EMBED_PAGE}`, '**/*.{br,gz}'],
    })
    scope.get(ROOM, { exposeHeadRoute: true }, (_request, reply) =>
      asPage(reply, rights).header('link', ASK_AHEAD).sendFile('index.html'),
    )
    for (const url of PAGES)
      scope.get(url, { exposeHeadRoute: true }, (_request, reply) =>
        asPage(reply, rights).sendFile('index.html'),
      )
    if (embedOrigins.length > 0 && existsSync(join(webRoot, EMBED_PAGE)))
      scope.get('/embed', { exposeHeadRoute: true }, (_request, reply) =>
        asPage(reply, { ...rights, framedBy: embedOrigins }).sendFile(EMBED_PAGE),
      )
  }
  await app.register(files)
}

/** Where sound and picture come from, if not from browser to browser. */
function rightsFor({ kind, livekit }: GrantConfig['video']): PageRights {
  if (kind === 'daily') return { frames: ['https://*.daily.co'] }
  if (kind !== 'livekit' || !livekit) return {}
  const { host, hostname, protocol } = new URL(livekit.url)
  const s = /^(https|wss):$/.test(protocol) ? 's' : ''
  // Its cloud hands people on to the region that is nearest, or still there.
  const place = hostname.endsWith('.livekit.cloud') ? '*.livekit.cloud' : host
  return { connects: [`http${s}://${place}`, `ws${s}://${place}`] }
}
