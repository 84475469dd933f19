import { getBuiltinModule } from 'node:process'

/** HTTP's own word for a status. */
export function reasonOf(status: number | string): string | undefined {
  // An import of `node:http` as a module would load all that it exports, a client for web sockets among them.
  return getBuiltinModule('node:http').STATUS_CODES[status]
}
