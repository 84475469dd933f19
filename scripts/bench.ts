/**
 * Measures the server against a bare echo beside it: `npm run bench -- [--only NAME,NAME] [--quick]
 * [--profile] [--json FILE]`. Prints a table and writes the same as JSON. See docs/performance.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { canPin } from './bench/child.ts'
import { CROWDS, measureCrowd } from './bench/measure-crowd.ts'
import { FAN_OUTS, measureFanOut } from './bench/measure-fan-out.ts'
import { LOG_SIZES, measureLogSize } from './bench/measure-log-size.ts'
import { measureMemory } from './bench/measure-memory.ts'
import { measurePolls, POLL_MEASURES } from './bench/measure-polls.ts'
import { describeMachine, formatTable } from './bench/report.ts'
import type { Figure, Pace } from './bench/run.ts'
import { Run } from './bench/run.ts'

interface Measure {
  names: readonly string[]
  run(run: Run, wanted: readonly string[]): Promise<Figure[]>
}

const MEASURES: Measure[] = [
  { names: POLL_MEASURES, run: measurePolls },
  ...FAN_OUTS.map((size) => ({
    names: [`fan-out-${size}`],
    run: (run: Run) => measureFanOut(run, size),
  })),
  ...LOG_SIZES.map((size) => ({
    names: [`log-${size.name}`],
    run: (run: Run) => measureLogSize(run, size),
  })),
  { names: ['memory'], run: measureMemory },
  ...CROWDS.map((crowd) => ({
    names: [crowd.name],
    run: (run: Run) => measureCrowd(run, crowd),
  })),
]

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      json: { type: 'string', default: 'dist/bench.json' },
    },
  })
  const names = MEASURES.flatMap((measure) => measure.names)
  const wanted = values.only?.split(',') ?? names
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    console.error(`No measure is named ${unknown.join(', ')}. There are: ${names.join(', ')}.`)
    process.exitCode = 1
    return
  }
  const pace: Pace = values.quick
    ? { rounds: 15, roundMs: 130, slowRounds: 3, warmUpMs: 3000, profile: values.profile }
    : { rounds: 60, roundMs: 175, slowRounds: 5, warmUpMs: 10_000, profile: values.profile }
  const { figures, failures } = await runMeasures(wanted, pace)
  const machine = describeMachine(canPin())
  console.log(`\n${machine}\n\n${formatTable(figures)}`)
  mkdirSync(dirname(values.json), { recursive: true })
  const report = { at: new Date().toISOString(), machine, quick: values.quick, figures, failures }
  writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
  for (const failure of failures) console.error(`FAILED ${failure}`)
  process.exitCode = failures.length > 0 ? 1 : 0
}

async function runMeasures(
  wanted: readonly string[],
  pace: Pace,
): Promise<{ figures: Figure[]; failures: string[] }> {
  const figures: Figure[] = []
  const failures: string[] = []
  for (const measure of MEASURES) {
    const names = measure.names.filter((name) => wanted.includes(name))
    if (names.length === 0) continue
    console.log(`${names.join(', ')} ...`)
    const run = new Run(pace)
    try {
      figures.push(...(await measure.run(run, names)))
    } catch (error) {
      failures.push(`${names.join(', ')}: ${error instanceof Error ? error.message : error}`)
    } finally {
      await run.clear()
    }
  }
  return { figures, failures }
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
await main()
