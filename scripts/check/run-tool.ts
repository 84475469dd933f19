import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface Counts {
  passed: number
  failed: number
}

/** Runs a tool of node_modules, or `node` itself: one passed when it ends with 0, else one failed. */
export async function runTool(name: string, args: string[]): Promise<Counts> {
  const { ok } = await run(name, args)
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/**
 * Runs tap. Counts assertions as its reporter does; a run that failed without a failing assertion, or in
 * which no test ran, counts as one failed.
 */
export async function runTap(
  args: string[],
  env: Record<string, string> = {},
): Promise<Counts & { failedFiles: string[] }> {
  const { ok, output } = await run('tap', args, env)
  const counts = output.match(/^(\d+) passed, (\d+) failed$/m)
  const passed = Number(counts?.[1] ?? 0)
  const failed = Number(counts?.[2] ?? 0)
  const isGood = ok && passed > 0
  const failedFiles = [...output.matchAll(/^not ok (\S+\.ts) /gm)].map(([, file = '']) => file)
  return { passed, failed: isGood ? failed : Math.max(1, failed), failedFiles }
}

function run(name: string, args: string[], env: Record<string, string> = {}) {
  const command = name === 'node' ? process.execPath : join('node_modules', '.bin', name)
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // A signal meant for the whole list must not leave the tool of the moment behind.
  const stop = (signal: NodeJS.Signals) => {
    child.kill(signal)
    process.exit(1)
  }
  process.once('SIGTERM', stop).once('SIGINT', stop)

  let output = ''
  const show = (text: string) => {
    output += text
    process.stdout.write(text)
  }
  child.stdout.setEncoding('utf8').on('data', show)
  child.stderr.setEncoding('utf8').on('data', show)
  return new Promise<{ ok: boolean; output: string }>((resolve) => {
    child.on('error', (error) => {
      console.log(`${name} could not be started: ${error.message}`)
      resolve({ ok: false, output })
    })
    child.on('close', (code) => {
      process.off('SIGTERM', stop).off('SIGINT', stop)
      resolve({ ok: code === 0, output })
    })
  })
}
