import type { CareWords } from './en-care.ts'

/** The texts of what a participant is asked and told by the therapists, in Bokmål. */
export const nbCare: CareWords = {
  checkIn: {
    question: 'Hvordan har du det akkurat nå?',
    whoSees: 'Bare terapeutene dine ser dette.',
    later: 'Ikke nå',
    answer: 'Svar',
    change: 'Endre',
    said: 'Du svarte: {feeling}.',
    onItsWay: 'Ikke sendt ennå.',
    feelings: 'Svaret ditt',
  },
  help: {
    title: 'Hjelpen du ba om',
    sending: 'Sender',
    notSent: 'Ikke sendt ennå.',
    asked: (n) =>
      n === 1
        ? 'Terapeuten din har fått beskjed {time}'
        : 'Terapeutene dine har fått beskjed {time}',
    raised: 'Klinikkens vakt har også fått beskjed {time}',
    seen: '{name} har sett det {time}',
    aTherapist: 'En terapeut',
    write: 'Skriv til {name} alene',
    talk: 'Åpne samtalen din med {name}',
    putAway: 'Legg bort',
  },
  held: {
    everyone: '{who} leser dette først og kan sende det videre til alle.',
    some: '{who} leser dette først og kan sende det videre til {names}.',
    who: 'Terapeuten din',
    begins: 'Fra nå av leser terapeuten din først det du skriver, og kan sende det videre.',
    ends: 'Det du skriver, går igjen rett til de andre.',
  },
  returned: {
    word: '{name}: {word}',
    none: '{name} har gitt dette tilbake til deg.',
    again: 'Skriv det på nytt',
    heard: 'Terapeuten din har gitt en melding tilbake til deg. {word}',
  },
  lastCall: {
    closesIn: 'Samtalen avsluttes om {time}',
    closing: 'Samtalen avsluttes nå',
    at: 'Samtalen avsluttes klokken {time}.',
    minute: 'Samtalen avsluttes om mindre enn ett minutt.',
    closed: 'Samtalen er avsluttet.',
    off: 'Samtalen fortsetter.',
  },
}
