import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import type { SignalRequest } from '@livekit/protocol'
import {
  DisconnectReason,
  JoinRequest,
  LeaveRequest_Action,
  ParticipantInfo,
  ParticipantInfo_State,
  SignalRequest as Request,
  SignalResponse,
  TrackInfo,
  TrackType,
  WrappedJoinRequest,
} from '@livekit/protocol'
import type { JWTPayload } from 'jose'
import { jwtVerify } from 'jose'
import type { Media } from './livekit-media.ts'
import type { Test } from './visit.ts'
import type { WebSocketEnd } from './web-socket.ts'
import { acceptWebSocket } from './web-socket.ts'

/** What LiveKit's server would do for two people in one room, as far as its client asks for it. */
export interface FakeLivekit {
  readonly url: string
  /** Each try to come in, by what the token says; null: it proved nothing. */
  readonly tries: (JWTPayload | null)[]
  /** Who is in now. */
  people(): string[]
  /** Rooms that were ended by the house. */
  readonly ended: unknown[]
  /** Cuts the line to somebody, without a word. */
  cut(identity: string): void
  stop(): Promise<void>
}

/** One comes in once: who was in before is told why they are out. */
const DUPLICATE = {
  action: LeaveRequest_Action.DISCONNECT,
  reason: DisconnectReason.DUPLICATE_IDENTITY,
}
/** Who asks to go on with what the server does not know of begins anew. */
const BEGIN_ANEW = {
  action: LeaveRequest_Action.RECONNECT,
  reason: DisconnectReason.STATE_MISMATCH,
}

interface Person {
  end: WebSocketEnd
  info: ParticipantInfo
  /** What they say is taken one by one. */
  queue: Promise<unknown>
}

type Reply = ConstructorParameters<typeof SignalResponse>[0]

interface Parts {
  key: string
  secret: string
  media: Media
  port?: number
}

/** Starts one; the test's end stops it. */
export async function startLivekit(t: Test, parts: Parts): Promise<FakeLivekit> {
  const { key, secret, media, port = 0 } = parts
  const tries: FakeLivekit['tries'] = []
  const ended: unknown[] = []
  const people = new Map<string, Person>()

  const readToken = async (url: URL) => {
    const token = url.searchParams.get('access_token') ?? ''
    const bytes = new TextEncoder().encode(secret)
    const proved = await jwtVerify(token, bytes, { issuer: key, algorithms: ['HS256'] })
    return proved.payload
  }
  const say = (person: Person, message: NonNullable<Reply>['message']) => {
    if (message) person.end.send(new SignalResponse({ message }).toBinary())
  }
  const others = (person: Person) => [...people.values()].filter((one) => one !== person)
  const tellOthers = (person: Person) => {
    const value = { participants: [person.info] }
    for (const other of others(person)) say(other, { case: 'update', value })
  }
  const answer = async (person: Person, { sdp, id }: { sdp: string; id: number }) => {
    const made = await media.answer(person.info.sid, sdp)
    const midToTrackId: Record<string, string> = {}
    let marked = made.sdp
    for (const [mid, { from, kind }] of Object.entries(made.carried)) {
      const type = kind === 'audio' ? TrackType.AUDIO : TrackType.VIDEO
      const track = people.get(from)?.info.tracks.find((one) => one.type === type)
      if (!track) continue
      midToTrackId[mid] = track.sid
      marked = markSection(marked, mid, `${from}|${track.sid} ${track.sid}`)
    }
    const value = { type: 'answer', sdp: marked, id, midToTrackId }
    say(person, { case: 'answer', value })
  }
  const askOthers = (person: Person) => {
    const value = { numAudios: 0, numVideos: 0 }
    for (const other of others(person)) {
      say(other, { case: 'mediaSectionsRequirement', value })
    }
  }
  const hear = async (person: Person, { message }: SignalRequest) => {
    const { info } = person
    if (message.case === 'offer') {
      await answer(person, message.value)
      askOthers(person)
    } else if (message.case === 'trickle') {
      await media.suggest(info.sid, JSON.parse(message.value.candidateInit))
    } else if (message.case === 'addTrack') {
      const { cid, type, source, muted } = message.value
      const sid = `TR_${info.sid}${info.tracks.length}`
      const track = new TrackInfo({ sid, type, source, muted, mimeType: mimeOf(type) })
      info.tracks.push(track)
      say(person, { case: 'trackPublished', value: { cid, track } })
      tellOthers(person)
    } else if (message.case === 'mute') {
      const track = info.tracks.find(({ sid }) => sid === message.value.sid)
      if (track) track.muted = message.value.muted
      tellOthers(person)
    } else if (message.case === 'leave') person.end.close()
  }
  const next = (person: Person, take: () => Promise<void>) => {
    // Who left meanwhile is answered no more.
    const isIn = () => people.has(person.info.sid)
    person.queue = person.queue
      .then(() => (isIn() ? take() : undefined))
      .catch((error) => isIn() && t.fail(`LiveKit's stand-in: ${error}`))
  }
  const gone = (person: Person) => {
    person.info.state = ParticipantInfo_State.DISCONNECTED
    if (!people.delete(person.info.sid)) return
    void media.drop(person.info.sid)
    tellOthers(person)
  }
  const join = async (url: URL, socket: Duplex, webSocketKey: string) => {
    const claims = await readToken(url).catch(() => null)
    tries.push(claims)
    if (!claims) return socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
    const { sub: identity = '', name, video } = claims as JWTPayload & Claims
    const permission = { canPublish: true, canSubscribe: true, canPublishData: true }
    const asked = readJoin(url.searchParams.get('join_request') ?? '')
    const sid = `PA_${tries.length}`
    const state = ParticipantInfo_State.ACTIVE
    const info = new ParticipantInfo({ sid, identity, name, state, permission })
    const person: Person = {
      ...{ info, queue: Promise.resolve() },
      end: acceptWebSocket(socket, webSocketKey, {
        onMessage: (bytes) => next(person, () => hear(person, Request.fromBinary(bytes))),
        onClose: () => gone(person),
      }),
    }
    if (asked.reconnect) {
      say(person, { case: 'leave', value: BEGIN_ANEW })
      return person.end.close()
    }
    for (const before of people.values()) {
      if (before.info.identity !== identity) continue
      say(before, { case: 'leave', value: DUPLICATE })
      gone(before)
    }
    const otherParticipants = [...people.values()].map((one) => one.info)
    people.set(sid, person)
    const room = { sid: 'RM_1', name: video.room }
    const serverInfo = { version: '1.9.0', protocol: 16 }
    const value = { room, participant: info, otherParticipants, serverInfo, serverVersion: '1.9.0' }
    say(person, { case: 'join', value })
    tellOthers(person)
    const { publisherOffer } = asked
    if (publisherOffer) next(person, () => answer(person, publisherOffer))
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://livekit')
    response.setHeader('access-control-allow-origin', '*')
    if (url.pathname.endsWith('/validate')) {
      const isGood = await readToken(url).then(
        () => true,
        () => false,
      )
      response.writeHead(isGood ? 200 : 401).end('no permissions to access the room')
    } else {
      ended.push(JSON.parse(await textOf(request)))
      for (const { end } of people.values()) end.close()
      response.end('{}')
    }
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const url = new URL(request.url ?? '', 'http://livekit')
    void join(url, socket, request.headers['sec-websocket-key'] ?? '')
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const stop = async () => {
    for (const { end } of people.values()) end.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  t.teardown(stop)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ tries, ended, stop },
    people: () => [...people.values()].map(({ info }) => info.identity),
    cut: (identity) => {
      for (const { info, end } of people.values()) if (info.identity === identity) end.close()
    },
  }
}

interface Claims {
  name: string
  video: { room: string }
}

function readJoin(text: string): JoinRequest {
  const { joinRequest, compression } = WrappedJoinRequest.fromBinary(Buffer.from(text, 'base64url'))
  return JoinRequest.fromBinary(compression === 0 ? joinRequest : gunzipSync(joinRequest))
}

/** Names what a section of a description carries as LiveKit does. */
function markSection(sdp: string, mid: string, mark: string): string {
  const sections = sdp.split(/^(?=m=)/m)
  const marked = sections.map((section) =>
    new RegExp(`^a=mid:${mid}\\r?$`, 'm').test(section)
      ? section.replace(/msid:\S+ \S+/g, `msid:${mark}`)
      : section,
  )
  return marked.join('')
}

function mimeOf(type: TrackType): string {
  return type === TrackType.AUDIO ? 'audio/opus' : 'video/VP8'
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString() || 'null'
}
