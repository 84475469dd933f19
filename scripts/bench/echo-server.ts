// What everything is measured against: bare Fastify that reads a poll as JSON and answers as much
// JSON as an empty poll gets. No plugins, no schemas, no login.
import Fastify from 'fastify'
import { sayReady } from './control.ts'
import { serveControl } from './server-control.ts'

const app = Fastify()
app.post('/api/handleActions', async (request) => {
  const { maxID } = request.body as { maxID: number }
  return {
    data: [],
    maxID,
    more: false,
    results: [],
    epoch: 'bench',
    now: '2026-11-21T20:00:00.123Z',
    serverTime: 0.12345678901,
    session: {
      status: 'open',
      poll_interval_ms: 5000,
      you: { role: 'participant', standing: 'admitted', muted: false },
    },
    present: ['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8', 'p9'],
    typing: [],
  }
})
serveControl()
const address = await app.listen({ host: '127.0.0.1', port: 0 })
sayReady(Number(new URL(address).port))
