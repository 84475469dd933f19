import type {
  ChangeTherapySessionRequest,
  FoundPeople,
  MakeTherapySessionRequest,
  TherapySessionTemplate,
} from '../../server/protocol/lead.ts'
import type { TherapySessionDetail } from '../../server/protocol/therapy-sessions.ts'
import type { Api } from './client.ts'

/** What therapists do with the sessions that they lead. Throws as `Api` does. */
export interface LeadApi {
  getTemplate(): Promise<TherapySessionTemplate>
  make(body: MakeTherapySessionRequest): Promise<TherapySessionDetail>
  change(body: ChangeTherapySessionRequest): Promise<TherapySessionDetail>
  findPeople(text: string): Promise<FoundPeople>
}

/** The calls of therapists. */
export function createLeadApi(api: Api): LeadApi {
  return {
    getTemplate: () => api.call<TherapySessionTemplate>('getTherapySessionTemplate'),
    make: (body) => api.call<TherapySessionDetail>('makeTherapySession', body),
    change: (body) => api.call<TherapySessionDetail>('changeTherapySession', body),
    findPeople: (text) => api.call<FoundPeople>('findPeople', { text }),
  }
}
