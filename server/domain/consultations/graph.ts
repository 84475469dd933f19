import type { Context } from '../../context.ts'
import { toTime, toTimeOrNull } from '../actions/wire-actions.ts'
import { mintChatTokens, mintVideoKeys } from '../grants/grants.ts'
import type { Seat } from './access.ts'
import { reviewFor, stateOf, urlOf } from './view.ts'

/**
 * A consultation as one of its members gets it in GraphQL. What only the other side may have is
 * null. Tokens and keys are made only where they are asked for.
 */
export function toGraph(ctx: Context, seat: Seat) {
  const { consultation, part } = seat
  const { patient, serviceProvider } = consultation
  const forPatient = <T>(value: T) => (part === 'patient' ? value : null)
  const forProvider = <T>(value: T) => (part === 'service_provider' ? value : null)
  return {
    id: consultation.id,
    patient: { id: patient.id, name: patient.name, phoneNumber: patient.phone },
    serviceProvider: { id: serviceProvider.id, fullName: serviceProvider.name },
    source: consultation.source,
    state: stateOf(consultation),
    async videoRoom() {
      const { patientKey, serviceProviderKey, ...room } = await mintVideoKeys(ctx, consultation)
      return {
        ...room,
        // The servers that carry sound and picture are for the two who talk.
        iceServers: part === 'colleague' ? [] : room.iceServers,
        patientKey: forPatient(patientKey),
        serviceProviderKey: forProvider(serviceProviderKey),
      }
    },
    chatRoom: {
      id: consultation.id,
      patientJwt: async () => forPatient((await mintChatTokens(ctx, consultation)).patient),
      serviceProviderJwt: async () =>
        forProvider((await mintChatTokens(ctx, consultation)).serviceProvider),
    },
    serviceProviderId: serviceProvider.id,
    enabledChannels: consultation.enabledChannels,
    primaryChannel: consultation.primaryChannel,
    category: consultation.category,
    code: consultation.code,
    options: consultation.options,
    therapySessionId: consultation.id,
    nature: consultation.nature,
    createdAt: toTime(consultation.createdAt),
    startedAt: toTimeOrNull(consultation.startedAt),
    expiresAt: toTime(consultation.expiresAt),
    url: urlOf(ctx, consultation),
    review: reviewFor(seat),
  }
}
