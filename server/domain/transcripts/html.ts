import type { LogState } from '../../live/log-commit.ts'
import type { Icon } from '../../protocol/actions.ts'
import type { FoldedEntry } from '../../protocol/fold-actions.ts'
import { foldActions } from '../../protocol/fold-actions.ts'
import type { Locale } from '../../protocol/login.ts'
import type { TranscriptView } from '../../protocol/transcripts.ts'
import type { LoggedAction } from '../../store/actions.ts'
import type { Member } from '../../store/therapy-sessions.ts'
import { toTime, toWireAction } from '../actions/wire-actions.ts'
import { escapeHtml, PAGE_END, toPageHead } from './page.ts'
import type { TranscriptWords } from './words.ts'
import { TRANSCRIPT_WORDS } from './words.ts'

/** Code points of a text that a reply repeats. */
const QUOTE_LENGTH = 120
const ICONS: Record<Icon, string> = { heart: '❤️', smile: '🙂', sad: '😢', angry: '😠' }
/** What shows in what it is about, or says nothing to people. */
const NOT_SHOWN_ALONE: readonly LoggedAction['type'][] = [
  'delete',
  'reaction',
  'message_read',
  'update_assessments',
  'update_chat_details',
]

export interface HtmlInput {
  state: LogState
  view: TranscriptView
  locale: Locale
  /** An IANA time zone. */
  zone: string
  exportedAt: number
  members: readonly Member[]
  nameOf(id: string | null): string
  /** What the reader may read, in order. */
  actions: readonly LoggedAction[]
  hidden: number
}

/** A transcript for people, as a page by itself, in parts that are to stand one after the other. */
export function* toHtmlParts(input: HtmlInput): Generator<string> {
  const page = new Page(input)
  yield page.head()
  let day = ''
  for (const action of input.actions) {
    if (!page.shows(action)) continue
    const newDay = page.dayOf(action.at)
    if (newDay !== day) yield `<h2>${escapeHtml(newDay)}</h2>\n`
    day = newDay
    yield page.entry(action)
  }
  yield page.foot()
}

class Page {
  readonly #input: HtmlInput
  readonly #words: TranscriptWords
  readonly #byId: ReadonlyMap<number, LoggedAction>
  /** What became of each message and notice. */
  readonly #folded: ReadonlyMap<number, FoldedEntry>
  /** Of what was held: the id of what was released. */
  readonly #released: ReadonlyMap<number, number>
  readonly #day: Intl.DateTimeFormat
  readonly #time: Intl.DateTimeFormat

  constructor(input: HtmlInput) {
    const { locale, zone, actions } = input
    this.#input = input
    this.#words = TRANSCRIPT_WORDS[locale]
    this.#byId = new Map(actions.map((action) => [action.id, action]))
    const wire = actions.map((action) => toWireAction(action, { id: '', role: 'therapist' }))
    const entries = foldActions(wire).entries
    this.#folded = new Map(
      entries.flatMap((entry) => ('reactions' in entry ? [[entry.id, entry]] : [])),
    )
    this.#released = new Map(
      actions.flatMap(({ id, heldId }) => (heldId === null ? [] : [[heldId, id]])),
    )
    const tag = locale === 'nb' ? 'nb-NO' : 'en-GB'
    this.#day = new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeZone: zone })
    this.#time = new Intl.DateTimeFormat(tag, { timeStyle: 'short', timeZone: zone })
  }

  /** What was held and then released stands where it was released. */
  shows({ id, type }: LoggedAction): boolean {
    const isText = type === 'message' || type === 'notice'
    return isText ? this.#folded.has(id) : !NOT_SHOWN_ALONE.includes(type)
  }

  dayOf(at: number): string {
    return this.#day.format(at)
  }

  head(): string {
    const { state, view, exportedAt, locale, zone, members } = this.#input
    const words = this.#words
    const { name, topic, startsAt } = state.session
    const taken = `${this.#day.format(exportedAt)}, ${this.#time.format(exportedAt)}`
    const people = members.map(
      (one) => `<li>${toName(one.displayName)}, ${escapeHtml(words.roles[one.role])}</li>`,
    )
    return [
      toPageHead(locale, `${words.title}: ${name}`),
      `<header>\n<h1 dir="auto">${escapeHtml(name)}</h1>`,
      ...(topic === null ? [] : [`<p dir="auto">${escapeHtml(topic)}</p>`]),
      `<p>${escapeHtml(`${this.#day.format(startsAt)}, ${this.#time.format(startsAt)}`)}</p>`,
      `<p class="aside">${escapeHtml(`${words.views[view]}. ${words.exported(taken, zone)}`)}</p>`,
      `<h2>${escapeHtml(words.people)}</h2>\n<ul>\n${people.join('\n')}\n</ul>\n</header>\n<main>\n`,
    ].join('\n')
  }

  entry(action: LoggedAction): string {
    const entry = this.#folded.get(action.id)
    const parts = entry && action.event === null ? this.#said(action, entry) : this.#event(action)
    const kind = action.audience === null ? '' : ' class="private"'
    return `<article id="a${action.id}"${kind}>\n${parts.filter((one) => one !== '').join('\n')}\n</article>\n`
  }

  foot(): string {
    const { hidden } = this.#input
    const note =
      hidden === 0 ? '' : `<p class="aside">${escapeHtml(this.#words.notShown(hidden))}</p>\n`
    return `</main>\n${note}${PAGE_END}`
  }

  #said(action: LoggedAction, entry: FoldedEntry): string[] {
    const who = this.#input.nameOf(action.author)
    return [
      `<p class="head">${this.#timeOf(action)} <b>${toName(who)}</b></p>`,
      this.#readers(action),
      this.#quote(action),
      ...(entry.deleted ? this.#gone(action, entry) : [toText(action.body)]),
      ...this.#reactions(entry),
    ]
  }

  #gone(action: LoggedAction, entry: FoldedEntry): string[] {
    const words = this.#words
    const { deletedAt, deletedBy = null, reason } = entry
    const how =
      deletedAt === undefined
        ? words.deleted
        : words.deletedBy(this.#input.nameOf(deletedBy), this.#time.format(new Date(deletedAt)))
    const why = reason === undefined ? '' : ` ${words.reason(reason)}`
    // The text itself is there for who keeps the audit alone.
    const text =
      action.body === null ? [] : [`<p dir="auto"><del>${escapeHtml(action.body)}</del></p>`]
    return [...text, `<p class="gone">${escapeHtml(how + why)}</p>`]
  }

  #event(action: LoggedAction): string[] {
    const words = this.#words
    const { event, participant, author, type, reason, icon } = action
    const { nameOf } = this.#input
    const about = participant ?? this.#byId.get(action.target ?? 0)?.author ?? null
    const whom = about === null ? '' : nameOf(about)
    const line =
      event === null
        ? (words.events[type]?.(nameOf(author), whom) ?? `${nameOf(author)}: ${type} ${whom}`)
        : words[event](whom)
    const more = [
      icon && words.icons[icon],
      action.keystrokes,
      action.closesAt && this.#time.format(action.closesAt),
      reason && words.reason(reason),
    ]
    const said = [line, ...more.filter((one) => one !== null)].join(' · ')
    return [
      `<p class="event">${this.#timeOf(action)} ${escapeHtml(said)}</p>`,
      this.#readers(action),
      this.#quote(action),
      event === null ? toText(action.body) : '',
    ]
  }

  #timeOf({ at }: LoggedAction): string {
    return `<time datetime="${toTime(at)}">${escapeHtml(this.#time.format(at))}</time>`
  }

  #readers({ audience, keptBack }: LoggedAction): string {
    if (audience === null) return ''
    const names = audience.map((id) => this.#input.nameOf(id)).join(', ')
    const why = keptBack === null ? '' : `${this.#words.keptBack[keptBack]}. `
    return `<p class="aside">${escapeHtml(why + this.#words.readBy(names))}</p>`
  }

  #quote({ target }: LoggedAction): string {
    if (target === null) return ''
    const quoted = this.#byId.get(target)
    if (!quoted) return `<blockquote>${escapeHtml(this.#words.unread)}</blockquote>`
    const isGone = quoted.deletedBy !== null
    const text = isGone ? this.#words.deleted : shorten(quoted.body ?? '')
    const name = toName(this.#input.nameOf(quoted.author))
    return `<blockquote><a href="#a${this.#released.get(target) ?? target}">${name}</a> <span dir="auto">${escapeHtml(text)}</span></blockquote>`
  }

  #reactions({ reactions }: FoldedEntry): string[] {
    const said = [...reactions].map(
      ([id, icon]) =>
        `${ICONS[icon]} ${escapeHtml(this.#words.icons[icon])}: ${toName(this.#input.nameOf(id))}`,
    )
    return said.length === 0 ? [] : [`<p class="aside">${said.join(', ')}</p>`]
  }
}

/** A name stands for itself, whichever way its script runs. */
function toName(name: string): string {
  return `<bdi>${escapeHtml(name)}</bdi>`
}

function toText(text: string | null): string {
  return text === null ? '' : `<p dir="auto">${escapeHtml(text)}</p>`
}

function shorten(text: string): string {
  const points = [...text.replaceAll('\n', ' ')]
  if (points.length <= QUOTE_LENGTH) return points.join('')
  return `${points.slice(0, QUOTE_LENGTH).join('')}…`
}
