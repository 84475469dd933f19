import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from './visit.ts'

/** A network with one browser in it, joined to this machine by a line that can be cut. */
export interface OwnNetwork {
  /** Starts the browser in there. */
  executablePath: string
  /** This machine, as the browser in there sees it. */
  host: string
  cut(): void
  mend(): void
}

/** A namespace of its own, where the machine lets one be made that reaches this port; else null. */
export function openNetwork(t: Pick<Test, 'teardown'>, port: number): OwnNetwork | null {
  const name = `samtale${process.pid}`
  const [near, far] = [`sa${process.pid}`, `sb${process.pid}`]
  const subnet = `10.${77 + (process.pid % 100)}.${process.pid % 250}`
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'ignore', timeout: 30_000 })
  try {
    ip('netns', 'add', name)
  } catch {
    return null
  }
  const folder = mkdtempSync(join(tmpdir(), 'samtale-network-'))
  t.teardown(() => {
    ip('netns', 'delete', name)
    rmSync(folder, { recursive: true, force: true })
  })
  try {
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name)
    ip('addr', 'add', `${subnet}.1/24`, 'dev', near)
    ip('link', 'set', near, 'up')
    ip('-n', name, 'addr', 'add', `${subnet}.2/24`, 'dev', far)
    ip('-n', name, 'link', 'set', far, 'up')
    ip('-n', name, 'link', 'set', 'lo', 'up')
    ip('-n', name, 'route', 'add', 'default', 'via', `${subnet}.1`)
    const reach = `await fetch('http://${subnet}.1:${port}')`
    ip('netns', 'exec', name, process.execPath, '--input-type=module', '-e', reach)
  } catch {
    return null
  }
  const executablePath = join(folder, 'chromium')
  const browser = process.env.CHROMIUM_PATH ?? ''
  writeFileSync(executablePath, `#!/bin/sh\nexec ip netns exec ${name} ${browser} "$@"\n`)
  chmodSync(executablePath, 0o755)
  return {
    executablePath,
    host: `${subnet}.1`,
    cut: () => void ip('link', 'set', near, 'down'),
    mend: () => void ip('link', 'set', near, 'up'),
  }
}
