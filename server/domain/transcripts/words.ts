import type { ActionType, Icon, KeptBack } from '../../protocol/actions.ts'
import type { Locale } from '../../protocol/login.ts'
import type { TranscriptView } from '../../protocol/transcripts.ts'

/** The few words of a transcript that people read. */
export interface TranscriptWords {
  title: string
  views: Record<TranscriptView, string>
  exported: (time: string, zone: string) => string
  people: string
  roles: { participant: string; therapist: string }
  /** Who acts where nobody does. */
  house: string
  readBy: (names: string) => string
  keptBack: Record<KeptBack, string>
  deleted: string
  deletedBy: (name: string, time: string) => string
  reason: (text: string) => string
  unread: string
  notShown: (count: number) => string
  icons: Record<Icon, string>
  joined: (name: string) => string
  left: (name: string) => string
  /** What happened to the therapy session or in it, by type; `whom` is empty where nobody is meant. */
  events: Partial<Record<ActionType, (who: string, whom: string) => string>>
}

const en: TranscriptWords = {
  title: 'Transcript',
  views: {
    full: 'All that the reader may read',
    participants: 'What every participant who was let in could read',
  },
  exported: (time, zone) => `Taken on ${time}. Times are those of ${zone}.`,
  people: 'People',
  roles: { participant: 'participant', therapist: 'therapist' },
  house: 'The clinic',
  readBy: (names) => `Private, read by ${names}`,
  keptBack: { held: 'Held: with the therapists first', late: 'Came after the close' },
  deleted: 'This message was deleted.',
  deletedBy: (name, time) => `Deleted by ${name}, ${time}.`,
  reason: (text) => `Reason: ${text}`,
  unread: 'a message that is not shown here',
  notShown: (count) =>
    count === 1 ? '1 action is not shown here.' : `${count} actions are not shown here.`,
  icons: { heart: 'heart', smile: 'smile', sad: 'sad', angry: 'angry' },
  joined: (name) => `${name} has joined`,
  left: (name) => `${name} has left`,
  events: {
    admit: (who, whom) => `${who} let ${whom} in`,
    revoke: (who, whom) => `${who} sent ${whom} back to the waiting room`,
    mute: (who, whom) => `${who} paused ${whom}’s writing`,
    unmute: (who, whom) => `${who} let ${whom} write again`,
    remove: (who, whom) => `${who} removed ${whom}`,
    open_session: (who) => `${who} opened the session`,
    close_session: (who) => `${who} closed the session`,
    whiteboard: (who) => `${who} changed the pinned note`,
    consent: (who) => `${who} decided what of their typing is kept`,
    note: (who) => `Note in the margin by ${who}`,
    check_in: (who) => `${who} asked how everybody is`,
    feeling: (who) => `${who} answered how they are`,
    help: (who) => `${who} asked for help`,
    help_seen: (who, whom) => `${who} answered ${whom}’s call for help`,
    help_raised: (_who, whom) => `Nobody had answered ${whom}: the on-call number was told`,
    hold: (who, whom) => `${who} had messages${of(whom)} sent to the therapists first`,
    unhold: (who, whom) => `${who} let messages${of(whom)} go to everyone again`,
    release: (who) => `${who} released a message`,
    return_message: (who) => `${who} returned a message`,
    last_call: (who) => `${who} made the last call`,
    cancel_call: (who) => `${who} took the last call back`,
    remind: (who, whom) => `${who} reminded ${whom} of what is to be filled in`,
  },
}

const nb: TranscriptWords = {
  title: 'Utskrift',
  views: {
    full: 'Alt leseren kan lese',
    participants: 'Det alle deltakere som var sluppet inn, kunne lese',
  },
  exported: (time, zone) => `Hentet ${time}. Klokkeslett gjelder ${zone}.`,
  people: 'Personer',
  roles: { participant: 'deltaker', therapist: 'terapeut' },
  house: 'Klinikken',
  readBy: (names) => `Privat, leses av ${names}`,
  keptBack: { held: 'Holdt tilbake: hos terapeutene først', late: 'Kom etter at samtalen sluttet' },
  deleted: 'Denne meldingen er slettet.',
  deletedBy: (name, time) => `Slettet av ${name}, ${time}.`,
  reason: (text) => `Grunn: ${text}`,
  unread: 'en melding som ikke vises her',
  notShown: (count) =>
    count === 1 ? '1 handling vises ikke her.' : `${count} handlinger vises ikke her.`,
  icons: { heart: 'hjerte', smile: 'smil', sad: 'trist', angry: 'sint' },
  joined: (name) => `${name} har kommet`,
  left: (name) => `${name} har gått`,
  events: {
    admit: (who, whom) => `${who} slapp inn ${whom}`,
    revoke: (who, whom) => `${who} sendte ${whom} tilbake til venterommet`,
    mute: (who, whom) => `${who} satte skrivingen til ${whom} på pause`,
    unmute: (who, whom) => `${who} lot ${whom} skrive igjen`,
    remove: (who, whom) => `${who} tok ${whom} ut av samtalen`,
    open_session: (who) => `${who} åpnet samtalen`,
    close_session: (who) => `${who} avsluttet samtalen`,
    whiteboard: (who) => `${who} endret det festede notatet`,
    consent: (who) => `${who} bestemte hva som lagres av skrivingen`,
    note: (who) => `Notat i margen av ${who}`,
    check_in: (who) => `${who} spurte hvordan alle har det`,
    feeling: (who) => `${who} svarte på hvordan det går`,
    help: (who) => `${who} ba om hjelp`,
    help_seen: (who, whom) => `${who} svarte da ${whom} ba om hjelp`,
    help_raised: (_who, whom) => `Ingen hadde svart ${whom}: vakttelefonen fikk beskjed`,
    hold: (who, whom) => `${who} lot meldinger${fra(whom)} gå til terapeutene først`,
    unhold: (who, whom) => `${who} lot meldinger${fra(whom)} gå til alle igjen`,
    release: (who) => `${who} slapp gjennom en melding`,
    return_message: (who) => `${who} sendte en melding tilbake`,
    last_call: (who) => `${who} varslet at samtalen snart slutter`,
    cancel_call: (who) => `${who} tok varselet om slutten tilbake`,
    remind: (who, whom) => `${who} minnet ${whom} på det som skal fylles ut`,
  },
}

const of = (whom: string) => (whom === '' ? '' : ` from ${whom}`)
const fra = (whom: string) => (whom === '' ? '' : ` fra ${whom}`)

export const TRANSCRIPT_WORDS: Record<Locale, TranscriptWords> = { en, nb }
