import type { Browser, Page } from 'playwright-core'
import type { Test } from './visit.ts'
import { openContext } from './visit.ts'

/** What one section of a connection carries: whose, and of which kind. */
export interface Carried {
  from: string
  kind: 'audio' | 'video'
}

/** What passes media on between people, as LiveKit does: here it is a page of a browser. */
export interface Media {
  /** Answers a person's offer with what the others send; `carried` by the section's name. */
  answer(of: string, sdp: string): Promise<{ sdp: string; carried: Record<string, Carried> }>
  suggest(of: string, candidate: RTCIceCandidateInit): Promise<void>
  drop(of: string): Promise<void>
}

interface Side {
  connection: RTCPeerConnection
  incoming: Partial<Record<string, MediaStreamTrack>>
  carried: Record<string, Carried>
}

declare global {
  interface Window {
    sides: Map<string, Side>
  }
}

/** Opens a page that passes media on. */
export async function openMedia(t: Test, browser: Browser): Promise<Media> {
  const page = await (await openContext(t, browser)).newPage()
  await page.evaluate(() => {
    window.sides = new Map()
  })
  return {
    answer: (of, sdp) => answer(page, of, sdp),
    suggest: (of, candidate) =>
      page.evaluate(async ([id, one]) => window.sides.get(id)?.connection.addIceCandidate(one), [
        of,
        candidate,
      ] as const),
    drop: (of) =>
      page.evaluate((id) => {
        window.sides.get(id)?.connection.close()
        window.sides.delete(id)
      }, of),
  }
}

async function answer(page: Page, of: string, offer: string) {
  return await page.evaluate(
    async ([id, sdp]) => {
      const { sides } = window
      const existing = sides.get(id)
      const side = existing ?? {
        connection: new RTCPeerConnection({ bundlePolicy: 'max-bundle' }),
        incoming: {},
        carried: {},
      }
      sides.set(id, side)
      const { connection, incoming, carried } = side
      connection.ontrack = ({ track }) => {
        incoming[track.kind] = track
      }
      await connection.setRemoteDescription({ type: 'offer', sdp })
      const listening = sdp
        .split(/^(?=m=)/m)
        .filter((section) => section.includes('a=recvonly'))
        .map((section) => /a=mid:(\S+)/.exec(section)?.[1])
      const free = connection
        .getTransceivers()
        .filter(({ mid, sender }) => mid && listening.includes(mid) && !sender.track)
      for (const [from, { incoming: theirs }] of sides) {
        if (from === id) continue
        for (const kind of ['audio', 'video'] as const) {
          const track = theirs[kind]
          const known = Object.values(carried)
          if (!track || known.some((one) => one.from === from && one.kind === kind)) continue
          const place = free.find(({ sender, receiver }) => {
            return !sender.track && receiver.track.kind === kind
          })
          if (!place?.mid) continue
          await place.sender.replaceTrack(track)
          place.sender.setStreams(new MediaStream())
          place.direction = 'sendonly'
          carried[place.mid] = { from, kind }
        }
      }
      await connection.setLocalDescription()
      while (connection.iceGatheringState !== 'complete') {
        await new Promise((resolve) => {
          connection.addEventListener('icegatheringstatechange', resolve, { once: true })
        })
      }
      return { sdp: connection.localDescription?.sdp ?? '', carried }
    },
    [of, offer] as const,
  )
}
