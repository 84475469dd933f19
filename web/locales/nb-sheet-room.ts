import type { SheetWords } from './en-sheet-room.ts'

/** The texts of the room's settings and keys, in Bokmål. */
export const nbSheet: SheetWords = {
  title: 'Innstillinger',
  news: 'Når det kommer noe nytt',
  newsWhy: 'Bare mens du ser på noe annet. Huskes på denne enheten.',
  sound: 'En kort tone',
  vibration: 'En kort vibrasjon',
  keyboard: 'Tastatur',
  singleKeys: 'Enkelttaster: ? og R',
  showKeys: 'Vis alle hurtigtastene',
  exit: 'Rask utgang',
  keysTitle: 'Hurtigtaster',
  after: 'så',
  groups: [
    [
      'Overalt i rommet',
      [
        [['?'], 'Vis disse hurtigtastene'],
        [['Esc', 'Esc'], 'Rask utgang'],
        [['Tab'], 'Gå videre til det neste, med Shift tilbake'],
      ],
    ],
    [
      'Mens du skriver',
      [
        [['Enter'], 'Send (ny linje på en telefon)'],
        [['Ctrl + Enter'], 'Send, overalt'],
        [['Shift + Enter'], 'Ny linje'],
        [['@'], 'Nevn noen: piltastene velger, Enter setter inn navnet'],
        [['Esc'], 'Lukk navnelisten, eller avbryt svaret'],
      ],
    ],
    [
      'På en melding',
      [
        [['↑', '↓'], 'Forrige melding, neste melding'],
        [['Home', 'End'], 'Første melding, siste melding'],
        [['Enter'], 'Reaksjoner, svar, slett'],
        [['R'], 'Svar'],
        [['Delete'], 'Slett den'],
        [['Esc'], 'Tilbake til meldingen'],
      ],
    ],
    ['På fanene', [[['←', '→'], 'Forrige fane, neste fane']]],
  ],
}
