import type { CarePanelWords } from './en-care-panel.ts'

/** The texts of what a therapist does for one person and for the room, in Bokmål. */
export const nbCarePanel: CarePanelWords = {
  help: {
    asks: '{name} ber om hjelp',
    calls: (n) => (n === 1 ? '1 person ber om hjelp' : `${n} personer ber om hjelp`),
    since: 'siden {time}',
    last: 'Skrev sist',
    write: 'Skriv til {name}',
    seen: 'Jeg har sett det',
    telling: 'Sier fra til {name}',
    now: 'Ber om hjelp nå',
    log: 'Rop om hjelp',
    steps: {
      asked: 'ba om hjelp',
      again: 'ba om hjelp igjen',
      raised: 'tekstmelding til den som har vakt',
      seen: 'sett av {by}',
    },
  },

  checkIn: {
    ask: 'Innsjekk',
    asking: 'Spør',
    title: 'Hvordan har du det akkurat nå?',
    asked: 'spurt {time}',
    over: 'spurt {time}, avsluttet',
    answered: (n, of) => `${n} av ${of} har svart`,
    open: 'Har ikke svart ennå',
    trend: 'Gjennom samtalen',
    asks: 'Spurt',
  },

  hold: {
    all: 'Hold tilbake',
    stop: 'La gå rett fram',
    on: 'Det alle skriver, kommer til deg først.',
    sign: 'holdes tilbake',
    acts: {
      hold: ['Hold meldinger tilbake', 'de kommer til deg først'],
      unhold: ['La meldinger gå rett fram igjen', ''],
    },
  },

  tray: {
    held: (n) => `Holdt tilbake, ${n}`,
    late: (n) => `Kom etter at samtalen sluttet, ${n}`,
    count: (n) => (n === 1 ? '1 melding hos deg' : `${n} meldinger hos deg`),
    to: 'til {names}',
    release: 'Slipp fram',
    giveBack: 'Gi tilbake',
    releasing: 'Slipper fram',
    returning: 'Gir tilbake',
    deleting: 'Sletter',
    only: {
      held: 'Holdt tilbake: bare {author} og terapeuter kan lese den',
      late: 'Kom etter at samtalen sluttet: bare {author} og terapeuter kan lese den',
      returned: 'Gitt tilbake: bare {author} og terapeuter kan lese den',
    },
    returnTitle: 'Gi denne meldingen tilbake til {name}?',
    returnText: 'Ingen andre får lese den.',
    word: 'Et ord til {name}',
    returnNo: 'Behold den her',
  },

  notes: {
    add: 'Notat',
    title: (n) => `Notater i margen, ${n}`,
    label: 'Notat',
    new: 'Et notat i margen',
    change: 'Endre notatet ditt',
    hint: 'Bare terapeuter kan lese det.',
    save: 'Ta vare på notatet',
    remove: 'Fjern det',
    edit: 'Endre',
    by: '{name}, {time}',
    to: 'Til meldingen: {text}',
    gone: 'en melding som ikke er der lenger',
  },

  call: {
    now: 'Avslutt nå',
    in: (n) => `Om ${n} minutter`,
    text: 'Eller si fra til alle, så avsluttes samtalen av seg selv:',
    on: 'Avsluttes av seg selv {time}',
    left: 'om {left}',
    over: 'straks',
    cancel: 'La den være åpen',
    cancelling: 'Lar den være åpen',
  },

  remind: {
    act: ['Påminn med tekstmelding', 'det er noe å fylle ut'],
    done: 'påminnet {time}',
  },

  attendance: {
    open: ['Oppmøte', 'hvem som var her, fra når til når'],
    title: 'Oppmøte',
    person: 'Person',
    here: 'Til stede',
    total: 'I alt',
    never: 'ikke her',
    span: '{from} til {until}',
    still: '{from}, fortsatt her',
    minutes: (n) => `${n} min`,
    missing: 'Det lot seg ikke hente. Prøv igjen.',
    fetching: 'Et øyeblikk',
  },

  since: 'siden {time}',
  deleteHere: 'Slett for alle',
  transcript: {
    full: 'Utskrift',
    participants: 'Utskrift slik deltakerne så den',
    formats: { html: 'Side', csv: 'CSV', jsonl: 'JSON Lines' },
  },
}
