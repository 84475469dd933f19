import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { Problem } from '../protocol/errors.ts'
import type { ApiDocument } from './api-document.ts'
import { renderApiPage } from './api-page.ts'
import { asPage } from './headers.ts'
import { reasonOf } from './reason.ts'

const config = { public: true }
const hidden = { hide: true }
const PROBLEM_ANSWER = {
  description: 'Anything else: `code` says what it is',
  content: { 'application/problem+json': { schema: Problem } },
}

const TAGS = [
  { name: 'login', description: 'Signing in with a code by text message, and out again.' },
  { name: 'therapy sessions', description: 'What a member sees and does, the log aside.' },
  { name: 'actions', description: 'The log of a therapy session: everything that happens in it.' },
  { name: 'consultations', description: 'Patient and doctor, in GraphQL.' },
  { name: 'ops: participants', description: 'People, by ops token. Written for curl.' },
  { name: 'ops: therapy sessions', description: 'Therapy sessions, by ops token.' },
  { name: 'ops: consultations', description: 'Consultations and who is insured, by ops token.' },
  { name: 'ops: audit', description: 'Who did what, by ops token.' },
  { name: 'hooks', description: 'Signed calls of other programs; there with `HOOK_SECRET` only.' },
  { name: 'health', description: 'For whoever watches the server.' },
]

/**
 * Describes the API from the schemas of its routes: /openapi.json for machines, /docs for people.
 * Call it before the routes that are to be in it.
 */
export async function registerApiDescription(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Samtale',
        version: '1',
        description: 'Moderated therapy sessions in writing.',
      },
      tags: TAGS,
      components: {
        securitySchemes: {
          login: { type: 'apiKey', in: 'cookie', name: '_session_id' },
          opsToken: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    // Pages and files of the web client are no calls.
    hideUntagged: true,
    convertConstToEnum: false,
    transform({ schema, url, route }) {
      const security = securityOf(url, route.config?.public === true)
      return { schema: { ...schema, security }, url }
    },
  })
  const stylesheet = await readFile(join(import.meta.dirname, 'api-page.css'), 'utf8')
  // Made when somebody asks for it, which is seldom, and kept from then on.
  let made: { description: string; page: string } | undefined
  const describe = () => {
    if (made) return made
    const document = toApiDocument(app.swagger())
    made = { description: JSON.stringify(document), page: renderApiPage(document) }
    return made
  }
  app.get('/openapi.json', { config, schema: hidden, exposeHeadRoute: true }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(describe().description),
  )
  app.get('/docs', { config, schema: hidden, exposeHeadRoute: true }, (_request, reply) =>
    asPage(reply).send(describe().page),
  )
  app.get('/docs.css', { config, schema: hidden, exposeHeadRoute: true }, (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(stylesheet),
  )
}

function securityOf(url: string, isPublic: boolean): Record<string, string[]>[] {
  if (url.startsWith('/ops/')) return [{ opsToken: [] }]
  return isPublic ? [] : [{ login: [] }]
}

/**
 * What the plugin made, as OpenAPI 3.1: every operation has the shared problem answer, and every
 * schema with a title stands once, under that title.
 */
function toApiDocument(made: object): ApiDocument {
  // Through JSON: what does not go out, as marks of the schema library, must not be seen here either.
  const document = JSON.parse(JSON.stringify(made)) as ApiDocument
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    const answers = Object.entries(operation.responses).filter(([status]) => /^[123]/.test(status))
    for (const [status, answer] of answers) {
      // The plugin's word where a schema says nothing of itself.
      if (answer.description !== 'Default Response') continue
      answer.description = reasonOf(status) ?? 'Done'
    }
    operation.responses = {
      ...Object.fromEntries(answers),
      default: { $ref: '#/components/responses/Problem' },
    }
  }
  const schemas: ApiDocument['components']['schemas'] = {}
  const paths = nameSchemas(document.paths, schemas) as ApiDocument['paths']
  const responses = nameSchemas(
    { Problem: PROBLEM_ANSWER },
    schemas,
  ) as typeof document.components.responses
  return { ...document, paths, components: { ...document.components, responses, schemas } }
}

/** A copy in which schemas with a title are references into `schemas`, where they are put. */
function nameSchemas(part: unknown, schemas: Record<string, object>): unknown {
  if (Array.isArray(part)) return part.map((one) => nameSchemas(one, schemas))
  if (typeof part !== 'object' || part === null) return part
  const named: Record<string, unknown> = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, nameSchemas(value, schemas)]),
  )
  if (Array.isArray(named.enum) && named.type === undefined) named.type = 'string'
  const { title } = named
  if (typeof title !== 'string') return named
  const known = schemas[title]
  if (known && JSON.stringify(known) !== JSON.stringify(named)) {
    throw new Error(`Two schemas are called ${title}`)
  }
  schemas[title] = named
  return { $ref: `#/components/schemas/${title}` }
}
