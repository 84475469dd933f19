import { enConsent } from './en-consent.ts'
import { enRoom } from './en-room.ts'

/** Every text of the client. `{…}` is filled in by the screen, also with names set apart. */
export const en = {
  otherLanguage: 'Norsk',
  loading: 'One moment',
  home: 'Samtale, to your sessions',
  quickExit: 'Quick exit',
  exitHint: 'Quick exit shows the weather instead, at once. Pressing Esc twice does the same.',
  leave: 'Leave',
  close: 'Close',
  people: (n: number) => (n === 1 ? '1 person' : `${n} people`),
  seconds: (n: number) => `${n} s`,
  minutes: (n: number) => `${n} min`,
  subject: 'You',
  object: 'you',
  you: 'you',
  therapist: 'therapist',
  someone: 'somebody who has left',

  signIn: {
    title: 'Sign in',
    step: (n: number) => `Step ${n} of 2`,
    lead: 'Type the phone number and the {field} that your clinic has. We send a code to that phone.',
    fields: {
      last_name: ['last name', 'Last name'],
      first_name: ['first name', 'First name'],
      display_name: ['name', 'Name'],
    },
    nameHint: 'As the clinic writes it. Capitals and accents do not matter.',
    country: 'Country',
    phone: 'Phone number',
    send: 'Send me a code',
    sendIn: 'Send a new code in {time}',
    expired: 'You were signed out',
    expiredWhy:
      'To keep your talks safe, the door closes by itself after a while. What you have written is still on this device. Sign in, and you are back.',
    codeTitle: 'Type the code',
    codeLead: 'We sent six digits to {phone}.',
    codeLeadAnyPhone: 'We sent six digits to your phone.',
    change: 'Change the number',
    code: 'Code from the text message',
    codeHint: 'It lasts ten minutes and can be tried once.',
    enter: 'Sign in',
    again: 'Send again',
    againIn: 'Send again in {time}',
    noMessage: 'No message yet?',
    noMessageHelp: [
      'Some networks take a minute.',
      'Look at the number above. Is it yours?',
      'Call the clinic. They can read a code to you on the phone.',
    ],
    aside: 'Good to know',
    asideText: [
      'The message says only that it is a sign-in code. It never says what the talk is about.',
      'Nobody in a group sees your number or your last name.',
      'Cannot sign in? Call the clinic, they can help you in.',
    ],
  },

  problems: {
    code_rejected: [
      'That code did not work.',
      'A code can be tried once and lasts ten minutes. Your number and name are still here.',
    ],
    invalid_phone: [
      'We cannot send to this number.',
      'It has to be a mobile number. Look at the country and count the digits.',
    ],
    resend_too_early: ['A code was sent a moment ago.', 'It may still be on its way to you.'],
    too_many_tries: [
      'That was a lot of tries.',
      'Let it rest for a while, or call the clinic: they can read a code to you.',
    ],
    too_many_requests: ['That was very quick.', 'Wait a moment and try again.'],
    offline: [
      'No contact with Samtale just now.',
      'Look at your connection and try again. Nothing you wrote is lost.',
    ],
    other: ['Something went wrong with us.', 'It is not you. Try again in a moment.'],
  },
  newCodeIn: 'We can send a new code in {time}.',
  sessions: {
    title: 'Your sessions',
    open: 'Open now',
    coming: 'Coming',
    earlier: 'Earlier',
    until: 'until {time}',
    canEnter: 'The session is open. You can come in when you are ready.',
    nothingBefore: 'Nothing to do before this one.',
    nothingLeft: 'Nothing left to fill in.',
    readUntil: 'until {date}',
    cancelled: 'This one is cancelled.',
    goIn: 'Go in',
    goWait: 'Go in and wait',
    read: 'Read the talk',
    noneTitle: 'Nothing to do now',
    none: 'You have no sessions open or coming. When the clinic plans one, you will see it here.',
    signOut: 'Sign out',
    stillIn: 'You are still signed in.',
    tryAgain: 'Try again',
  },

  assessments: {
    left: (n: number, all: number) => `To fill in, ${n} left of ${all}`,
    allDone: 'To fill in, all done',
    fillIn: 'Fill in',
    done: 'Done',
    before: 'before you go in, opens in a new tab',
    newTab: 'opens in a new tab',
    after: 'afterwards, opens in a new tab',
  },

  waiting: {
    next: 'What happens next',
    fillIn: 'Fill in what is left below.',
    letIn: '{therapist} lets you in, and can see that you are here.',
    opens: 'The room opens on this page by itself. Leave it open.',
    aTherapist: 'Your therapist',
    forWhom: 'Waiting for {therapist}',
    forTherapist: 'Waiting for your therapist',
    from: 'You are in the right place. The session starts {time}.',
    now: 'You are in the right place. It can take a little while.',
    lost: 'Not connected just now. We try again by ourselves.',
  },

  ...enRoom,
  consent: enConsent,

  update: {
    title: 'There is a new version.',
    kept: 'What you have written stays.',
    reload: 'Reload',
    later: 'Later',
  },

  errors: {
    noSession: [
      'We cannot find this session',
      'The link may be mistyped or too old, or the session is not open to you now. If you think it should be, call the clinic.',
    ],
    noPage: ['We cannot find this page', 'The address may be mistyped.'],
    notAllowed: [
      'You are not in this session now',
      'It may be over or called off, or your part in it has ended. If you wonder why, call the clinic. They will tell you.',
    ],
    over: [
      'This talk can no longer be read',
      'The session is closed, and the time to read it is over. If something is left to fill in, you find it with your sessions.',
    ],
    away: [
      'Samtale is away for a moment',
      'It is not you. What you have written is safe on this device and goes as soon as we are back. We try again by ourselves.',
    ],
    offline: [
      'You are not connected',
      'This device has no network just now. What you have written is safe here and goes as soon as you are back. We try again by ourselves.',
    ],
    nextTry: 'Next try in {time}',
    trying: 'Trying now',
    tryNow: 'Try now',
    toSessions: 'See your sessions',
  },
}

export type Words = typeof en
