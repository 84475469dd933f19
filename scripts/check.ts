/**
 * The list that CI runs. `npm test` runs all of it; `node scripts/check.ts types unit` the steps of these names.
 * Goes on after a failing step, so that one run shows everything. The last line is `N passed, N failed`:
 * the assertions of the tests, and one for each other step.
 *
 * Tests are named `*.test.ts` and sit beside what they test. Those that drive a browser are named
 * `*.browser.ts`, live in web/testing/, run one at a time and find the browser in `CHROMIUM_PATH`.
 */
import { existsSync } from 'node:fs'
import { findBundleProblems } from './check/bundle-size.ts'
import { findPackageProblems } from './check/packages.ts'
import { findRepositoryProblems } from './check/repository.ts'
import type { Counts } from './check/run-tool.ts'
import { runTap, runTool } from './check/run-tool.ts'
import { findChromium } from './find-chromium.cjs'

interface Step {
  name: string
  run(): Promise<Counts>
}

const STEPS: Step[] = [
  {
    name: 'lint',
    run: () =>
      runTool('biome', ['ci', '--colors=off', '--reporter=concise', '--error-on-warnings']),
  },
  ...['.', 'web', 'web/service-worker', 'web/testing']
    .filter((folder) => existsSync(`${folder}/tsconfig.json`))
    .map((folder) => ({
      name: folder === '.' ? 'types' : `types of ${folder}`,
      run: () => runTool('tsc', ['-p', folder, '--pretty', 'false']),
    })),
  { name: 'packages', run: async () => report(findPackageProblems()) },
  { name: 'repository', run: async () => report(findRepositoryProblems()) },
  { name: 'build', run: () => runTool('node', ['scripts/setup.cjs']) },
  { name: 'bundle', run: async () => report(findBundleProblems()) },
  { name: 'unit', run: () => runTap([]) },
  { name: 'browser', run: runBrowserTests },
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name.startsWith(name)))
if (unknown.length > 0) {
  console.error(
    `No step is named ${unknown.join(', ')}. There are: ${STEPS.map((s) => s.name).join(', ')}.`,
  )
  process.exit(1)
}

const total: Counts = { passed: 0, failed: 0 }
for (const step of STEPS) {
  if (wanted.length > 0 && !wanted.some((name) => step.name.startsWith(name))) continue
  console.log(`\n== ${step.name}`)
  const start = performance.now()
  const { passed, failed } = await step.run().catch((error) => report([String(error)]))
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`-- ${step.name}: ${failed > 0 ? 'FAILED' : 'ok'} in ${seconds} s`)
  total.passed += passed
  total.failed += failed
}
process.exitCode = total.failed > 0 ? 1 : 0
console.log(`\n${total.passed} passed, ${total.failed} failed`)

function report(problems: string[]): Counts {
  for (const problem of problems) console.log(problem)
  return problems.length > 0 ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 }
}

async function runBrowserTests(): Promise<Counts> {
  const chromium = findChromium()
  if (!chromium) return report(['There is no Chromium: run `node scripts/setup.cjs --for-tests`.'])
  const args = ['--jobs=1', '--timeout=300']
  const env = { CHROMIUM_PATH: chromium }
  const first = await runTap([...args, '--include=web/testing/**/*.browser.ts'], env)
  // Browsers meet a machine that stands still for seconds. One file may try again, and is named.
  const [file, ...others] = first.failedFiles
  if (file === undefined || others.length > 0) return first
  console.log(`\nOnce more, alone: ${file}`)
  const second = await runTap([...args, file], env)
  if (second.failed === 0) console.log(`PASSED ONLY AT THE SECOND RUN: ${file}`)
  return { passed: first.passed + second.passed, failed: second.failed }
}
