import type { Locale } from '../lib/locales.ts'

/** What is said in the room of the gallery. */
export interface Talk {
  name: string
  oneToOne: string
  group: string
  pinned: string
  welcome: string
  awake: string
  quiet: string
  tea: string
  rest: string
  bed: string
  club: string
  radio: string
  helps: string
  thanks: string
  firstUs: string
  howNow: string
  link: string
  down: string
  glad: string
  anniversaries: string
  assessments: [string, string, string]
}

export const talks: Record<Locale, Talk> = {
  en: {
    name: 'Sleep and grief',
    oneToOne: 'With Ingrid, the two of you',
    group: 'Group for the bereaved, every other Tuesday afternoon',
    pinned:
      'Today: what the nights are like now. Write as much or as little as you want. Only reading is fine too.',
    welcome:
      'Welcome, all of you. There is no right way to be here today. If something becomes too much, write to me alone under “Ingrid”, I see it at once.',
    awake:
      'I fall asleep all right now. But at three I am wide awake, listening for her on the stairs.',
    quiet: 'The house is so quiet.',
    tea: 'I know that three o’clock. I have started to get up and make tea instead of fighting it. It does not mend anything, but it is less lonely.',
    rest: 'Somebody told me that lying still counts as rest too. I do not quite believe it, but it takes the pressure off.',
    bed: 'Four months on and I still lie on my own side of the bed.',
    club: 'Tea at three. We could have a club. @Kari, was it your mother who had the radio on all night?',
    radio: 'It was. Very low, always the shipping forecast. I have begun to do it too.',
    helps: 'It helps more than I like to admit.',
    thanks: 'Thank you for asking, Ola.',
    firstUs: 'Shall we two talk about this first?',
    howNow: 'How was the last half hour for you?',
    link: 'What helped me: https://www.example.org/sleep/(at-night). @Ola, do you know it?',
    down: 'I had to put the phone down for a bit. It came very close, what Ola wrote.',
    glad: 'I am glad that you wrote. Take the time you need, the talk stays where it is.',
    anniversaries:
      'Would it help if I said something about anniversaries to everyone, without naming you?',
    assessments: ['How I have been', 'My evenings', 'Sleep this week'],
  },
  nb: {
    name: 'Søvn og sorg',
    oneToOne: 'Med Ingrid, bare dere to',
    group: 'Pårørendegruppe for etterlatte, annenhver tirsdag ettermiddag',
    pinned:
      'I dag: hvordan nettene er nå. Skriv så mye eller lite du vil. Det er helt greit å bare lese.',
    welcome:
      'Velkommen, alle sammen. Det finnes ingen riktig måte å være her på i dag. Blir noe for mye, skriv til meg alene under «Ingrid», jeg ser det med en gang.',
    awake: 'Jeg får sove nå. Men klokken tre er jeg lys våken og lytter etter henne i trappen.',
    quiet: 'Huset er så stille.',
    tea: 'Jeg kjenner den klokken tre. Jeg har begynt å stå opp og koke te i stedet for å kjempe imot. Det reparerer ingenting, men det er mindre ensomt.',
    rest: 'Noen sa at det å ligge stille også er hvile. Jeg tror ikke helt på det, men det tar bort presset.',
    bed: 'Fire måneder, og jeg ligger fortsatt på min side av sengen.',
    club: 'Te klokken tre. Vi kunne hatt en klubb. @Kari, var det moren din som hadde radioen på hele natten?',
    radio: 'Det var det. Veldig lavt, alltid fiskeværmeldingen. Jeg har begynt med det selv.',
    helps: 'Det hjelper mer enn jeg liker å innrømme.',
    thanks: 'Takk for at du spør, Ola.',
    firstUs: 'Skal vi to snakke om dette først?',
    howNow: 'Hvordan var den siste halvtimen for deg?',
    link: 'Dette hjalp meg: https://www.example.org/sovn/(om-natten). @Ola, kjenner du det?',
    down: 'Jeg måtte legge bort telefonen litt. Det kom veldig nær, det Ola skrev.',
    glad: 'Så fint at du skrev. Ta den tiden du trenger, samtalen blir hvor den er.',
    anniversaries: 'Ville det hjelpe om jeg sa noe om merkedager til alle, uten å nevne deg?',
    assessments: [
      'Hvordan jeg har hatt det',
      'Kveldene mine',
      'Spørreskjema om søvnen den siste uken',
    ],
  },
}
