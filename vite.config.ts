import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'
import { defineConfig } from 'vite'

/** Hardly larger than with the best one, and made ten times as fast. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
const WORKER = 'service-worker.js'
const WORKER_SOURCE = new URL('web/service-worker/service-worker.ts', import.meta.url).pathname

export default defineConfig({
  root: 'web',
  publicDir: 'public',
  plugins: [serviceWorker(), compressed()],
  build: { outDir: '../dist/web', emptyOutDir: true, target: 'es2022' },
  // Not the client's own sources in web/api.
  server: { proxy: { '^/api/(?!.*\\.ts)': 'http://localhost:5000' } },
})

/** Builds the service worker, and writes into it what it is to keep: the page and what it loads. */
function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    buildStart() {
      this.emitFile({ type: 'chunk', id: WORKER_SOURCE, fileName: WORKER })
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const { [WORKER]: worker, ...kept } = bundle
        const files: Record<string, string> = {}
        for (const name of Object.keys(kept).sort()) {
          const path = name === 'index.html' ? '/' : `/${name}`
          files[path] = `sha256-${hash(contentOf(kept[name])).digest('base64')}`
        }
        if (worker?.type !== 'chunk' || worker.imports.length > 0 || !files['/']) {
          this.error('The service worker has to be one file, made after the page')
        }
        const version = hash(JSON.stringify(files)).digest('hex').slice(0, 12)
        const shell = { name: `samtale-${version}`, files }
        worker.code = `const SHELL=${JSON.stringify(shell)};\n${worker.code}`
      },
    },
  }
}

/** Puts compressed copies beside the texts, once, so that the server need not compress. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const one of Object.values(bundle)) {
          if (!/\.(js|css|html)$/.test(one.fileName)) continue
          const text = contentOf(one)
          const copies = { br: brotliCompressSync(text, BROTLI), gz: gzipSync(text) }
          for (const [ending, source] of Object.entries(copies)) {
            this.emitFile({ type: 'asset', fileName: `${one.fileName}.${ending}`, source })
          }
        }
      },
    },
  }
}

function contentOf(one: Rolldown.OutputChunk | Rolldown.OutputAsset | undefined) {
  return one?.type === 'chunk' ? one.code : (one?.source ?? '')
}

function hash(content: string | Uint8Array) {
  return createHash('sha256').update(content)
}
