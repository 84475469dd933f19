/** The texts of a therapist's panel: loaded with it. */
export const enPanel = {
  title: 'People and session',
  switch: 'Talk or people',
  talk: 'Talk',
  people: 'People',
  toSee: (n: number) => (n === 1 ? '1 person waiting' : `${n} people waiting`),

  notice: 'Notice',
  note: 'Pinned note',
  board: 'Assessments',
  open: 'Open session',
  close: 'Close session',
  opening: 'Opening',
  closing: 'Closing',
  more: 'More for the whole session',

  waiting: (n: number) => `Waiting, ${n}`,
  letIn: 'Let in',
  letAllIn: 'Let all in',
  lettingIn: 'Letting in',
  done: 'Assessments done',
  doneOf: (done: number, of: number) => `Assessments done ${done} of ${of}`,
  sentBack: 'sent back {time}',

  inRoom: (n: number) => `In the room, ${n}`,
  nobody: 'Nobody was let in yet.',
  wrote: 'Wrote',
  readTo: 'Read up to',
  all: 'all',
  nothing: 'not yet',
  actions: 'What you can do for {name}',
  coTherapists: 'Co-therapists',
  asName: 'you are here as {name}',
  write: 'Write to {name} alone',

  presence: {
    writing: 'writing',
    reading: 'reading',
    here: 'here',
    notCome: 'has not come yet',
    silent: (n: number) => `silent for ${n} min`,
    away: (n: number) => (n === 0 ? 'away just now' : `away ${n} min`),
    gone: ['offline since {time}', 'offline'],
    left: ['left at {time}', 'left'],
  } as {
    writing: string
    reading: string
    here: string
    notCome: string
    silent: (n: number) => string
    away: (n: number) => string
    gone: [at: string, plain: string]
    left: [at: string, plain: string]
  },
  muted: 'paused',
  pending: {
    admit: 'letting in',
    revoke: 'sending back',
    mute: 'pausing writing',
    unmute: 'opening writing',
    remove: 'removing',
  },

  acts: {
    mute: ['Pause writing', 'can read, cannot write'],
    unmute: ['Open writing again', ''],
    revoke: ['Back to the waiting room', 'until somebody lets them in'],
    assessments: ['Assessments', ''],
    remove: ['Remove from the session', ''],
    muteAll: ['Pause writing for everyone', 'they can read, not write'],
    unmuteAll: ['Open writing for everyone', ''],
  } satisfies Record<string, [what: string, hint: string]>,
  transcript: {
    html: ['Download transcript', 'a page to read or print'],
    csv: ['Download transcript, CSV', 'a table'],
    jsonl: ['Download transcript, JSON Lines', 'signed, can be verified'],
  } satisfies Record<string, [what: string, hint: string]>,
  replyAlone: 'Reply alone',

  reason: 'Reason',
  mayBeEmpty: '(you may leave it empty)',
  whoReads: 'Only therapists can read it.',
  notYet: 'Not yet',
  removeTitle: 'Remove {name} from the session?',
  removeText: '{name} can no longer read or write here. What {name} wrote stays.',
  remove: 'Remove {name}',
  keep: 'Keep {name} here',
  deleteTitle: 'Delete this message from {name}?',
  deleteText:
    'Everyone will see that you deleted it, but no longer what it said. The clinic keeps a copy.',
  admitTitle: 'Let in all the same?',
  admitMissing: '{name} has done {done} of {of} assessments.',
  admit: 'Let in all the same',
  openTitle: 'Open the session?',
  openText: 'Everyone who was let in can write from then on.',
  closeTitle: 'Close the session for everyone?',
  closeText: 'Nobody can write after this. What was written can still be read for a while.',
  closeWaiting: (n: number) =>
    n === 1 ? '1 person is still waiting.' : `${n} people are still waiting.`,

  noticeTitle: 'A notice to everyone',
  noticeText: 'What everyone is to know',
  noticeHint: 'It stands apart from the talk, as a word from the therapist.',
  noticeSend: 'Send to everyone',
  noteTitle: 'The pinned note',
  noteText: 'The note',
  noteHint: 'Everyone in the room sees it over the talk, until you take it down.',
  notePin: 'Pin it',
  noteDown: 'Take it down',

  boardTitle: 'Assessments',
  boardOf: 'Assessments of {name}',
  boardNone: 'There is nothing to fill in in this session.',
  boardNobody: 'There is nothing for {name} to fill in.',
  person: 'Person',
  state: { complete: 'Done', incomplete: 'To do' },
  noneOfIt: 'not asked',
  when: { before: 'before', after: 'afterwards' },

  refused: {
    admit: '{name} was not let in',
    revoke: '{name} was not sent back',
    mute: 'Writing was not paused for {name}',
    unmute: 'Writing was not opened for {name}',
    remove: '{name} was not removed',
    notice: 'Your notice was not sent',
    whiteboard: 'The pinned note was not changed',
    open_session: 'The session was not opened',
    close_session: 'The session was not closed',
    delete: 'The message was not deleted',
    other: 'This was not done',
  },
  because: {
    unknown_recipient: 'they are no longer in this session.',
    unknown_target: 'it is no longer there.',
    not_allowed: 'you are not allowed to.',
    not_admitted: 'you are not let in yourself.',
    session_closed: 'the session is not open.',
    too_long: 'it is too long.',
    other: 'the server did not take it.',
  },
  tryAgain: 'Try again',
}

export type PanelWords = typeof enPanel
