import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import ts from 'typescript'
import type { Plugin, Rolldown } from 'vite'
import { defineConfig } from 'vite'

/** Hardly larger than with the best one, and made ten times as fast. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
const WORKER = 'service-worker.js'
const LICENCES = 'licences-of-scripts.md'
/** For pages of other sites, under these names for ever. */
const EMBED_PAGE = 'embed.html'
const EMBED_SCRIPTS = ['samtale-chat', 'samtale-react', 'jsmo-module']
/** Other sites show these, and not without network; the vendor's client is for its houses. */
const NOT_KEPT = /^(?:embed|assets\/livekit-|licences-)/
const EMBED_SOURCES = new URL('web/embed/', import.meta.url).pathname
const WORKER_SOURCE = new URL('web/service-worker/service-worker.ts', import.meta.url).pathname

/** What the page loads at once, in one file: each more is a request, and compresses worse. */
const FIRST_SCRIPT: Rolldown.CodeSplittingGroup = {
  name: 'first',
  tags: ['$initial'],
  test: (id) => !/\/web\/(?:embed|service-worker)\//.test(id),
}

export default defineConfig({
  root: 'web',
  publicDir: 'public',
  plugins: [embed(), serviceWorker(), compressed()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    license: { fileName: LICENCES },
    // LiveKit's client, which only houses with LiveKit load.
    chunkSizeWarningLimit: 600,
    rolldownOptions: { output: { codeSplitting: { groups: [FIRST_SCRIPT] } } },
  },
  // Not the client's own sources in web/api.
  server: { proxy: { '^/api/(?!.*\\.ts)': 'http://localhost:5000' } },
})

/** Builds the scripts for pages of other sites, their types beside them, and the page in the frame. */
function embed(): Plugin {
  return {
    name: 'embed',
    apply: 'build',
    enforce: 'post',
    buildStart() {
      for (const name of EMBED_SCRIPTS) {
        const id = `${EMBED_SOURCES}${name}.ts`
        const fileName = `embed/${name}.js`
        this.emitFile({ type: 'chunk', id, fileName, preserveSignature: 'strict' })
      }
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const { 'index.html': page, 'embed/jsmo-module.js': classic } = bundle
        this.emitFile({ type: 'asset', fileName: EMBED_PAGE, source: contentOf(page) })
        // Loaded by pages that know no modules: nothing of it may lie about in theirs.
        if (classic?.type === 'chunk') classic.code = `(()=>{${classic.code}})()\n`
        for (const name of [...EMBED_SCRIPTS, 'fields']) {
          const source = typesOf(`${EMBED_SOURCES}${name}.ts`)
          this.emitFile({ type: 'asset', fileName: `embed/${name}.d.ts`, source })
        }
      },
    },
  }
}

function typesOf(path: string): string {
  const { outputText, diagnostics } = ts.transpileDeclaration(readFileSync(path, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, isolatedDeclarations: true },
    fileName: path,
    reportDiagnostics: true,
  })
  const [problem] = diagnostics ?? []
  if (problem)
    throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`)
  return outputText.replace(/(['"])(\.\/[\w-]+)\.ts\1/g, '$1$2.js$1')
}

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
          if (NOT_KEPT.test(name)) continue
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
