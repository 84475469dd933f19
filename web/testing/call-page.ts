import { browserDevices, connectOver } from '../video/browser.ts'
import { Call } from '../video/call.ts'
import { Media } from '../video/media.ts'
import type { CallSignal } from '../video/signals.ts'

// One side of a call on a page of its own. The test carries what `send` hands it.

declare global {
  interface Window {
    send(signal: CallSignal): Promise<void>
    call: Call
    media: Media
  }
}

const query = new URLSearchParams(location.search)
const element = document.querySelector('video')
const media = new Media(browserDevices(), { audio: null, video: null }, () => call.update())
const call: Call = new Call({
  yields: query.has('yields'),
  clock: {
    now: () => performance.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  },
  newId: () => crypto.randomUUID(),
  connect: () => connectOver([]),
  send: (signal) => void window.send(signal),
  track: (kind) => media.track(kind),
  onChange: () => {
    if (element && element.srcObject !== call.view.remote) element.srcObject = call.view.remote
  },
})
window.call = call
window.media = media
document.body.dataset.ready = ''
