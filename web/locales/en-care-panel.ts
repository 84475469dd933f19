/** The texts of what a therapist does for one person and for the room: loaded with the panel. */
export const enCarePanel = {
  help: {
    asks: '{name} asks for help',
    calls: (n: number) => (n === 1 ? '1 person asks for help' : `${n} people ask for help`),
    since: 'since {time}',
    last: 'Last wrote',
    write: 'Write to {name}',
    seen: 'I have seen it',
    telling: 'Letting {name} know',
    now: 'Asking for help now',
    log: 'Calls for help',
    steps: {
      asked: 'asked for help',
      again: 'asked again',
      raised: 'text message to whoever is on call',
      seen: 'seen by {by}',
    },
  },

  checkIn: {
    ask: 'Check in',
    asking: 'Asking',
    title: 'How are you right now?',
    asked: 'asked {time}',
    over: 'asked {time}, over',
    answered: (n: number, of: number) => `${n} of ${of} answered`,
    open: 'No answer yet',
    trend: 'Over the session',
    asks: 'Asked at',
  },

  hold: {
    all: 'Hold all',
    stop: 'Stop holding',
    on: 'What everyone writes comes to you first.',
    sign: 'held',
    acts: {
      hold: ['Hold messages', 'they come to you first'],
      unhold: ['Stop holding messages', ''],
    } satisfies Record<string, [what: string, hint: string]>,
  },

  tray: {
    held: (n: number) => `Held, ${n}`,
    late: (n: number) => `Came after the close, ${n}`,
    count: (n: number) => (n === 1 ? '1 message with you' : `${n} messages with you`),
    to: 'to {names}',
    release: 'Release',
    giveBack: 'Return',
    releasing: 'Releasing',
    returning: 'Returning',
    deleting: 'Deleting',
    only: {
      held: 'Held: only {author} and therapists can read it',
      late: 'Came after the close: only {author} and therapists can read it',
      returned: 'Returned: only {author} and therapists can read it',
    },
    returnTitle: 'Return this message to {name}?',
    returnText: 'Nobody else gets to read it.',
    word: 'A word to {name}',
    returnNo: 'Keep it here',
  },

  notes: {
    add: 'Note',
    title: (n: number) => `Notes in the margin, ${n}`,
    label: 'Note',
    new: 'A note in the margin',
    change: 'Change your note',
    hint: 'Only therapists can read it.',
    save: 'Keep the note',
    remove: 'Take it away',
    edit: 'Change',
    by: '{name}, {time}',
    to: 'To the message: {text}',
    gone: 'a message that is not there any more',
  },

  call: {
    now: 'Close now',
    in: (n: number) => `In ${n} minutes`,
    text: 'Or tell everyone, and the session closes by itself:',
    on: 'Closes by itself at {time}',
    left: 'in {left}',
    over: 'in a moment',
    cancel: 'Keep it open',
    cancelling: 'Keeping it open',
  },

  remind: {
    act: ['Remind by text message', 'there is something to fill in'],
    done: 'reminded {time}',
  } as { act: [what: string, hint: string]; done: string },

  attendance: {
    open: ['Attendance', 'who was here, from when to when'],
    title: 'Attendance',
    person: 'Person',
    here: 'Here',
    total: 'In all',
    never: 'not here',
    span: '{from} to {until}',
    still: '{from}, still here',
    minutes: (n: number) => `${n} min`,
    missing: 'It could not be fetched. Please try again.',
    fetching: 'One moment',
  } as {
    open: [what: string, hint: string]
    title: string
    person: string
    here: string
    total: string
    never: string
    span: string
    still: string
    minutes: (n: number) => string
    missing: string
    fetching: string
  },

  since: 'since {time}',
  deleteHere: 'Delete for everyone',
  transcript: {
    full: 'Transcript',
    participants: 'Transcript as participants saw it',
    formats: { html: 'Page', csv: 'CSV', jsonl: 'JSON Lines' },
  },
}

export type CarePanelWords = typeof enCarePanel
