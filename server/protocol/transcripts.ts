import type { Static } from 'typebox'
import { Type } from './schema.ts'
import { TherapySessionId } from './therapy-sessions.ts'

export const TRANSCRIPT_FORMATS = ['html', 'csv', 'jsonl'] as const
export type TranscriptFormat = (typeof TRANSCRIPT_FORMATS)[number]

/** `full`: all that the reader may read; `participants`: what every admitted participant could. */
export const TRANSCRIPT_VIEWS = ['full', 'participants'] as const
export type TranscriptView = (typeof TRANSCRIPT_VIEWS)[number]

const form = {
  format: Type.Optional(
    Type.Enum([...TRANSCRIPT_FORMATS], {
      description: '`html` if left out; `jsonl` can be proved',
    }),
  ),
  view: Type.Optional(
    Type.Enum([...TRANSCRIPT_VIEWS], {
      description: '`full` if left out; `participants`: what every admitted one could read',
    }),
  ),
}

export const OpsTranscriptQuery = Type.Object(form)
export const TranscriptQuery = Type.Object({ ts_id: Type.Optional(TherapySessionId), ...form })

/** An Ed25519 key as a JWK (RFC 8037). */
export const PublicKey = Type.Object(
  {
    kty: Type.Literal('OKP'),
    crv: Type.Literal('Ed25519'),
    x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  },
  { title: 'PublicKey' },
)
export type PublicKey = Static<typeof PublicKey>

export const SigningKey = Type.Object(
  {
    key: PublicKey,
    fingerprint: Type.String({ description: 'The thumbprint of the JWK (RFC 7638), SHA-256' }),
  },
  { title: 'SigningKey' },
)
export type SigningKey = Static<typeof SigningKey>
