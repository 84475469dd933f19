import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import t from 'tap'

const IMPORT = 'noRestrictedImports'
const HOUSE_RULES = new Set([
  IMPORT,
  'noRestrictedGlobals',
  'noJsRestrictedProperties',
  'noProcessEnv',
  'noConsole',
  'noDefaultExport',
  'useFilenamingConvention',
  'noFloatingPromises',
  'noNonNullAssertion',
  'noDangerouslySetInnerHtml',
])

// Lines planted in a folder of their own: where, what, and the house rule that must refuse it ('': none does).
const PLANTED: [file: string, code: string, rule: string][] = [
  ...refused('server/protocol', ['../domain/a.ts', '../errors.ts', 'node:fs', 'fastify', 'kysely']),
  ...allowed('server/protocol', ['./limits.ts', 'typebox', 'typebox/value']),
  ...['errors', 'clock', 'config', 'secrets'].flatMap((name): typeof PLANTED => [
    [`server/${name}.ts`, "import './domain/a.ts'", IMPORT],
    [`server/${name}.ts`, "import './protocol/errors.ts'", ''],
  ]),
  ...refused('server/domain', ['fastify', '@fastify/session', 'kysely', 'kysely/migration', 'pg']),
  ...refused('server/domain', ['../http/a.ts', '../routes/a.ts', '../adapters/a.ts', '../app.ts']),
  ...refused('server/domain', ['mercurius', 'graphql']),
  ...refused('server/domain/consultations', ['fastify', '../../routes/a.ts', '../../http/a.ts']),
  ...refused('server/domain', ['../jobs/a.ts', 'better-sqlite3', '../testing/a.ts', './a.test.ts']),
  ...allowed('server/domain', [
    '../live/a.ts',
    '../store/a.ts',
    '../protocol/a.ts',
    '../context.ts',
  ]),
  ...refused('server/live', [
    '../domain/a.ts',
    '../http/a.ts',
    '../routes/a.ts',
    'kysely',
    'fastify',
  ]),
  ...allowed('server/live', ['../store/a.ts', '../protocol/a.ts', '../clock.ts']),
  ...refused('server/store', ['../domain/a.ts', '../live/a.ts', '../http/a.ts', '../routes/a.ts']),
  ...refused('server/store', ['fastify', '../adapters/a.ts']),
  ...allowed('server/store', ['kysely', 'better-sqlite3', '../protocol/a.ts', '../errors.ts']),
  ...refused('server/routes', ['../store/a.ts', '../live/a.ts', '../adapters/a.ts', 'kysely']),
  ...allowed('server/routes', ['../domain/a.ts', '../http/a.ts', '../protocol/a.ts', 'fastify']),
  ...refused('server/http', ['../store/a.ts', '../routes/a.ts', '../adapters/a.ts', 'kysely']),
  ...allowed('server/http', [
    '../domain/login.ts',
    '../protocol/a.ts',
    'fastify',
    '@fastify/cookie',
  ]),
  ...refused('server/adapters', ['../domain/a.ts', '../store/a.ts', '../routes/a.ts', 'fastify']),
  ...allowed('server/adapters', ['../context.ts', '../errors.ts', 'node:net']),
  ...refused('server/jobs', ['../http/a.ts', '../routes/a.ts', '../adapters/a.ts', 'fastify']),
  ...allowed('server/jobs', ['../domain/a.ts', '../live/a.ts', '../store/a.ts']),
  ...refused('migrations', ['../server/store/tables.ts', 'node:fs', 'typebox']),
  ...allowed('migrations', ['./columns.ts', 'kysely', 'kysely/migration']),
  ...refused('scripts', ['../server/routes/a.ts', '../server/http/a.ts', '../server/testing/a.ts']),
  ...allowed('scripts', ['../server/domain/a.ts', '../server/app.ts', 'node:fs']),
  ...refused('web', ['../server/domain/a.ts', 'node:fs', 'typebox', 'fastify', 'kysely']),
  ...allowed('web', ['../server/protocol/limits.ts', './screens/a.tsx', 'preact']),
  ...refused('web/api', ['../sync/a.ts', '../state/a.ts', 'preact', '../../server/store/a.ts']),
  ...allowed('web/api', ['../../server/protocol/actions.ts', '../lib/a.ts']),
  ...refused('web/video', ['preact', '@preact/signals', '../state/a.ts', '../sync/a.ts']),
  ...refused('web/video', ['../api/a.ts', '../components/a.ts', '../screens/a.ts']),
  ...allowed('web/video', ['../lib/clock.ts', './link.ts']),
  ...refused('web/sync', ['preact', 'preact/hooks', '@preact/signals', '../state/a.ts']),
  ...refused('web/sync', ['../screens/a.tsx', '../../server/errors.ts', '../testing/a.ts']),
  ...allowed('web/sync', ['../api/client.ts', '../../server/protocol/fold-actions.ts', 'idb']),
  ...refused('web/state', ['../components/a.tsx', '../screens/a.tsx', '../../server/errors.ts']),
  ...allowed('web/state', ['../sync/a.ts', '../api/client.ts', '@preact/signals']),
  ...refused('web/components', ['../screens/a.tsx', '../sync/a.ts', '../api/client.ts']),
  ...allowed('web/components', ['../state/types.ts', '../lib/a.ts', './a.tsx', 'preact/hooks']),
  ...refused('web/screens', ['../sync/a.ts', '../api/client.ts', '../../server/domain/a.ts']),
  ...allowed('web/screens', ['../components/a.tsx', '../state/types.ts']),
  ...refused('web/lib', ['../components/a.tsx', '../screens/a.tsx', '../../server/errors.ts']),
  ['server/domain/a.test.ts', "import '../testing/build-app.ts'", ''],
  ...['domain', 'live', 'store', 'routes'].map((name) => `server/${name}/a.ts`).flatMap(clockless),
  ...['web/sync/a.ts', 'web/state/a.ts'].flatMap(clockless),
  ['server/clock.ts', 'setTimeout(() => Date.now(), 5)', ''],
  ['server/clock.ts', 'export const random = Math.random()', 'noJsRestrictedProperties'],
  ['server/domain/a.test.ts', 'setTimeout(() => Date.now(), 5)', ''],
  ['server/app.ts', 'export const b = process.env.PORT', 'noProcessEnv'],
  ['server/config.ts', 'export const b = process.env.PORT', ''],
  ['server/main.ts', 'console.error(process.env.PORT)', ''],
  ['server/testing/a.ts', 'export const b = process.env.PORT', ''],
  ['scripts/a.ts', 'export const b = process.env.PORT', ''],
  ['server/app.ts', "console.log('hello')", 'noConsole'],
  ['scripts/a.ts', "console.log('hello')", ''],
  ['server/app.ts', 'export default 1', 'noDefaultExport'],
  ['vite.config.ts', 'export default 1', ''],
  ['server/domain/Wrong_Name.ts', 'export const a = 1', 'useFilenamingConvention'],
  ['server/domain/a.ts', 'Promise.resolve(1)', 'noFloatingPromises'],
  ['server/domain/a.ts', 'export const a = (b: string[]) => b[0]!', 'noNonNullAssertion'],
  [
    'web/screens/a.tsx',
    'export const A = () => <p dangerouslySetInnerHTML={{ __html: "" }} />',
    'noDangerouslySetInnerHtml',
  ],
]

function refused(folder: string, imports: string[]): typeof PLANTED {
  return imports.map((name) => [`${folder}/a.ts`, `import '${name}'`, IMPORT])
}

function allowed(folder: string, imports: string[]): typeof PLANTED {
  return imports.map((name) => [`${folder}/a.ts`, `import '${name}'`, ''])
}

function clockless(file: string): typeof PLANTED {
  return [
    [file, 'setTimeout(() => {}, 5)', 'noRestrictedGlobals'],
    [file, 'setInterval(() => {}, 5)', 'noRestrictedGlobals'],
    [file, 'export const now = Date.now()', 'noJsRestrictedProperties'],
    [file, 'export const random = Math.random()', 'noJsRestrictedProperties'],
    [file, 'export const iso = (ms: number) => new Date(ms).toISOString()', ''],
  ]
}

t.test('the linter refuses what the house refuses, and nothing else', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'directions-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  const config = JSON.parse(readFileSync('biome.json', 'utf8'))
  writeFileSync(join(root, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }))

  const files = Map.groupBy(PLANTED, ([file]) => file)
  for (const [file, lines] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), lines.map(([, code]) => `${code}\n`).join(''))
  }
  const refusals = lint(root)
  for (const [file, lines] of files) {
    for (const [index, [, code, rule]] of lines.entries()) {
      t.equal(refusals.get(`${file}:${index + 1}`) ?? '', rule, `${file}: ${code}`)
    }
  }
})

/** Runs the linter in `root`. Gives `path:line` → the house rule broken there. */
function lint(root: string): Map<string, string> {
  const args = ['lint', '--reporter=json', '--colors=off', '--max-diagnostics=none', '.']
  const run = spawnSync(resolve('node_modules/.bin/biome'), args, { cwd: root, encoding: 'utf8' })
  const refusals = new Map<string, string>()
  for (const { category, location } of JSON.parse(run.stdout).diagnostics) {
    const rule = String(category).split('/').at(-1) ?? ''
    if (HOUSE_RULES.has(rule)) refusals.set(`${location.path}:${location.start?.line || 1}`, rule)
  }
  return refusals
}
