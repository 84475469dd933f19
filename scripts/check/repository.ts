import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'data', 'coverage', '.git', '.tap'])
const SOURCE = /\.(ts|tsx|cts|mts|js|cjs|mjs)$/
const TEST = /\.(test|browser)\.ts$|(^|\/)testing\//
/** Not written to be read from top to bottom, so their length says nothing. */
const ANY_LENGTH = /^LICENSE$|\.(json|md|css|svg|txt)$|\/(locales|generated|vendor)\//
const BINARY = /\.(png|jpe?g|gif|webp|ico|woff2?|webm|mp4|mp3|ogg|wav|pdf|sqlite)$/
const DEFAULT_EXPORTS = /\.config\.ts$|^scripts\/check\/tap-reporter\.ts$/
/** Folders whose time comes from the context; the linter takes care of `Date.now` and of timers there. */
const CLOCKLESS = /^(server\/(domain|live|store|routes)|web\/(sync|state))\//

interface Ban {
  pattern: RegExp
  says: string
  allowed?: (file: string) => boolean
}

const BANS: Ban[] = [
  { pattern: /\bMath\s*\.\s*random\b/, says: 'randomness comes from crypto or the context' },
  { pattern: /\bdangerously[S]etInnerHTML\b/, says: 'text is never rendered as HTML' },
  {
    pattern: /^export default\b|^export \{.*\bas default\b/m,
    says: 'exports have names',
    allowed: (file) => DEFAULT_EXPORTS.test(file),
  },
  {
    pattern: /\bnew Date\(\s*\)|\bperformance\s*\.\s*now\b/,
    says: 'time comes from the context',
    allowed: (file) => !CLOCKLESS.test(file),
  },
]

/** What no linter rule covers: lengths of files, and words that must not stand in the source. */
export function findRepositoryProblems(root = '.'): string[] {
  return listFiles(root, '').flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    return [...findLengthProblems(file, text), ...findBannedWords(file, text)]
  })
}

function findLengthProblems(file: string, text: string): string[] {
  if (ANY_LENGTH.test(file)) return []
  const lines = text.split('\n').length - 1
  const most = TEST.test(file) ? 500 : 300
  return lines > most ? [`${file}: ${lines} lines, ${most} are allowed`] : []
}

function findBannedWords(file: string, text: string): string[] {
  if (!SOURCE.test(file) || TEST.test(file)) return []
  return BANS.filter((ban) => ban.pattern.test(text) && !ban.allowed?.(file)).map((ban) => {
    const line = text.slice(0, text.search(ban.pattern)).split('\n').length
    return `${file}:${line}: ${ban.says}`
  })
}

function listFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name
    if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : listFiles(root, path)
    return entry.isFile() && !BINARY.test(entry.name) ? [path] : []
  })
}
