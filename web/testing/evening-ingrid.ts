import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { button, inDialog, panel, row } from './therapist-house.ts'

/** A key, not a text. */
const ENTER = '\n'

/** What a therapist does in the room, with a count of the taps that each act takes. */
export class Ingrid {
  readonly page: Page
  readonly taps: { act: string; taps: number }[] = []

  constructor(page: Page) {
    this.page = page
  }

  /** Counts what comes in as a press, whatever a test thinks that it has done. */
  static async open(page: Page, url: string): Promise<Ingrid> {
    await page.addInitScript(() => {
      const told = globalThis as unknown as { taps: number }
      told.taps = 0
      addEventListener('pointerdown', () => (told.taps += 1), true)
    })
    await page.goto(`${url}/s/17`)
    await panel(page).waitFor()
    return new Ingrid(page)
  }

  /** One act, from the room: presses, and what is typed where they have led. */
  async #act(act: string, ...steps: (Locator | string)[]): Promise<void> {
    const before = await this.#count()
    for (const step of steps) {
      if (typeof step === 'string') await this.#type(step)
      else await step.click()
    }
    await this.page.locator('dialog[open]').waitFor({ state: 'detached' })
    this.taps.push({ act, taps: (await this.#count()) - before })
  }

  #count(): Promise<number> {
    return this.page.evaluate(() => (globalThis as unknown as { taps: number }).taps)
  }

  /** Into what has the focus: who has to press there first has pressed once more. */
  async #type(text: string): Promise<void> {
    if (text === ENTER) return await this.page.keyboard.press('Enter')
    await this.page.locator('textarea:focus, input:focus').waitFor()
    await this.page.keyboard.insertText(text)
  }

  #of(name: string, what: string | RegExp): Locator[] {
    return [button(this.page, `What you can do for ${name}`), inDialog(this.page, what)]
  }

  #all(what: string | RegExp): Locator[] {
    return [button(this.page, 'More for the whole session'), inDialog(this.page, what)]
  }

  /** What is beside a message, once the pointer is over it. */
  async #beside(text: string, name: string): Promise<Locator> {
    const message = this.page.getByRole('log').locator('.msg', { hasText: text }).last()
    await message.hover()
    return message.getByRole('button', { name, exact: true })
  }

  #tray(text: string, what: string): Locator {
    const kept = panel(this.page).locator('.tray li', { hasText: text })
    return kept.getByRole('button', { name: what })
  }

  open = () =>
    this.#act('open', button(this.page, 'Open session'), inDialog(this.page, 'Open session'))
  letIn = (name: string) => this.#act('let in', button(this.page, `Let in ${name}`))
  letInAllTheSame = (name: string, why: string) =>
    this.#act(
      'let in all the same',
      button(this.page, `Let in ${name}`),
      why,
      inDialog(this.page, 'Let in all the same'),
    )
  letAllIn = () => this.#act('let all in', button(this.page, 'Let all in'))
  notice = (text: string) =>
    this.#act('notice', button(this.page, 'Notice'), text, inDialog(this.page, 'Send to everyone'))
  pin = (text: string) =>
    this.#act('pinned note', button(this.page, 'Pinned note'), text, inDialog(this.page, 'Pin it'))
  remind = (name: string) => this.#act('remind', ...this.#of(name, /^Remind/))
  pause = (name: string) => this.#act('pause', ...this.#of(name, /^Pause writing/))
  unpause = (name: string) => this.#act('write again', ...this.#of(name, 'Open writing again'))
  hold = (name: string) => this.#act('hold', ...this.#of(name, /^Hold messages/))
  letPass = (name: string) => this.#act('let pass', ...this.#of(name, 'Stop holding messages'))
  sendBack = (name: string) => this.#act('send back', ...this.#of(name, /^Back to the waiting/))
  remove = (name: string) => this.#act('remove', ...this.#of(name, `Remove ${name}`))
  pauseAll = () => this.#act('pause all', ...this.#all(/^Pause writing for everyone/))
  unpauseAll = () => this.#act('all write again', ...this.#all('Open writing for everyone'))
  holdAll = () => this.#act('hold all', button(this.page, 'Hold all'))
  stopHolding = () => this.#act('stop holding', button(this.page, 'Stop holding'))
  release = (text: string) => this.#act('release', this.#tray(text, 'Release'))
  giveBack = (text: string, word: string) =>
    this.#act('return', this.#tray(text, 'Return'), word, inDialog(this.page, 'Return'))
  checkIn = () => this.#act('check in', button(this.page, 'Check in'))
  lastCall = () =>
    this.#act('last call', button(this.page, 'Close session'), inDialog(this.page, 'In 5 minutes'))
  keepOpen = () => this.#act('keep open', button(this.page, 'Keep it open'))
  close = () =>
    this.#act('close', button(this.page, 'Close session'), inDialog(this.page, 'Close now'))

  async say(text: string): Promise<void> {
    await this.#act('say', this.page.locator('#write'), text, ENTER)
  }

  /** Goes to somebody’s private talk by their menu, and writes there. */
  async writeTo(name: string, text: string): Promise<void> {
    await this.#act('write to', ...this.#of(name, `Write to ${name} alone`), text, ENTER)
  }

  /** The same from their call for help. */
  async goTo(name: string, text: string): Promise<void> {
    await this.#act('go to', button(this.page, `Write to ${name}`), text, ENTER)
  }

  async replyAlone(to: string, text: string): Promise<void> {
    await this.#act('reply alone', await this.#beside(to, 'Reply alone'), text, ENTER)
  }

  async reply(to: string, text: string): Promise<void> {
    await this.#act('reply', await this.#beside(to, 'Reply'), text, ENTER)
  }

  async react(to: string, feeling: string): Promise<void> {
    await this.#act('react', await this.#beside(to, feeling))
  }

  async delete(said: string, why: string): Promise<void> {
    await this.#act(
      'delete',
      await this.#beside(said, 'Delete'),
      why,
      inDialog(this.page, 'Delete'),
    )
  }

  async note(of: string, text: string): Promise<void> {
    const keep = inDialog(this.page, 'Keep the note')
    await this.#act('note', await this.#beside(of, 'Note'), text, keep)
  }

  async backToEveryone(): Promise<void> {
    await this.#act('back to everyone', this.page.getByRole('tab', { name: /Everyone/ }))
  }

  /** Opens who was here; answers a line for each. */
  async attendance(): Promise<string[]> {
    const sheet = this.page.getByRole('dialog', { name: 'Attendance' })
    const before = await this.#count()
    for (const step of this.#all(/^Attendance/)) await step.click()
    await sheet.getByRole('row').nth(1).waitFor()
    this.taps.push({ act: 'attendance', taps: (await this.#count()) - before })
    const lines = await sheet.locator('tbody tr').allTextContents()
    await this.page.keyboard.press('Escape')
    return lines
  }

  /** Takes a transcript along; answers what is in it. */
  async save(view: 'full' | 'participants', format: string): Promise<Buffer> {
    const item = this.page.getByRole('dialog').getByRole('listitem')
    const name = view === 'full' ? /^Transcript(?! as)/ : /^Transcript as/
    const link = item.filter({ hasText: name }).getByRole('link', { name: format, exact: true })
    const coming = this.page.waitForEvent('download')
    await this.#act('transcript', button(this.page, 'More for the whole session'), link)
    return readFileSync(await (await coming).path())
  }

  /** Who stands in the table of those who were let in. */
  async register(): Promise<string[]> {
    const names = panel(this.page).locator('.register tbody th bdi')
    return await names.allTextContents()
  }

  /** How often each feeling was the answer, check-in by check-in. */
  async trend(): Promise<Record<string, string>> {
    const rows = await panel(this.page).locator('.trend tbody tr').all()
    const read = rows.map(async (one) => [
      (await one.getByRole('rowheader').textContent()) ?? '',
      (await one.getByRole('cell').allTextContents()).join(' '),
    ])
    return Object.fromEntries(await Promise.all(read))
  }

  /** Waits until the panel says so, as a heading or a line. */
  async sees(text: string | RegExp): Promise<void> {
    await panel(this.page).getByText(text).first().waitFor()
  }

  async seesNobodyWaiting(): Promise<void> {
    const heading = this.page.getByRole('heading', { name: /^Waiting/ })
    await heading.waitFor({ state: 'detached' })
  }

  async seesRow(name: string, text: string | RegExp): Promise<void> {
    await row(this.page, name).getByText(text).first().waitFor()
  }
}
