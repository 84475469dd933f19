import type { Connection } from './negotiation.ts'

/** A connection of this browser’s own, over servers that tell it its address or pass things on. */
export function connectOver(iceServers: RTCIceServer[]): Connection {
  return new RTCPeerConnection({ iceServers, bundlePolicy: 'max-bundle' })
}

/** Cameras and microphones; none where the page did not come over a safe line. */
export function browserDevices(): MediaDevices | undefined {
  return navigator.mediaDevices as MediaDevices | undefined
}

/** Calls back when the device has a network again, or another one; answers how to stop it. */
export function onNetwork(call: () => void): () => void {
  const { connection } = navigator as Navigator & { connection?: EventTarget }
  const ending = new AbortController()
  addEventListener('online', call, { signal: ending.signal })
  connection?.addEventListener('change', call, { signal: ending.signal })
  return () => ending.abort()
}
