import { Session } from 'node:inspector/promises'
import { flushCompileCache } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { HotSpot, ServerAsks } from './control.ts'
import { answerAsks } from './control.ts'

const HOT_SPOTS = 40

/** Lets the bench ask this process for its CPU time, its memory and where its time goes. */
export function serveControl(): void {
  // What the next process finds: this one is killed at its end.
  flushCompileCache()
  const inspector = new Session()
  answerAsks<ServerAsks>({
    cpuUs() {
      const { user, system } = process.cpuUsage()
      return user + system
    },
    async memory({ collect }) {
      if (collect) await collectGarbage()
      const { rss, heapUsed } = process.memoryUsage()
      return { rss, heapUsed }
    },
    async startProfile() {
      inspector.connect()
      await inspector.post('Profiler.enable')
      await inspector.post('Profiler.start')
    },
    async stopProfile() {
      const { profile } = await inspector.post('Profiler.stop')
      inspector.disconnect()
      return sumUp(profile)
    },
  })
}

/** Without the flag on the command line: the server runs as it does for users until it is asked. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('this Node cannot collect on demand')
  for (let i = 0; i < 3; i++) {
    collect()
    await sleep(100)
  }
}

interface Profile {
  nodes: {
    id: number
    hitCount?: number | undefined
    callFrame: { functionName: string; url: string; lineNumber: number }
  }[]
}

function sumUp(profile: Profile): HotSpot[] {
  const hits = new Map<string, HotSpot>()
  let all = 0
  for (const { callFrame, hitCount = 0 } of profile.nodes) {
    const { functionName, url, lineNumber } = callFrame
    const name = functionName || '(anonymous)'
    if (name === '(idle)') continue
    all += hitCount
    const place = url ? `${url.split('/').slice(-3).join('/')}:${lineNumber + 1}` : ''
    const spot = hits.get(`${name} ${place}`) ?? { name, place, share: 0 }
    hits.set(`${name} ${place}`, { ...spot, share: spot.share + hitCount })
  }
  return [...hits.values()]
    .sort((a, b) => b.share - a.share)
    .slice(0, HOT_SPOTS)
    .map((spot) => ({ ...spot, share: spot.share / Math.max(1, all) }))
}
