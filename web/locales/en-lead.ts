import type { Settings } from '../../server/protocol/therapy-sessions.ts'

/** A setting in words: what it is about, and what each choice means. */
export interface SettingWords {
  title: string
  choices: readonly { value: Settings[keyof Settings]; label: string; means: string }[]
}

const settings: Partial<Record<keyof Settings, SettingWords>> = {
  admission: {
    title: 'Coming in',
    choices: [
      { value: 'open', label: 'The door is open', means: 'Everybody comes in by themselves.' },
      {
        value: 'by_therapist',
        label: 'You let people in',
        means: 'Everybody waits until you let them in.',
      },
    ],
  },
  assessments_before_entry: {
    title: 'Forms before the session',
    choices: [
      { value: false, label: 'May be left open', means: 'Nobody is kept waiting by a form.' },
      {
        value: true,
        label: 'Must be filled in',
        means: 'Who has a form left waits until it is filled in, or you let them in.',
      },
    ],
  },
  private_messages: {
    title: 'Private messages',
    choices: [
      { value: 'everyone', label: 'Between all', means: 'Everybody may write to anybody alone.' },
      {
        value: 'therapists',
        label: 'To therapists only',
        means: 'Participants may write alone to therapists, not to each other.',
      },
      { value: 'off', label: 'None', means: 'All that is written is for everyone.' },
    ],
  },
  therapists_read_private: {
    title: 'Who reads private messages',
    choices: [
      {
        value: true,
        label: 'Therapists read along',
        means: 'Therapists see private messages too. Everybody is told so where they write.',
      },
      {
        value: false,
        label: 'Only those it is for',
        means: 'Only the people in a private talk see it.',
      },
    ],
  },
  read_receipts: {
    title: 'Read marks',
    choices: [
      { value: true, label: 'Shown', means: 'Everybody sees who has read a message.' },
      { value: false, label: 'Not shown', means: 'Nobody sees what others have read.' },
    ],
  },
  typing: {
    title: 'Who is writing',
    choices: [
      { value: 'off', label: 'Not shown', means: 'Nobody sees that somebody is writing.' },
      { value: 'therapists', label: 'To therapists', means: 'Only therapists see who writes.' },
      { value: 'everyone', label: 'To everyone', means: 'Everybody sees who writes just now.' },
    ],
  },
  help_after_ms: {
    title: 'When nobody answers a call for help',
    choices: [
      {
        value: 60_000,
        label: 'After 1 minute',
        means: 'Then the one on call gets a text message.',
      },
      {
        value: 120_000,
        label: 'After 2 minutes',
        means: 'Then the one on call gets a text message.',
      },
      {
        value: 300_000,
        label: 'After 5 minutes',
        means: 'Then the one on call gets a text message.',
      },
    ],
  },
  read_after_close_ms: {
    title: 'Reading afterwards',
    choices: [
      {
        value: 0,
        label: 'Not at all',
        means: 'When you close it, the talk is gone for everyone in it.',
      },
      {
        value: 86_400_000,
        label: 'For a day',
        means: 'Everybody in it can read the talk for a day.',
      },
      {
        value: 604_800_000,
        label: 'For a week',
        means: 'Everybody in it can read the talk for a week.',
      },
      {
        value: 2_592_000_000,
        label: 'For 30 days',
        means: 'Everybody in it can read the talk for 30 days.',
      },
    ],
  },
  keystrokes: {
    title: 'Research on writing',
    choices: [
      { value: 'off', label: 'None', means: 'Nothing of how people write is kept.' },
      {
        value: 'timing',
        label: 'How long it takes',
        means: 'Each person is asked whether the time they take to write may be kept.',
      },
      {
        value: 'full',
        label: 'Every key',
        means: 'Each person is asked whether every key they press may be kept.',
      },
    ],
  },
}

/** The texts of making and changing therapy sessions. */
export const enLead = {
  make: 'New session',
  waitingForDoctor: 'Who is waiting for a doctor',
  change: 'Change',
  lead: 'You lead this session.',
  people: (n: number) => (n === 1 ? '1 participant' : `${n} participants`),
  present: (n: number) => `${n} in the room`,
  waiting: (n: number) => `${n} waiting`,
  held: (n: number) => `${n} held`,
  help: (n: number) => (n === 1 ? '1 asks for help' : `${n} ask for help`),

  newTitle: 'New session',
  changeTitle: 'Change the session',
  back: 'Your sessions',
  kept: 'What you write is kept on this device until you save.',
  discard: 'Start over',
  undo: 'Undo my changes',
  save: 'Save',
  makeIt: 'Make the session',
  saving: 'Saving',
  tryAgain: 'Try again',

  what: 'What and when',
  name: 'Name',
  nameHint: 'Everybody in the session sees it. It is in no text message.',
  day: 'Day',
  from: 'From',
  to: 'To',
  timesHint: 'In the time of this device.',
  missing: {
    name: 'Give it a name.',
    day: 'Choose a day.',
    from: 'Choose when it starts.',
  },

  who: 'Who',
  youLead: 'You lead it.',
  nobody: 'Nobody else yet.',
  roles: { participant: 'participant', therapist: 'leads with you' },
  takeOut: 'Take out',
  takeOutOf: 'Take out {name}',
  leads: 'Let {name} lead too',
  takesPart: 'Let {name} take part only',
  find: 'Find somebody',
  findHint: 'Three letters of the last name, or the whole phone number.',
  search: 'Search',
  searching: 'Searching',
  add: 'Put in',
  addOf: 'Put in {name}',
  isIn: 'is in',
  phoneEnd: 'phone ends in {digits}',
  found: (n: number) => (n === 1 ? '1 person found.' : `${n} people found.`),
  none: 'Nobody found. Look at the spelling, or ask the clinic to write them in.',
  more: 'There are more. Type more of the name, or the first name too.',

  how: 'How it goes',
  fromTemplate: 'As in “{name}”, the newest that you lead.',
  settings,
  asIs: 'As set by the clinic',

  problems: {
    bad_request: ['Three letters of the last name are needed.', 'Or the whole phone number.'],
    invalid_phone: ['This is not a whole mobile number.', 'Type all of its digits.'],
    too_many_requests: [
      'You have looked for many people.',
      'Wait for an hour, or ask the clinic to put them in.',
    ],
    not_found: ['Somebody in the list is not there any more.', 'Take them out and try again.'],
    not_allowed: [
      'Only therapists may do this.',
      'If you lead groups here, ask the clinic to write that down.',
    ],
    not_allowed_in_session: [
      'You do not lead this session.',
      'If you think that you should, call your clinic.',
    ],
    conflict: ['This cannot be changed here.', 'Ask the clinic.'],
  } as Record<string, readonly [string, string]>,
}

export type LeadWords = typeof enLead
