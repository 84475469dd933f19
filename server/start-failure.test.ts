import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'

const dir = mkdtempSync(join(tmpdir(), 'samtale-start-'))
t.teardown(() => rmSync(dir, { recursive: true }))
writeFileSync(join(dir, 'a-file'), 'x')

function start(env: Record<string, string>): { status: number | null; output: string } {
  const run = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, PORT: '0', DATA_DIR: join(dir, 'house'), ...env },
  })
  return { status: run.status, output: run.stdout + run.stderr }
}

t.test('what keeps the server from starting is said in words, and it ends with 1', (t) => {
  const elsewhere = join(dir, 'elsewhere')
  mkdirSync(elsewhere)
  writeFileSync(
    join(elsewhere, 'samtale.db'),
    'this is a diary, and no database at all'.repeat(100),
  )
  const rows: [env: Record<string, string>, words: string][] = [
    [{ HOST: '192.0.2.1' }, 'This machine has no address 192.0.2.1'],
    [{ HOST: 'no-such-host.invalid' }, 'This machine has no address no-such-host.invalid'],
    [{ DATA_DIR: join(dir, 'a-file') }, 'It must be a folder'],
    [{ DATA_DIR: join(dir, 'a-file', 'below') }, 'It must be a folder'],
    [{ DATA_DIR: elsewhere }, 'is not a database of Samtale'],
  ]
  for (const [env, words] of rows) {
    const { status, output } = start(env)
    t.equal(status, 1, words)
    t.match(output, words)
    t.notMatch(output, /\n\s+at /, 'no stack')
  }
  t.end()
})
