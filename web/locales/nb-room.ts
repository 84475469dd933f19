import type { RoomWords } from './en-room.ts'

/** The texts of the room, in Bokmål. */
export const nbRoom: RoomWords = {
  readers: {
    title: 'Hvem kan lese hva',
    toEveryone: 'Det du skriver til alle',
    room: 'Alle i denne samtalen.',
    toOne: 'Det du skriver til én person',
    thatPerson: 'Den personen, ingen andre.',
    thatPersonAnd: 'Den personen og {therapists}.',
    off: 'Private samtaler er slått av her.',
    fill: 'Det du fyller ut',
    fillWho: '{therapists}, ingen i gruppen.',
    number: 'Telefonnummeret og etternavnet ditt',
    numberWho: 'Ingen i gruppen. De ser «{name}».',
    therapists: 'terapeutene',
    therapistsFirst: 'Terapeutene',
    everyone: 'Alle',
    everyoneLine: '{who} kan lese dette: {people}.',
    onlyLine: '{who} kan lese dette.',
    only: 'Bare {people}',
    private: 'Mellom deg og {others}. Ingen andre kan lese dette.',
    privateAnd: 'Mellom deg og {others}. {therapists} kan også lese det.',
  },

  room: {
    skip: 'Gå til skrivefeltet',
    talk: 'Samtalen',
    talks: 'Samtaler',
    status: {
      scheduled: 'Ikke åpnet ennå',
      open: 'Åpen',
      closed: 'Avsluttet',
      cancelled: 'Avlyst',
    },
    openUntil: 'Åpen til {time}',
    upToDate: 'oppdatert',
    connecting: 'kobler til',
    offline: 'Ikke tilkoblet',
    offlineSince: 'Ikke tilkoblet siden {time}',
    offlineCount: (n) => (n === 1 ? '1 melding venter' : `${n} meldinger venter`),
    offlineEmpty: 'Det du skriver nå, venter her og sendes av seg selv.',
    offlineWaits: (n) =>
      n === 1
        ? '1 melding venter på denne enheten og sendes av seg selv.'
        : `${n} meldinger venter på denne enheten og sendes av seg selv.`,
    everyone: 'Alle',
    unread: (n) => `${n} uleste`,
    pinnedBy: 'Festet av {name}',
    pinned: 'Festet',
    menu: 'Innstillinger og hurtigtaster',
    about: 'Om denne samtalen',
    inRoom: (n) => `I rommet, ${n}`,
    openPeople: (n) => `Personer i rommet, ${n}`,
    away: 'ikke her nå',
    waiting: 'i venterommet',
    typing: () => '{names} skriver',
    muted: 'skriving på pause',
    write: 'Skriv',
    newSince: 'Nytt siden du var borte, {time}',
    fresh: (n) => (n === 1 ? '1 ny' : `${n} nye`),
    empty: 'Ingen har skrevet ennå.',
    emptyUntil: 'Ingen har skrevet ennå. Samtalen åpnes {day} klokken {time}.',
    emptyOver: 'Ingen skrev her.',
    emptyPrivate: 'Her er det ikke skrevet noe ennå. Du kan begynne, eller la det vente.',
    fromTherapist: 'Fra terapeuten',
    toSessions: 'Til samtalene dine',
    thanks: 'Takk for at du var her.',
    readStill: 'Du kan fortsatt lese det som er skrevet.',
    readUntil: 'Du kan lese samtalen frem til {day} klokken {time}.',
    leaveTitle: 'Gå ut nå?',
    leaveUnsent: (n) =>
      n === 1
        ? '1 melding er ikke sendt ennå. Den blir liggende på denne enheten og sendes når du kommer tilbake.'
        : `${n} meldinger er ikke sendt ennå. De blir liggende på denne enheten og sendes når du kommer tilbake.`,
    stay: 'Bli her',
    signOutTitle: 'Logge ut nå?',
    signOutUnsent: (n) =>
      n === 1
        ? '1 melding er ikke sendt ennå. Logger du ut nå, slettes den fra denne enheten.'
        : `${n} meldinger er ikke sendt ennå. Logger du ut nå, slettes de fra denne enheten.`,
    signOutAnyway: 'Logg ut og slett',
  },

  message: {
    sending: 'Sender',
    waiting: 'Venter',
    sent: 'Sendt',
    readBy: 'Lest av {names}',
    notSent: 'Ikke sendt. Den er tatt vare på her.',
    failures: {
      muted: 'Ikke sendt. Skrivingen din er satt på pause. Meldingen er tatt vare på her.',
      session_closed: 'Ikke sendt. Samtalen er ikke åpen. Meldingen er tatt vare på her.',
      private_off: 'Ikke sendt. Private samtaler er slått av. Meldingen er tatt vare på her.',
      unknown_recipient:
        'Ikke sendt. Personen er ikke med i samtalen lenger. Meldingen er tatt vare på her.',
      too_long: 'Ikke sendt. Meldingen er for lang. Den er tatt vare på her.',
    },
    held: 'Hos terapeuten din',
    late: 'Kom etter at samtalen ble avsluttet: hos terapeuten din',
    returned: 'Gitt tilbake til deg',
    stale: 'Ikke sendt. Den har ventet i mer enn ti minutter, og samtalen kan ha gått videre.',
    sendAnyway: 'Send likevel',
    tryAgain: 'Prøv igjen',
    discard: 'Forkast',
    reply: 'Svar',
    answer: 'Svar på meldingen fra {name}',
    own: 'Meldingen din, {time}',
    reactions: 'Reaksjoner',
    icons: { heart: 'Hjerte', smile: 'Smil', sad: 'Trist', angry: 'Sint' },
    felt: ' {icon}: {names}',
    delete: 'Slett',
    deleting: 'Sletter',
    deleteTitle: 'Slette denne meldingen?',
    deleteOwn:
      'De andre vil se at du har slettet en melding, men ikke lenger hva som sto i den. Klinikken beholder en kopi.',
    deleteOther:
      'Alle vil se at du har slettet en melding fra {name}, men ikke lenger hva som sto i den. Klinikken beholder en kopi.',
    keep: 'Behold den',
    quotedGone: 'en slettet melding',
    quotedUnknown: 'en tidligere melding',
    jump: 'Gå til meldingen dette er et svar på',
    notHere: 'Meldingen dette er et svar på, ligger ikke her.',
    mentionsYou: ' (nevner deg)',
    newTab: ' (åpnes i en ny fane)',
    written: 'Skrevet {time}, sendt senere',
  },

  heard: {
    private: ['Privat, {name}: {text}', (n) => `${n} private meldinger`],
    mention: ['{name} nevner deg: {text}', (n) => `${n} meldinger nevner deg`],
    plain: ['{name}: {text}', (n) => `${n} nye meldinger`],
  },

  refused: {
    reaction: 'Reaksjonen din ble ikke registrert.',
    delete: 'Denne meldingen kunne ikke slettes.',
    feeling: 'Svaret ditt kom for sent.',
    help: 'Du har ikke fått bedt om hjelp. Prøv igjen.',
    other: 'Dette lot seg ikke gjøre.',
    dismiss: 'Greit',
  },

  help: {
    button: 'Jeg trenger hjelp nå',
    title: 'Be om hjelp nå?',
    text: '{therapists} får beskjed med en gang. Gruppen ser ingenting.',
    someone: 'Terapeuten din',
    urgent:
      'Du er ikke tilkoblet. Det sendes så snart du er det. Kan det ikke vente, ring klinikken eller nødetatene.',
    yes: 'Be om hjelp',
    no: 'Ikke nå',
  },

  lines: {
    joined: ['{person} kom inn', '{person} kom inn'],
    left: ['{person} gikk ut', '{person} gikk ut'],
    open_session: ['{author} åpnet samtalen', 'Samtalen ble åpnet'],
    close_session: ['{author} avsluttet samtalen', 'Samtalen ble avsluttet'],
    whiteboard: ['{author} endret det festede notatet', 'Det festede notatet ble endret'],
    admit: ['{author} slapp {object} inn', '{person} kom inn'],
    revoke: ['{author} ba {object} vente utenfor', '{person} gikk tilbake til venterommet'],
    mute: [
      '{author} satte skrivingen på pause for {object}',
      'Skrivingen er på pause for {object}',
    ],
    unmute: [
      '{author} åpnet for skriving igjen for {object}',
      'Det er åpnet for skriving igjen for {object}',
    ],
    remove: ['{author} avsluttet samtalen for {object}', 'Samtalen er avsluttet for {object}'],
    deleted: ['{author} slettet en melding', 'En melding ble slettet'],
    deletedOther: [
      '{author} slettet en melding fra {object}',
      'En melding fra {object} ble slettet',
    ],
  },

  composer: {
    label: 'Meldingen din',
    toEveryone: 'Skriv til alle',
    to: 'Skriv til {names}',
    send: 'Send',
    replyTo: 'Svar til {name}',
    replyOwn: 'Svar til deg selv',
    noReply: 'Avbryt svaret',
    signsLeft: (n) => `${n} tegn igjen`,
    mention: 'Navn',
    names: (n) =>
      n === 1 ? '1 navn, Enter setter det inn' : `${n} navn, piltastene velger, Enter setter inn`,
    tooLong: (n) => `${n} tegn for mye`,
    cannot: {
      closed: 'Samtalen er avsluttet.',
      scheduled: 'Samtalen er ikke åpnet ennå. Du kan skrive så snart den åpner.',
      cancelled: 'Denne samtalen er avlyst.',
      muted:
        'Skrivingen din er på pause nå. Du kan lese med, og ingenting du har skrevet, er borte.',
      'private-off': 'Private samtaler er slått av her. Skriv til alle i stedet.',
    },
  },
}
