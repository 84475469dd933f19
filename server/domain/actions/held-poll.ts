import type { Principal } from '../../context.ts'
import type { ParkedPoll } from '../../live/parking.ts'
import type { SessionLog } from '../../live/session-log.ts'
import type { LoggedAction } from '../../store/actions.ts'
import { maySee } from './visibility.ts'

/** A poll that waits for what its person may see. Thousands wait: it is no more than that. */
export class HeldPoll implements ParkedPoll {
  readonly personId: string
  readonly loginId: string
  readonly #log: SessionLog

  constructor(log: SessionLog, { id, loginId }: Principal) {
    this.personId = id
    this.loginId = loginId
    this.#log = log
  }

  wants(written: readonly LoggedAction[]): boolean {
    const { personId } = this
    const member = this.#log.state.members.get(personId)
    return written.some(
      (action) =>
        action.participant === personId ||
        (action.type !== 'message_read' && member !== undefined && maySee(member, action)),
    )
  }
}
