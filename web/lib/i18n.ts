import type { ReadonlySignal } from '@preact/signals'
import { computed, signal } from '@preact/signals'
import type { Words } from '../locales/en.ts'
import { en } from '../locales/en.ts'
import type { Dates } from './dates.ts'
import { createDates } from './dates.ts'
import type { Locale } from './locales.ts'
import { LOCALES } from './locales.ts'

export interface I18n {
  locale: ReadonlySignal<Locale>
  words: ReadonlySignal<Words>
  dates: ReadonlySignal<Dates>
  /** "Ola, Ingrid and Kari" */
  list: ReadonlySignal<Intl.ListFormat>
  /** The reader's own choice, kept on the device. */
  choose(locale: Locale): Promise<void>
  /** What the clinic has noted for the person; an own choice on the device wins. */
  suggest(locale: Locale): Promise<void>
}

export interface I18nDeps {
  /** The browser's languages, the dearest first. */
  languages: readonly string[]
  /** The own choice kept on the device. */
  kept: string | null
  keep(locale: Locale): void
  timeZone?: string
}

/** Begins with the kept choice, else the browser's language; texts that are not English come late. */
export async function createI18n(deps: I18nDeps): Promise<I18n> {
  const own = signal(LOCALES.find((locale) => locale === deps.kept) ?? null)
  const shown = signal<{ locale: Locale; words: Words }>({ locale: 'en', words: en })
  const tag = computed(() => regionalTag(shown.value.locale, deps.languages))
  const show = async (locale: Locale) => {
    shown.value = await textsOf(locale)
  }
  await show(own.value ?? guessLocale(deps.languages))
  return {
    locale: computed(() => shown.value.locale),
    words: computed(() => shown.value.words),
    dates: computed(() => createDates(tag.value, deps.timeZone)),
    list: computed(() => new Intl.ListFormat(tag.value, { type: 'conjunction' })),
    async choose(locale) {
      own.value = locale
      deps.keep(locale)
      await show(locale)
    },
    async suggest(locale) {
      if (own.value === null && locale !== shown.value.locale) await show(locale)
    },
  }
}

/** English where the texts cannot be had: it then says so, and the other can be asked for again. */
async function textsOf(locale: Locale): Promise<{ locale: Locale; words: Words }> {
  if (locale === 'en') return { locale, words: en }
  try {
    return { locale, words: (await import('../locales/nb.ts')).nb }
  } catch {
    return { locale: 'en', words: en }
  }
}

function guessLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    if (/^(nb|nn|no|da|sv)\b/i.test(language)) return 'nb'
    if (/^en\b/i.test(language)) return 'en'
  }
  return 'en'
}

function regionalTag(locale: Locale, languages: readonly string[]): string {
  const own = languages.find((language) => language.toLowerCase().startsWith(`${locale}-`))
  return own ?? (locale === 'nb' ? 'nb-NO' : 'en-GB')
}
