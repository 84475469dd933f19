import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { median } from './statistics.ts'

const WRITES = 20
const PAGE_BYTES = 4096

/** What one write that is on disk costs here and now, in milliseconds: the floor of every commit. */
export function measureSyncedWrite(folder: string): number {
  const file = join(folder, 'synced-write')
  const page = Buffer.alloc(PAGE_BYTES, 1)
  const descriptor = openSync(file, 'a')
  try {
    const times = Array.from({ length: WRITES }, () => {
      const startedAt = performance.now()
      writeSync(descriptor, page)
      fdatasyncSync(descriptor)
      return performance.now() - startedAt
    })
    return median(times)
  } finally {
    closeSync(descriptor)
    rmSync(file)
  }
}
