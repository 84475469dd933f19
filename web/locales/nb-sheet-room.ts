import type { SheetWords } from './en-sheet-room.ts'

/** The texts of the room's settings and keys, in Bokmål. */
export const nbSheet: SheetWords = {
  title: 'Innstillinger',
  news: 'Når det kommer noe nytt',
  newsWhy: 'Bare mens du ser et annet sted. Huskes på denne enheten.',
  sound: 'En kort tone',
  vibration: 'En kort vibrasjon',
  keyboard: 'Tastatur',
  singleKeys: 'Taster som er ett tegn: ? og R',
  showKeys: 'Vis alle tastene',
  exit: 'Rask utgang',
  keysTitle: 'Taster',
  after: 'så',
  groups: [
    [
      'Overalt i rommet',
      [
        [['?'], 'Vis disse tastene'],
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
        [['Esc'], 'Lukk navnene; ikke svar'],
      ],
    ],
    [
      'På en melding',
      [
        [['↑', '↓'], 'Meldingen før, den neste'],
        [['Home', 'End'], 'Den første meldingen, den siste'],
        [['Enter'], 'Reaksjoner, svar, slett'],
        [['R'], 'Svar'],
        [['Delete'], 'Slett den'],
        [['Esc'], 'Tilbake til meldingen'],
      ],
    ],
    ['På fanene', [[['←', '→'], 'Fanen før, den neste']]],
  ],
}
