import type { TransformCallback } from 'node:stream'
import { Transform } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/**
 * What `tap` prints here: one line for each test file, each failing assertion with its diagnosis, what tests
 * print themselves, and at last `N passed, N failed`. tap loads it by path, hence the default export.
 */
export default class TapReporter extends Transform {
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''
  #names: string[] = []
  #block: { indent: number; shown: boolean } | null = null
  /** Failing assertions shown of the test file at hand; the subtests around one only repeat it. */
  #shown = 0
  #shownBefore: number[] = []
  #showNextBlock = false
  #totals = ''

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#readLine(line)
    done()
  }

  override _flush(done: TransformCallback): void {
    if (this.#rest) this.#readLine(this.#rest)
    const skipped = this.#total('skip') + this.#total('todo')
    if (skipped) this.push(`${skipped} skipped\n`)
    this.push(`${this.#total('pass')} passed, ${this.#total('fail')} failed\n`)
    done()
  }

  #total(key: string): number {
    return Number(this.#totals.match(new RegExp(`\\b${key}: (\\d+)`))?.[1] ?? 0)
  }

  #readLine(line: string): void {
    const text = line.trimStart()
    const indent = line.length - text.length
    if (this.#block) this.#readBlock(line, text, indent)
    else if (text === '---') this.#openBlock(indent)
    else if (text.startsWith('# Subtest: ')) this.#openSubtest(indent, text.slice(11))
    else if (/^(not )?ok \d+/.test(text)) this.#readResult(indent, text)
    else if (indent === 0 && text.startsWith('# { ')) this.#totals = text
    else if (!/^(#.*|\d+\.\.\d+.*|TAP version \d+|pragma .*|[{}]|)$/.test(text))
      this.push(`${line}\n`)
  }

  #openBlock(indent: number): void {
    this.#block = { indent, shown: this.#showNextBlock }
    this.#showNextBlock = false
  }

  #readBlock(line: string, text: string, indent: number): void {
    if (text === '...' && indent === this.#block?.indent) this.#block = null
    else if (this.#block?.shown) this.push(`    ${line.slice(this.#block.indent)}\n`)
  }

  #openSubtest(indent: number, name: string): void {
    const depth = indent / 4
    this.#names.length = depth
    this.#names[depth] = name
    this.#shownBefore[depth] = this.#shown
  }

  #readResult(indent: number, text: string): void {
    const depth = indent / 4
    const failed = text.startsWith('not ok') && !/ # (SKIP|TODO)\b/i.test(text)
    const name = text.replace(/^(not )?ok \d+( - )?/, '').replace(/ # time=.*$/, '')
    const isSubtest = this.#names[depth] === name
    const path = [...this.#names.slice(0, depth), name].join(' > ')
    this.#names.length = depth
    if (failed && !(isSubtest && this.#shown > (this.#shownBefore[depth] ?? 0))) {
      this.#shown++
      this.#showNextBlock = true
      this.push(`FAILED ${path}\n`)
    } else if (/ # (SKIP|TODO)\b/i.test(text)) {
      this.push(`skipped ${path.replace(/ # (SKIP|TODO)\b/i, '')}\n`)
    }
    if (depth === 0) {
      const time = text.match(/ # time=([\d.]+)ms/)?.[1] ?? '0'
      this.push(`${failed ? 'not ok' : 'ok'} ${name} (${Math.round(Number(time))} ms)\n`)
    }
  }
}
