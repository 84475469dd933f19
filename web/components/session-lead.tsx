import '../styles/lead.css'
import type { TherapySessionListItem } from '../../server/protocol/therapy-sessions.ts'
import { useLeadWords } from '../lib/use-lead.ts'

/** The way to a new therapy session. */
export function MakeSession() {
  return (
    <p class="section-lead">
      <a class="btn" href="/lead">
        {useLeadWords().make}
      </a>
    </p>
  )
}

/** A doctor's way to those who wait. */
export function ToConsultations() {
  return (
    <p class="section-lead">
      <a class="btn" href="/consultations">
        {useLeadWords().waitingForDoctor}
      </a>
    </p>
  )
}

/** What a therapist sees of a session that they lead: how many are where, and how to change it. */
export function Led({ session }: { session: TherapySessionListItem }) {
  const words = useLeadWords()
  const { counts, name, id, status } = session
  if (!counts) return null
  const { participants, present, waiting, held, help } = counts
  return (
    <div class="led">
      <p class="small">
        <span class="soft">{words.lead}</span>{' '}
        <a href={`/lead/${id}`}>
          {words.change} <span class="heard">{name}</span>
        </a>
      </p>
      <ul class="led-counts">
        <li>{words.people(participants)}</li>
        {status === 'open' && <li>{words.present(present)}</li>}
        {waiting > 0 && <li>{words.waiting(waiting)}</li>}
        {held > 0 && <li>{words.held(held)}</li>}
        {help > 0 && <li class="led-help">{words.help(help)}</li>}
      </ul>
    </div>
  )
}
