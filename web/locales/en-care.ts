/** The texts of what a participant is asked and told by the therapists: loaded with it. */
export const enCare = {
  checkIn: {
    question: 'How are you right now?',
    whoSees: 'Only your therapists see this.',
    later: 'Not now',
    answer: 'Answer',
    change: 'Change',
    said: 'You answered: {feeling}.',
    onItsWay: 'Not sent yet.',
    feelings: 'Your answer',
  },
  help: {
    title: 'Your call for help',
    sending: 'Sending',
    notSent: 'Not sent yet.',
    asked: (n: number): string =>
      n === 1 ? 'Your therapist has been told {time}' : 'Your therapists have been told {time}',
    raised: 'The clinic’s on-call person has been told too {time}',
    seen: '{name} has seen it {time}',
    aTherapist: 'A therapist',
    write: 'Write to {name} alone',
    talk: 'Open your talk with {name}',
    putAway: 'Put away',
  },
  held: {
    everyone: '{who} reads this first, and can pass it on to everyone.',
    some: '{who} reads this first, and can pass it on to {names}.',
    who: 'Your therapist',
    begins: 'From now on your therapist reads first what you write, and can pass it on.',
    ends: 'What you write goes to the others at once again.',
  },
  returned: {
    word: '{name}: {word}',
    none: '{name} has given this back to you.',
    again: 'Write it again',
    heard: 'Your therapist has given a message back to you. {word}',
  },
  lastCall: {
    closesIn: 'The session closes in {time}',
    closing: 'The session is closing',
    at: 'The session closes at {time}.',
    minute: 'The session closes within a minute.',
    closed: 'The session is closed.',
    off: 'The session stays open.',
  },
}

export type CareWords = typeof enCare
