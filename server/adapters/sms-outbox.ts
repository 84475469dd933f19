import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SmsSender } from '../live/sms-queue.ts'

/**
 * Keeps text messages instead of sending them: one line of JSON each, `{to, text, at}`, in
 * `sms-outbox.jsonl` of the data folder, readable by the owner only. `print` gets each line too.
 */
export function createSmsOutbox({
  dataDir,
  print,
}: {
  dataDir: string
  print?: (line: string) => void
}): SmsSender {
  const file = join(dataDir, 'sms-outbox.jsonl')
  return {
    async send({ to, text, at }) {
      const line = JSON.stringify({ to, text, at: new Date(at).toISOString() })
      await appendFile(file, `${line}\n`, { mode: 0o600 })
      print?.(line)
    },
  }
}
