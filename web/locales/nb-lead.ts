import type { LeadWords } from './en-lead.ts'

/** The texts of making and changing therapy sessions. */
export const nbLead: LeadWords = {
  make: 'Ny samtale',
  waitingForDoctor: 'Hvem som venter på lege',
  change: 'Endre',
  lead: 'Du leder denne samtalen.',
  people: (n) => (n === 1 ? '1 deltaker' : `${n} deltakere`),
  present: (n) => `${n} i rommet`,
  waiting: (n) => `${n} venter`,
  held: (n) => `${n} holdes tilbake`,
  help: (n) => (n === 1 ? '1 ber om hjelp' : `${n} ber om hjelp`),

  newTitle: 'Ny samtale',
  changeTitle: 'Endre samtalen',
  back: 'Samtalene dine',
  kept: 'Det du skriver, ligger på denne enheten til du lagrer.',
  discard: 'Begynn på nytt',
  undo: 'Angre endringene mine',
  save: 'Lagre',
  makeIt: 'Lag samtalen',
  saving: 'Lagrer',
  tryAgain: 'Prøv igjen',

  what: 'Hva og når',
  name: 'Navn',
  nameHint: 'Alle i samtalen ser det. Det står ikke i noen tekstmelding.',
  day: 'Dag',
  from: 'Fra',
  to: 'Til',
  timesHint: 'Etter klokken på denne enheten.',
  missing: {
    name: 'Gi samtalen et navn.',
    day: 'Velg en dag.',
    from: 'Velg når den begynner.',
  },

  who: 'Hvem',
  youLead: 'Du leder den.',
  nobody: 'Ingen andre ennå.',
  roles: { participant: 'deltaker', therapist: 'leder sammen med deg' },
  takeOut: 'Ta ut',
  takeOutOf: 'Ta ut {name}',
  leads: 'La {name} lede også',
  takesPart: 'La {name} bare delta',
  find: 'Finn noen',
  findHint: 'Tre bokstaver av etternavnet, eller hele telefonnummeret.',
  search: 'Søk',
  searching: 'Søker',
  add: 'Sett inn',
  addOf: 'Sett inn {name}',
  isIn: 'er med',
  phoneEnd: 'telefonen slutter på {digits}',
  found: (n) => (n === 1 ? 'Fant 1 person.' : `Fant ${n} personer.`),
  none: 'Fant ingen. Se på skrivemåten, eller be klinikken føre dem inn.',
  more: 'Det finnes flere. Skriv mer av navnet, eller fornavnet også.',

  how: 'Slik foregår den',
  fromTemplate: 'Som i «{name}», den nyeste du leder.',
  settings: {
    admission: {
      title: 'Å komme inn',
      choices: [
        { value: 'open', label: 'Døren er åpen', means: 'Alle går inn av seg selv.' },
        {
          value: 'by_therapist',
          label: 'Du slipper folk inn',
          means: 'Alle venter til du slipper dem inn.',
        },
      ],
    },
    assessments_before_entry: {
      title: 'Skjemaer før samtalen',
      choices: [
        { value: false, label: 'Kan stå åpne', means: 'Ingen må vente på grunn av et skjema.' },
        {
          value: true,
          label: 'Må fylles ut',
          means:
            'Den som har et skjema igjen, venter til det er fylt ut, eller til du slipper inn.',
        },
      ],
    },
    private_messages: {
      title: 'Private meldinger',
      choices: [
        {
          value: 'everyone',
          label: 'Mellom alle',
          means: 'Alle kan skrive til hvem som helst alene.',
        },
        {
          value: 'therapists',
          label: 'Bare til terapeuter',
          means: 'Deltakere kan skrive alene til terapeuter, ikke til hverandre.',
        },
        { value: 'off', label: 'Ingen', means: 'Alt som skrives, er for alle.' },
      ],
    },
    therapists_read_private: {
      title: 'Hvem som leser private meldinger',
      choices: [
        {
          value: true,
          label: 'Terapeuter leser med',
          means: 'Terapeuter ser også private meldinger. Alle får vite det der de skriver.',
        },
        {
          value: false,
          label: 'Bare dem den er til',
          means: 'Bare de som er med i en privat samtale, ser den.',
        },
      ],
    },
    read_receipts: {
      title: 'Lesemerker',
      choices: [
        { value: true, label: 'Vises', means: 'Alle ser hvem som har lest en melding.' },
        { value: false, label: 'Vises ikke', means: 'Ingen ser hva andre har lest.' },
      ],
    },
    typing: {
      title: 'Hvem som skriver',
      choices: [
        { value: 'off', label: 'Vises ikke', means: 'Ingen ser at noen skriver.' },
        {
          value: 'therapists',
          label: 'For terapeuter',
          means: 'Bare terapeuter ser hvem som skriver.',
        },
        { value: 'everyone', label: 'For alle', means: 'Alle ser hvem som skriver akkurat nå.' },
      ],
    },
    help_after_ms: {
      title: 'Når ingen svarer på et rop om hjelp',
      choices: [
        { value: 60_000, label: 'Etter 1 minutt', means: 'Da får vakttelefonen en tekstmelding.' },
        {
          value: 120_000,
          label: 'Etter 2 minutter',
          means: 'Da får vakttelefonen en tekstmelding.',
        },
        {
          value: 300_000,
          label: 'Etter 5 minutter',
          means: 'Da får vakttelefonen en tekstmelding.',
        },
      ],
    },
    read_after_close_ms: {
      title: 'Å lese etterpå',
      choices: [
        {
          value: 0,
          label: 'Ikke i det hele tatt',
          means: 'Når du avslutter, er samtalen borte for alle i den.',
        },
        { value: 86_400_000, label: 'En dag', means: 'Alle i den kan lese samtalen en dag.' },
        { value: 604_800_000, label: 'En uke', means: 'Alle i den kan lese samtalen en uke.' },
        {
          value: 2_592_000_000,
          label: '30 dager',
          means: 'Alle i den kan lese samtalen i 30 dager.',
        },
      ],
    },
    keystrokes: {
      title: 'Forskning på skriving',
      choices: [
        { value: 'off', label: 'Ingen', means: 'Ingenting av hvordan folk skriver, blir lagret.' },
        {
          value: 'timing',
          label: 'Hvor lang tid det tar',
          means: 'Hver og en blir spurt om tiden de bruker på å skrive, kan lagres.',
        },
        {
          value: 'full',
          label: 'Hvert tastetrykk',
          means: 'Hver og en blir spurt om hvert tastetrykk kan lagres.',
        },
      ],
    },
  },
  asIs: 'Som klinikken har satt',

  problems: {
    bad_request: ['Det trengs tre bokstaver av etternavnet.', 'Eller hele telefonnummeret.'],
    invalid_phone: ['Dette er ikke et helt mobilnummer.', 'Skriv alle sifrene.'],
    too_many_requests: [
      'Du har lett etter mange.',
      'Vent en time, eller be klinikken sette dem inn.',
    ],
    not_found: ['Noen på listen finnes ikke lenger.', 'Ta dem ut og prøv igjen.'],
    not_allowed: [
      'Bare terapeuter kan gjøre dette.',
      'Leder du grupper her, be klinikken skrive det ned.',
    ],
    not_allowed_in_session: [
      'Du leder ikke denne samtalen.',
      'Ring klinikken hvis du mener at du skal det.',
    ],
    conflict: ['Dette kan ikke endres her.', 'Spør klinikken.'],
  },
}
