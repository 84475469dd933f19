import { createSeald } from './adapters/seald.ts'
import { createBuiltinVideo } from './adapters/video-builtin.ts'
import { createDailyVideo } from './adapters/video-daily.ts'
import { createLivekitVideo } from './adapters/video-livekit.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { VideoAdapter } from './live/vendors.ts'
import { Vendors } from './live/vendors.ts'
import type { Secrets } from './secrets.ts'

/** The vendors that the configuration names. */
export function buildVendors(parts: { config: Config; secrets: Secrets; clock: Clock }): Vendors {
  const { config, secrets, clock } = parts
  // With a key of its own, or of SEALD's that was put in by hand, SEALD is not asked.
  const isAsked = config.seald !== null && config.chatTokens.own === null
  const seald = config.seald && isAsked ? createSeald(config.seald) : null
  return new Vendors({ seald, video: createVideo(config, secrets), clock })
}

function createVideo({ video }: Config, secrets: Secrets): VideoAdapter | null {
  if (video.kind === 'none') return null
  if (video.kind === 'daily' && video.daily) return createDailyVideo(video.daily)
  if (video.kind === 'livekit' && video.livekit) return createLivekitVideo(video.livekit)
  return createBuiltinVideo({ ...video, key: secrets.video })
}
