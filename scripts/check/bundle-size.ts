import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'

/** What a participant's first screen may load as script, compressed. */
const MAX_BYTES = 60 * 1024
const STATIC_IMPORT = /(?:^|[;}\s])(?:import|export)(?:[\s\w$*{},]*from)?\s*["'](\.[^"']+)["']/g

/** Adds up the entry scripts of the built page and all that they import statically, gzipped. */
export function findBundleProblems(root = 'dist/web'): string[] {
  const page = join(root, 'index.html')
  if (!existsSync(page)) return [`${page} is missing: run \`npm run build\`.`]
  const tags = readFileSync(page, 'utf8').match(/<(?:script|link)\b[^>]*>/g) ?? []
  const entries = tags
    .filter((tag) => /^<script|\brel="?modulepreload/.test(tag))
    .flatMap((tag) => tag.match(/\b(?:src|href)="([^"]+)"/)?.[1] ?? [])
    .map((address) => join(root, address))
  if (entries.length === 0) return [`${page} loads no script.`]

  const sizes = new Map<string, number>()
  for (const entry of entries) addSizes(entry, sizes)
  const sum = [...sizes.values()].reduce((a, b) => a + b, 0)
  for (const [file, bytes] of sizes) console.log(`${kilobytes(bytes)}  ${relative(root, file)}`)
  console.log(`${kilobytes(sum)}  of ${kilobytes(MAX_BYTES)}`)
  return sum > MAX_BYTES
    ? ['The first script is too big: load what is seldom used with import().']
    : []
}

function addSizes(file: string, sizes: Map<string, number>): void {
  if (sizes.has(file)) return
  const code = readFileSync(file)
  sizes.set(file, gzipSync(code).length)
  for (const [, address = ''] of code.toString().matchAll(STATIC_IMPORT)) {
    addSizes(join(dirname(file), address), sizes)
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`
}
