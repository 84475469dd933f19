/** What the environment decides about tokens, video and other front ends. */
export interface GrantConfig {
  chatTokens: {
    /** What tokens are signed with; null: SEALD's secret, or one that is made once and kept. */
    own: { issuer: string; secret: string } | null
    profile: ChatProfile
    /** Issuer → secret of others whose tokens are accepted. */
    others: ReadonlyMap<string, string>
    patientMs: number
    providerMs: number
  }
  /** null: SEALD is not used. */
  seald: { url: string; apiKey: string; appId: string | null } | null
  video: {
    kind: VideoKind
    stunUrls: string[]
    turn: { urls: string[]; secret: string } | null
    daily: { url: string; apiKey: string } | null
    livekit: { url: string; apiKey: string; apiSecret: string } | null
  }
  /** Origins of other sites that may show the chat. */
  embedOrigins: string[]
}

export const CHAT_PROFILES = ['notes', 'seald'] as const
/** `notes`: the claims as they came with the first wish; `seald`: what SEALD itself takes. */
export type ChatProfile = (typeof CHAT_PROFILES)[number]

export const VIDEO_KINDS = ['builtin', 'daily', 'livekit', 'none'] as const
export type VideoKind = (typeof VIDEO_KINDS)[number]

/** How `readConfig` reads one value; each notes what is wrong with it. */
interface Reading {
  problems: string[]
  value(name: string): string | undefined
  integer(name: string, fallback: number, min: number, max: number): number
  oneOf<T extends string>(name: string, fallback: T, choices: readonly T[]): T
  /** null: not set. */
  atLeast(name: string, length: number): string | null
}

const HOUR_MS = 3_600_000
const SECRET_LENGTH = 32

/** Reads what grants rest on. */
export function readGrantConfig(read: Reading): GrantConfig {
  const hours = (name: string, fallback: number) => read.integer(name, fallback, 1, 8760) * HOUR_MS
  const own = readOwn(read)
  const seald = readSeald(read)
  const profile = read.oneOf('CHAT_TOKEN_PROFILE', 'notes', CHAT_PROFILES)
  if (profile === 'seald' && seald?.appId == null) {
    read.problems.push('CHAT_TOKEN_PROFILE=seald needs SEALD_API_KEY and SEALD_APP_ID')
  }
  return {
    chatTokens: {
      own,
      profile,
      others: readOthers(read, own?.issuer),
      patientMs: hours('CHAT_TOKEN_PATIENT_HOURS', 24),
      providerMs: hours('CHAT_TOKEN_PROVIDER_HOURS', 336),
    },
    seald,
    video: readVideo(read),
    embedOrigins: readOrigins(read),
  }
}

function readOwn(read: Reading): GrantConfig['chatTokens']['own'] {
  const secret = read.atLeast('CHAT_TOKEN_SECRET', SECRET_LENGTH)
  const issuer = read.atLeast('CHAT_TOKEN_ISSUER', 1)?.trim() ?? null
  if (issuer !== null && secret !== null) return { issuer, secret }
  if (issuer !== secret) {
    read.problems.push('CHAT_TOKEN_ISSUER and CHAT_TOKEN_SECRET must be given together')
  }
  return null
}

function readOthers(read: Reading, own: string | undefined): Map<string, string> {
  const others = new Map<string, string>()
  for (const pair of listOf(read.value('CHAT_TOKEN_ISSUERS'))) {
    const [, issuer, secret = ''] = /^([^=]+)=(.*)$/.exec(pair) ?? []
    if (issuer === undefined || secret.trim().length < SECRET_LENGTH || issuer === own) {
      read.problems.push(
        `CHAT_TOKEN_ISSUERS must be a list of issuer=secret, secrets of at least ${SECRET_LENGTH} characters, without CHAT_TOKEN_ISSUER itself`,
      )
      return others
    }
    others.set(issuer, secret)
  }
  return others
}

function readSeald(read: Reading): GrantConfig['seald'] {
  const url = readUrl(read, 'SEALD_URL', 'https://dashboard.seald.io')
  const apiKey = read.atLeast('SEALD_API_KEY', 8)
  if (apiKey === null) return null
  return { url, apiKey, appId: read.value('SEALD_APP_ID') ?? null }
}

function readVideo(read: Reading): GrantConfig['video'] {
  const kind = read.oneOf('VIDEO', 'builtin', VIDEO_KINDS)
  const dailyUrl = readUrl(read, 'DAILY_URL', 'https://api.daily.co')
  const dailyKey = read.atLeast('DAILY_API_KEY', 8)
  if (kind === 'daily' && dailyKey === null) read.problems.push('VIDEO=daily needs DAILY_API_KEY')
  const livekit = readLivekit(read)
  if (kind === 'livekit' && livekit === null) {
    read.problems.push('VIDEO=livekit needs LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET')
  }
  const turnUrls = readIce(read, 'TURN_URLS', /^turns?:[^\s,]+$/)
  const turnSecret = read.atLeast('TURN_SECRET', 8)
  if (turnUrls.length > 0 !== (turnSecret !== null)) {
    read.problems.push('TURN_URLS and TURN_SECRET must be given together')
  }
  return {
    kind,
    stunUrls: readIce(read, 'STUN_URLS', /^stuns?:[^\s,]+$/),
    turn: turnSecret === null ? null : { urls: turnUrls, secret: turnSecret },
    daily: dailyKey === null ? null : { url: dailyUrl, apiKey: dailyKey },
    livekit,
  }
}

function readLivekit(read: Reading): GrantConfig['video']['livekit'] {
  if (read.value('LIVEKIT_URL') === undefined) return null
  const url = readUrl(read, 'LIVEKIT_URL', '')
  const apiKey = read.atLeast('LIVEKIT_API_KEY', 1)
  const apiSecret = read.atLeast('LIVEKIT_API_SECRET', SECRET_LENGTH)
  return apiKey === null || apiSecret === null ? null : { url, apiKey, apiSecret }
}

function readIce(read: Reading, name: string, pattern: RegExp): string[] {
  const urls = listOf(read.value(name))
  if (urls.every((url) => pattern.test(url))) return urls
  const kind = name === 'STUN_URLS' ? 'stun:stun' : 'turn:turn'
  read.problems.push(`${name} must be a list of addresses, as ${kind}.example.org:3478`)
  return []
}

/** An address of a vendor, without a slash at the end. */
function readUrl(read: Reading, name: string, fallback: string): string {
  const text = read.value(name) ?? fallback
  const isGood = URL.canParse(text) && /^(https?|wss?):$/.test(new URL(text).protocol)
  if (!isGood) read.problems.push(`${name} must be an address, as https://video.example.org`)
  return text.replace(/\/+$/, '')
}

function readOrigins(read: Reading): string[] {
  const origins = listOf(read.value('EMBED_ORIGINS'))
  if (
    origins.every((one) => /^https?:/.test(one) && URL.canParse(one) && new URL(one).origin === one)
  ) {
    return origins
  }
  read.problems.push('EMBED_ORIGINS must be a list of origins, as https://www.example.org')
  return []
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
}
