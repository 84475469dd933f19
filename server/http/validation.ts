import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest, FastifyServerOptions } from 'fastify'
import { AppError } from '../errors.ts'

/**
 * Input is taken as it is or refused. Fastify's own settings would turn `null` into `[""]`, numbers
 * into text, and drop what a schema does not name.
 */
export const strictValidation: NonNullable<FastifyServerOptions['ajv']> = {
  customOptions: {
    coerceTypes: false,
    removeAdditional: false,
    useDefaults: false,
    allErrors: false,
  },
}

/** What a text must hold, plain or escaped, to reach an object's prototype. */
const SUSPICIOUS = ['__proto__', 'constructor', '\\u']

/** Bodies are JSON in UTF-8 and nothing else: a form on another site can send other types. */
export function registerJsonOnly(app: FastifyInstance): void {
  const parser = createJsonParser(app)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, parser)
  // Without a body, Fastify leaves it undefined, which no schema can describe.
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined) request.body = null
    done()
  })
}

type JsonParser = (
  request: FastifyRequest,
  body: string | Buffer,
  done: (error: Error | null, body?: unknown) => void,
) => void

/** Reads a body of JSON in UTF-8. */
export function createJsonParser(app: FastifyInstance): JsonParser {
  const parseCarefully = app.getDefaultJsonParser('error', 'error')
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  return (request, body, done) => {
    // A call without a body may still name the type, as many clients always do.
    if (body.length === 0) return done(null, null)
    const plain = parsePlain(body as Buffer)
    if (plain !== undefined) return done(null, plain)
    let text: string
    try {
      text = utf8.decode(body as Buffer)
    } catch {
      return done(new AppError('bad_request', 'The body is not UTF-8'))
    }
    // The careful parser reads the text three times; most texts hold nothing to be careful about.
    if (needsCare(text)) return parseCarefully(request, text, done)
    return parse(text, done)
  }
}

/** The value of a JSON text in UTF-8; undefined where there is anything to be careful about. */
export function parsePlain(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) return undefined
  const text = bytes.toString()
  if (needsCare(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether a JSON text may hold something that reaches an object's prototype. */
function needsCare(text: string): boolean {
  return SUSPICIOUS.some((part) => text.includes(part))
}

function parse(text: string, done: (error: Error | null, body?: unknown) => void): void {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    done(new AppError('bad_request', 'The body is not valid JSON'))
    return
  }
  done(null, body)
}
