// Makes a fresh clone runnable: packages, a Node that is new enough and the built web client. With --for-tests
// a Chromium, and no web client: building it is a step of the list in check.ts, which fails there like the others.
// Plain CommonJS, because the machine's own Node runs this and may be old.
const { spawn, spawnSync } = require('node:child_process')
const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { findChromium } = require('./find-chromium.cjs')

const ROOT = path.dirname(__dirname)
const BIN = path.join(ROOT, 'node_modules', '.bin')
const LOCKFILE = path.join(ROOT, 'package-lock.json')
const INSTALLED = path.join(ROOT, 'node_modules', '.installed-lockfile')
const VITE = path.join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
const BUILT = path.join(ROOT, 'dist', '.web-built')
const OLDEST_NODE = [22, 19]
// What npm puts first in PATH for every script: `node` is then the one from the packages, if there is one.
const ENV = { ...process.env, PATH: BIN + path.delimiter + process.env.PATH }

async function main() {
  stopWithParent()
  await installPackages()
  checkNode()
  if (process.argv.includes('--for-tests')) await installChromium()
  else await buildWeb()
}

/** npm dies of a signal without telling us; going on with an install that nobody waits for would be rude. */
function stopWithParent() {
  const parent = process.ppid
  const watch = () => process.ppid !== parent && stop(143)
  if (process.env.npm_lifecycle_event) setInterval(watch, 500).unref()
  process.on('SIGTERM', () => stop(143))
  process.on('SIGINT', () => stop(130))
}

async function installPackages() {
  const hash = createHash('sha256').update(fs.readFileSync(LOCKFILE)).digest('hex')
  if (readText(INSTALLED) === hash && fs.existsSync(VITE)) return
  if (!isInstalled()) {
    const npm = process.env.npm_execpath
    const args = ['ci', '--include=dev', '--include=optional', '--loglevel=error']
    await run(
      'Installing packages (the first time about half a minute)',
      npm ? [process.execPath, npm, ...args] : ['npm', ...args],
      'The packages could not be installed: see the lines above, then try again.',
    )
  }
  fs.writeFileSync(INSTALLED, hash)
}

/** Whether an `npm ci` that somebody ran by hand left exactly what the lockfile says. */
function isInstalled() {
  const installed = readText(path.join(ROOT, 'node_modules', '.package-lock.json'))
  if (!installed) return false
  const found = JSON.parse(installed).packages
  const wanted = JSON.parse(fs.readFileSync(LOCKFILE, 'utf8')).packages
  return Object.entries(wanted).every(([place, { version, integrity, optional }]) => {
    const { [place]: there } = found
    if (place === '' || (optional && !there)) return true
    const same = there?.version === version && there?.integrity === integrity
    return same && fs.existsSync(path.join(ROOT, place, 'package.json'))
  })
}

function checkNode() {
  const { stdout } = spawnSync('node', ['--version'], { env: ENV, encoding: 'utf8' })
  const [major = 0, minor = 0] = (stdout ?? '').replace('v', '').split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  fail(
    `Samtale needs Node ${OLDEST_NODE.join('.')} or newer and found ${stdout?.trim() || 'none that runs'}: ` +
      'install a newer one from https://nodejs.org, then try again.',
  )
}

async function installChromium() {
  if (findChromium()) return
  if (process.env.CHROMIUM_PATH) {
    fail(
      `CHROMIUM_PATH names ${process.env.CHROMIUM_PATH}, which cannot be run: correct or unset it.`,
    )
  }
  const hasApt = spawnSync('apt-get', ['--version']).status === 0
  if (process.getuid?.() === 0 && hasApt) {
    const failure =
      'Chromium could not be installed: install it yourself or set CHROMIUM_PATH to one.'
    const install = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium']
    await run('Reading the list of system packages', ['apt-get', 'update', '-qq'], failure, true)
    await run('Installing Chromium for the browser tests', install, failure, true)
  }
  if (!findChromium()) {
    fail(
      'The browser tests need Chromium: install Chromium or Google Chrome, or set CHROMIUM_PATH to one.',
    )
  }
}

async function buildWeb() {
  const page = path.join(ROOT, 'web', 'index.html')
  if (!fs.existsSync(page)) return
  const start = new Date()
  const sources = ['web', 'server/protocol', 'vite.config.ts', 'package-lock.json']
  const built = fs.existsSync(path.join(ROOT, 'dist', 'web', 'index.html')) && changedAt(BUILT)
  if (built && sources.every((source) => newestIn(path.join(ROOT, source)) <= built)) return
  await run(
    'Building the web client',
    ['node', VITE, 'build', '--logLevel=warn'],
    'The web client could not be built: see the lines above.',
  )
  // The time at which the build began: a file edited while it ran is newer.
  fs.writeFileSync(BUILT, '')
  fs.utimesSync(BUILT, start, start)
}

/** Milliseconds of the newest change below `place`; folders count, so that a removed file is seen too. */
function newestIn(place) {
  const info = fs.statSync(place)
  if (!info.isDirectory()) return /\.test\.tsx?$/.test(place) ? 0 : info.mtimeMs
  const names = fs.readdirSync(place).filter((name) => name !== 'testing')
  return Math.max(info.mtimeMs, ...names.map((name) => newestIn(path.join(place, name))))
}

function changedAt(file) {
  return fs.existsSync(file) ? fs.statSync(file).mtimeMs : 0
}

let child
let stopping = false

/** Runs one command, says what it is for and how long it took; `quiet`: its output is shown only if it fails. */
function run(what, [command, ...args], failure, quiet = false) {
  console.log(`${what} …`)
  const start = Date.now()
  const waiting = setInterval(() => console.log(`  still at it, ${seconds(start)}`), 10_000)
  const output = []
  return new Promise((resolve) => {
    child = spawn(command, args, {
      cwd: ROOT,
      env: ENV,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    })
    child.stdout?.on('data', (data) => output.push(data))
    child.stderr?.on('data', (data) => output.push(data))
    child.on('error', (error) => output.push(`${error.message}\n`))
    child.on('close', (code) => {
      clearInterval(waiting)
      if (stopping) return
      if (code === 0) {
        console.log(`  done in ${seconds(start)}`)
        return resolve()
      }
      process.stderr.write(output.join(''))
      fail(failure)
    })
  })
}

function stop(code) {
  stopping = true
  // npm would first finish, then undo its work, for half a minute. The next `npm ci` begins by wiping it anyway.
  child?.kill(child.spawnargs.includes('ci') ? 'SIGKILL' : 'SIGTERM')
  process.exit(code)
}

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

function readText(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
}

function seconds(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`
}

main().catch((error) => fail(error.stack))
