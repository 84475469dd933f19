import type { Config } from './config.ts'

type Where = Pick<Config, 'dataDir' | 'host' | 'port'>

/** Why the server could not start, in words, with what to do about it. */
export function describeStartFailure(error: unknown, { dataDir, host, port }: Where): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const isSocket = error instanceof Error && 'syscall' in error && isListening(error.syscall)
  if (isSocket && code === 'EADDRINUSE') {
    return `Port ${port} is in use by another program. Stop it, or set PORT.`
  }
  if (isSocket && code === 'EACCES') {
    return `Port ${port} may not be used by this user. Set PORT to one above 1023.`
  }
  if (isSocket) return `This machine has no address ${host}. Set HOST to one that it has.`
  if (code === 'SQLITE_NOTADB') {
    return `samtale.db in DATA_DIR (${dataDir}) is not a database of Samtale. Set DATA_DIR to another folder.`
  }
  if (/^(E(EXIST|NOTDIR|ACCES|PERM|ROFS|NOENT|NOSPC)|SQLITE_(CANTOPEN|READONLY|FULL))/.test(code)) {
    return `DATA_DIR (${dataDir}) cannot be used (${code}). It must be a folder that this user may write to, with room in it.`
  }
  return error instanceof Error ? error.message : String(error)
}

function isListening(syscall: unknown): boolean {
  return syscall === 'listen' || syscall === 'getaddrinfo' || syscall === 'bind'
}
