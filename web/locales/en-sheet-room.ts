/** The texts of the room's settings and keys: loaded with them. */
export const enSheet = {
  title: 'Settings',
  news: 'When something new comes in',
  newsWhy: 'Only while you look elsewhere. Kept on this device.',
  sound: 'A short tone',
  vibration: 'A short buzz',
  keyboard: 'Keyboard',
  singleKeys: 'Single keys: ? and R',
  showKeys: 'Show all keys',
  exit: 'Quick exit',
  keysTitle: 'Keys',
  after: 'then',
  groups: [
    [
      'Everywhere in the room',
      [
        [['?'], 'Show these keys'],
        [['Esc', 'Esc'], 'Quick exit'],
        [['Tab'], 'Go on to the next thing, with Shift back'],
      ],
    ],
    [
      'While writing',
      [
        [['Enter'], 'Send (a new line on a phone)'],
        [['Ctrl + Enter'], 'Send, everywhere'],
        [['Shift + Enter'], 'New line'],
        [['@'], 'Mention somebody: arrows choose, Enter takes the name'],
        [['Esc'], 'Close the names; do not reply'],
      ],
    ],
    [
      'On a message',
      [
        [['↑', '↓'], 'The message before, the next one'],
        [['Home', 'End'], 'The first message, the last one'],
        [['Enter'], 'Reactions, reply, delete'],
        [['R'], 'Reply'],
        [['Delete'], 'Delete it'],
        [['Esc'], 'Back to the message'],
      ],
    ],
    ['On the tabs', [[['←', '→'], 'The tab before, the next one']]],
  ] as [string, [string[], string][]][],
}

export type SheetWords = typeof enSheet
