/** The texts of the room: who reads what, the talk, the messages, the composer. */
export const enRoom = {
  readers: {
    title: 'Who can read what',
    toEveryone: 'What you write to everyone',
    room: 'Everybody in this session.',
    toOne: 'What you write to one person',
    thatPerson: 'That person, nobody else.',
    thatPersonAnd: 'That person, and {therapists}.',
    off: 'Private talks are off here.',
    fill: 'What you fill in',
    fillWho: '{therapists}, nobody in the group.',
    number: 'Your phone and last name',
    numberWho: 'Nobody in the group. They see “{name}”.',
    therapists: 'the therapists',
    therapistsFirst: 'The therapists',
    everyone: 'Everyone',
    everyoneLine: '{who} can read this: {people}.',
    onlyLine: '{who} can read this.',
    only: 'Only {people}',
    private: 'Between you and {others}. Nobody else can read this.',
    privateAnd: 'Between you and {others}. {therapists} can read it too.',
  },

  room: {
    skip: 'Go to writing',
    talk: 'The talk',
    talks: 'Talks',
    status: {
      scheduled: 'Not open yet',
      open: 'Open',
      closed: 'Closed',
      cancelled: 'Cancelled',
    },
    openUntil: 'Open until {time}',
    upToDate: 'up to date',
    connecting: 'connecting',
    offline: 'Not connected',
    offlineSince: 'Not connected since {time}.',
    offlineEmpty: 'What you write now waits here and goes by itself.',
    offlineWaits: (n: number) =>
      n === 1
        ? '1 message waits on this device and goes by itself.'
        : `${n} messages wait on this device and go by themselves.`,
    everyone: 'Everyone',
    unread: (n: number) => `${n} unread`,
    pinnedBy: 'Pinned by {name}',
    pinned: 'Pinned',
    about: 'About this session',
    inRoom: (n: number) => `In the room, ${n}`,
    openPeople: (n: number) => `People in the room, ${n}`,
    away: 'not here now',
    waiting: 'in the waiting room',
    typing: (n: number): string => (n === 1 ? '{names} is writing' : '{names} are writing'),
    muted: 'writing paused',
    write: 'Write',
    newSince: 'New since you were away, {time}',
    fresh: (n: number) => `${n} new`,
    empty: 'Nobody has written yet.',
    emptyUntil: 'Nobody has written yet. The session opens {day} at {time}.',
    emptyOver: 'Nobody wrote here.',
    emptyPrivate: 'Nothing is written here yet. You can begin, or let it wait.',
    fromTherapist: 'From the therapist',
    toSessions: 'To your sessions',
    thanks: 'Thank you for being here.',
    leaveTitle: 'Leave now?',
    leaveUnsent: (n: number) =>
      n === 1
        ? '1 message is not sent yet. It stays on this device and goes when you come back.'
        : `${n} messages are not sent yet. They stay on this device and go when you come back.`,
    stay: 'Stay',
    signOutTitle: 'Sign out now?',
    signOutUnsent: (n: number) =>
      n === 1
        ? '1 message is not sent yet. If you sign out now, it is deleted from this device.'
        : `${n} messages are not sent yet. If you sign out now, they are deleted from this device.`,
    signOutAnyway: 'Sign out and delete',
  },

  message: {
    sending: 'Sending',
    waiting: 'Waiting',
    sent: 'Sent',
    readBy: 'Read by {names}',
    notSent: 'Not sent. It is kept here.',
    failures: {
      muted: 'Not sent: your writing is paused. It is kept here.',
      session_closed: 'Not sent: the session is not open. It is kept here.',
      private_off: 'Not sent: private talks are off. It is kept here.',
      unknown_recipient: 'Not sent: this person has left the session. It is kept here.',
      too_long: 'Not sent: it is too long. It is kept here.',
    },
    tryAgain: 'Try again',
    discard: 'Discard',
    reply: 'Reply',
    answer: 'Answer {name}’s message',
    own: 'Your message, {time}',
    reactions: 'Reactions',
    icons: { heart: 'Heart', smile: 'Smile', sad: 'Sad', angry: 'Angry' },
    felt: ' {icon}: {names}',
    delete: 'Delete',
    deleting: 'Deleting',
    deleteTitle: 'Delete this message?',
    deleteOwn:
      'The others will see that you deleted a message, but no longer what it said. The clinic keeps a copy.',
    deleteOther:
      'Everyone will see that you deleted a message from {name}, but no longer what it said. The clinic keeps a copy.',
    keep: 'Keep it',
    quotedGone: 'a deleted message',
    quotedUnknown: 'an earlier message',
    jump: 'Go to the message that this answers',
  },

  refused: {
    reaction: 'Your reaction was not taken.',
    delete: 'This message could not be deleted.',
    other: 'This could not be done.',
    dismiss: 'All right',
  },

  lines: {
    joined: ['{person} came in', '{person} came in'],
    left: ['{person} left', '{person} left'],
    open_session: ['{author} opened the session', 'The session opened'],
    close_session: ['{author} closed the session', 'The session closed'],
    whiteboard: ['{author} changed the pinned note', 'The pinned note changed'],
    admit: ['{author} let {object} in', '{person} came in'],
    revoke: ['{author} asked {object} to wait outside', '{person} went back to the waiting room'],
    mute: ['{author} paused writing for {object}', 'Writing is paused for {object}'],
    unmute: ['{author} opened writing for {object} again', 'Writing is open for {object} again'],
    remove: ['{author} ended the session for {object}', 'The session ended for {object}'],
    deleted: ['{author} deleted a message', 'A message was deleted'],
    deletedOther: [
      '{author} deleted a message from {object}',
      'A message from {object} was deleted',
    ],
  },

  composer: {
    label: 'Your message',
    toEveryone: 'Write to everyone',
    to: 'Write to {names}',
    send: 'Send',
    replyTo: 'Reply to {name}',
    replyOwn: 'Reply to yourself',
    noReply: 'Do not reply',
    tooLong: (n: number) => (n === 1 ? '1 sign too long' : `${n} signs too long`),
    cannot: {
      closed: 'The session is closed. You can still read what was written.',
      scheduled: 'The session is not open yet. You can write as soon as it opens.',
      cancelled: 'This session is cancelled.',
      muted: 'Your writing is paused for now. You can read along, and nothing you wrote is lost.',
      'private-off': 'Private talks are off in this session. Write to everyone instead.',
    },
  },
}

export type RoomWords = typeof enRoom
