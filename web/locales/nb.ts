import type { Words } from './en.ts'
import { nbConsent } from './nb-consent.ts'
import { nbRoom } from './nb-room.ts'

/** Bokmål. */
export const nb: Words = {
  otherLanguage: 'English',
  loading: 'Et øyeblikk',
  home: 'Samtale, til samtalene dine',
  exitHint:
    '«Rask utgang» viser værmeldingen i stedet, med en gang. Du kan også trykke Esc to ganger.',
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
    lead: 'Skriv inn telefonnummeret og {field} som klinikken har registrert. Vi sender en kode til den telefonen.',
    fields: {
      last_name: ['etternavnet', 'Etternavn'],
      first_name: ['fornavnet', 'Fornavn'],
      display_name: ['navnet', 'Navn'],
    },
    nameHint: 'Slik klinikken har skrevet det. Store bokstaver og aksenter spiller ingen rolle.',
    country: 'Land',
    phone: 'Telefonnummer',
    send: 'Send meg en kode',
    sendIn: 'Send ny kode om {time}',
    expired: 'Du ble logget ut',
    expiredWhy:
      'For at samtalene dine skal være trygge, lukkes døren av seg selv etter en stund. Det du har skrevet, ligger fortsatt på denne enheten. Logg inn, så er du tilbake.',
    codeTitle: 'Skriv inn koden',
    codeLead: 'Vi har sendt seks sifre til {phone}.',
    codeLeadAnyPhone: 'Vi har sendt seks sifre til telefonen din.',
    change: 'Endre nummeret',
    code: 'Koden fra tekstmeldingen',
    codeHint: 'Den gjelder i ti minutter og kan prøves én gang.',
    enter: 'Logg inn',
    again: 'Send på nytt',
    againIn: 'Send på nytt om {time}',
    noMessage: 'Har du ikke fått noen melding?',
    noMessageHelp: [
      'I noen mobilnett tar det et minutt.',
      'Se på nummeret over. Er det ditt?',
      'Ring klinikken. De kan lese opp en kode for deg på telefonen.',
    ],
    aside: 'Godt å vite',
    asideText: [
      'I meldingen står det bare at det er en innloggingskode, aldri hva samtalen handler om.',
      'Ingen i gruppen ser nummeret eller etternavnet ditt.',
      'Får du ikke logget inn? Ring klinikken, så hjelper de deg inn.',
    ],
  },

  problems: {
    code_rejected: [
      'Den koden virket ikke.',
      'En kode kan prøves én gang og gjelder i ti minutter. Nummeret og navnet ditt står her fortsatt.',
    ],
    invalid_phone: [
      'Vi kan ikke sende til dette nummeret.',
      'Det må være et mobilnummer. Sjekk landet, og tell sifrene.',
    ],
    resend_too_early: [
      'En kode ble sendt for litt siden.',
      'Den kan fortsatt være på vei til deg.',
    ],
    too_many_tries: [
      'Det ble mange forsøk.',
      'La det hvile en stund, eller ring klinikken. De kan lese opp en kode for deg.',
    ],
    too_many_requests: ['Det gikk veldig fort.', 'Vent litt og prøv igjen.'],
    offline: [
      'Ingen kontakt med Samtale akkurat nå.',
      'Sjekk nettforbindelsen og prøv igjen. Ingenting du har skrevet, er borte.',
    ],
    other: ['Noe gikk galt hos oss.', 'Det er ikke din feil. Prøv igjen om litt.'],
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
    nothingLeft: 'Du har ikke mer å fylle ut.',
    readUntil: 'til {date}',
    cancelled: 'Denne er avlyst.',
    goIn: 'Gå inn',
    goWait: 'Gå inn og vent',
    read: 'Les samtalen',
    noneTitle: 'Ingenting å gjøre nå',
    none: 'Du har ingen åpne eller kommende samtaler. Når klinikken setter opp en, ser du den her.',
    signOut: 'Logg ut',
    stillIn: 'Du er fortsatt logget inn.',
    tryAgain: 'Prøv igjen',
  },

  assessments: {
    left: (n, all) => `Til utfylling, ${n} av ${all} igjen`,
    allDone: 'Alt er fylt ut',
    fillIn: 'Fyll ut',
    done: 'Utfylt',
    before: 'før du går inn, åpnes i en ny fane',
    newTab: 'åpnes i en ny fane',
    after: 'etterpå, åpnes i en ny fane',
  },

  waiting: {
    next: 'Dette skjer nå',
    fillIn: 'Fyll ut det som står igjen nedenfor.',
    letIn: '{therapist} slipper deg inn, og kan se at du er her.',
    opens: 'Rommet åpnes av seg selv på denne siden. La siden stå åpen.',
    aTherapist: 'Terapeuten din',
    forWhom: 'Venter på {therapist}',
    forTherapist: 'Venter på terapeuten din',
    from: 'Du er på rett sted. Samtalen begynner {time}.',
    now: 'Du er på rett sted. Det kan ta litt tid.',
    lost: 'Ikke tilkoblet akkurat nå. Siden prøver igjen av seg selv.',
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
      'Lenken kan være feil eller for gammel, eller så er ikke samtalen åpen for deg nå. Mener du at den burde være det, kan du ringe klinikken.',
    ],
    noPage: ['Vi finner ikke denne siden', 'Adressen kan være skrevet feil.'],
    notAllowed: [
      'Du er ikke med i denne samtalen nå',
      'Samtalen kan være over eller avlyst, eller så er din del av den avsluttet. Lurer du på hvorfor, kan du ringe klinikken. De forteller deg det.',
    ],
    over: [
      'Denne samtalen kan ikke leses lenger',
      'Samtalen er avsluttet, og tiden for å lese den er ute. Har du noe igjen å fylle ut, finner du det blant samtalene dine.',
    ],
    away: [
      'Samtale er borte et øyeblikk',
      'Det er ikke din feil. Det du har skrevet, ligger trygt på denne enheten og sendes så snart vi er tilbake. Siden prøver igjen av seg selv.',
    ],
    offline: [
      'Du er ikke på nett',
      'Denne enheten har ikke nett akkurat nå. Det du har skrevet, ligger trygt her og sendes så snart du er tilbake. Siden prøver igjen av seg selv.',
    ],
    nextTry: 'Neste forsøk om {time}',
    trying: 'Prøver nå',
    tryNow: 'Prøv nå',
    toSessions: 'Se samtalene dine',
  },
}
