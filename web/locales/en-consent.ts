/** The texts about what is kept of how somebody types. What was read is recorded as it stands here. */
export const enConsent = {
  title: 'How you type',
  ask: {
    timing:
      'The clinic asks to keep how long you take to write each message, from the first key until you send it.',
    full: 'The clinic asks to keep each key you press while you write, also the words you delete before you send, and how long you take.',
  },
  about: [
    'It is for research at the clinic. Nobody in this session ever sees it, not the therapists either.',
    'If you say no, everything else stays the same.',
    'You can change your mind at any time in the room, under “Settings”.',
  ],
  agree: 'I agree',
  decline: 'No, thank you',
  nothing: 'Nothing about how you type is kept.',
  declined: 'You said no on {date}. Nothing about how you type is kept.',
  agreed: {
    timing: 'You agreed on {date}. How long you take to write each message is kept.',
    full: 'You agreed on {date}. Each key you press while you write is kept, deleted words too.',
  },
  withdraw: 'Stop keeping it',
  read: 'Read what is asked',
}

export type ConsentWords = typeof enConsent
