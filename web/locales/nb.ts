import type { Words } from './en.ts'
import { nbConsent } from './nb-consent.ts'
import { nbRoom } from './nb-room.ts'

/** Bokmål. */
export const nb: Words = {
  language: 'Norsk',
  otherLanguage: 'English',
  loading: 'Et øyeblikk',
  home: 'Samtale, til samtalene dine',
  exitHint: 'Rask utgang viser været i stedet, med en gang. Å trykke Esc to ganger gjør det samme.',
  quickExit: 'Rask utgang',
  leave: 'Gå ut',
  close: 'Lukk',
  people: (n) => (n === 1 ? '1 person' : `${n} personer`),
  seconds: (n) => `${n} s`,
  minutes: (n) => `${n} min`,
  subject: 'Du',
  object: 'deg',
  you: 'deg',
  therapist: 'terapeut',
  someone: 'noen som har gått',

  signIn: {
    title: 'Logg inn',
    step: (n) => `Steg ${n} av 2`,
    lead: 'Skriv telefonnummeret og {field} som klinikken har. Vi sender en kode til den telefonen.',
    fields: {
      last_name: ['etternavnet', 'Etternavn'],
      first_name: ['fornavnet', 'Fornavn'],
      display_name: ['navnet', 'Navn'],
    },
    nameHint: 'Slik klinikken skriver det. Store bokstaver og aksenter spiller ingen rolle.',
    country: 'Land',
    phone: 'Telefonnummer',
    send: 'Send meg en kode',
    sendIn: 'Send ny kode om {time}',
    expired: 'Du ble logget ut',
    expiredWhy:
      'For at samtalene dine skal være trygge, lukker døren seg selv etter en stund. Det du har skrevet, ligger fortsatt på denne enheten. Logg inn, så er du tilbake.',
    codeTitle: 'Skriv koden',
    codeLead: 'Vi sendte seks sifre til {phone}.',
    codeLeadAnyPhone: 'Vi sendte seks sifre til telefonen din.',
    change: 'Endre nummeret',
    code: 'Koden fra tekstmeldingen',
    codeHint: 'Den varer i ti minutter og kan prøves én gang.',
    enter: 'Logg inn',
    again: 'Send på nytt',
    againIn: 'Send på nytt om {time}',
    noMessage: 'Har du ikke fått noen melding?',
    noMessageHelp: [
      'Noen nett bruker et minutt.',
      'Se på nummeret over. Er det ditt?',
      'Ring klinikken. De kan lese opp en kode for deg på telefonen.',
    ],
    aside: 'Godt å vite',
    asideText: [
      'Meldingen sier bare at den er en innloggingskode, aldri hva samtalen handler om.',
      'Ingen i en gruppe ser nummeret eller etternavnet ditt.',
      'Får du ikke logget inn? Ring klinikken, så hjelper de deg inn.',
    ],
  },

  problems: {
    code_rejected: [
      'Den koden virket ikke.',
      'En kode kan prøves én gang og varer i ti minutter. Nummeret og navnet ditt står her fortsatt.',
    ],
    invalid_phone: [
      'Vi kan ikke sende til dette nummeret.',
      'Det må være et mobilnummer. Se på landet og tell sifrene.',
    ],
    resend_too_early: ['En kode ble sendt for litt siden.', 'Den kan være på vei til deg.'],
    too_many_tries: [
      'Det ble mange forsøk.',
      'La det hvile en stund, eller ring klinikken: de kan lese opp en kode for deg.',
    ],
    too_many_requests: ['Det gikk veldig fort.', 'Vent litt og prøv igjen.'],
    offline: [
      'Ingen kontakt med Samtale akkurat nå.',
      'Sjekk nettet ditt og prøv igjen. Ingenting du skrev, er borte.',
    ],
    other: ['Noe gikk galt hos oss.', 'Det er ikke deg. Prøv igjen om litt.'],
  },
  newCodeIn: 'Vi kan sende en ny kode om {time}.',
  sessions: {
    title: 'Samtalene dine',
    open: 'Åpen nå',
    coming: 'Kommende',
    earlier: 'Tidligere',
    until: 'til {time}',
    canEnter: 'Samtalen er åpen. Du kan komme inn når du er klar.',
    nothingBefore: 'Du trenger ikke å gjøre noe før denne.',
    nothingLeft: 'Ingenting igjen å fylle ut.',
    readUntil: 'til {date}',
    cancelled: 'Denne er avlyst.',
    goIn: 'Gå inn',
    goWait: 'Gå inn og vent',
    read: 'Les samtalen',
    noneTitle: 'Ingenting å gjøre nå',
    none: 'Du har ingen åpne eller kommende samtaler. Når klinikken planlegger en, står den her.',
    signOut: 'Logg ut',
    tryAgain: 'Prøv igjen',
  },

  assessments: {
    title: 'Å fylle ut',
    left: (n, all) => `Å fylle ut, ${n} igjen av ${all}`,
    allDone: 'Å fylle ut, alt er gjort',
    fillIn: 'Fyll ut',
    done: 'Utfylt',
    before: 'før du går inn, åpnes i en ny fane',
    after: 'etterpå, åpnes i en ny fane',
  },

  waiting: {
    next: 'Hva som skjer nå',
    fillIn: 'Fyll ut det som står igjen nedenfor.',
    letIn: '{therapist} slipper deg inn, og kan se at du er her.',
    opens: 'Rommet åpner seg på denne siden av seg selv. La den stå åpen.',
    aTherapist: 'Terapeuten din',
    forWhom: 'Venter på {therapist}',
    forTherapist: 'Venter på terapeuten din',
    from: 'Du er på rett sted. Samtalen begynner {time}.',
    now: 'Du er på rett sted. Det kan ta litt tid.',
    lost: 'Ikke tilkoblet akkurat nå. Vi prøver igjen av oss selv.',
  },

  ...nbRoom,
  consent: nbConsent,

  update: {
    title: 'Det finnes en ny versjon.',
    kept: 'Det du har skrevet, blir stående.',
    reload: 'Last på nytt',
    later: 'Senere',
  },

  errors: {
    noSession: [
      'Vi finner ikke denne samtalen',
      'Lenken kan være feil eller for gammel, eller samtalen er ikke åpen for deg nå.',
    ],
    noPage: ['Vi finner ikke denne siden', 'Adressen kan være skrevet feil.'],
    notAllowed: [
      'Du er ikke med i denne samtalen nå',
      'Den kan være avsluttet, eller din del av den er det. Lurer du på hvorfor, ring klinikken, så forteller de deg det.',
    ],
    away: [
      'Samtale er borte et øyeblikk',
      'Det er ikke deg. Det du har skrevet, er trygt på denne enheten og sendes så snart vi er tilbake. Vi prøver igjen av oss selv.',
    ],
    offline: [
      'Du er ikke tilkoblet',
      'Enheten har ikke nett akkurat nå. Det du har skrevet, er trygt her og sendes så snart du er tilbake. Vi prøver igjen av oss selv.',
    ],
    nextTry: 'Neste forsøk om {time}',
    trying: 'Prøver nå',
    tryNow: 'Prøv nå',
    toSessions: 'Se samtalene dine',
  },
}
