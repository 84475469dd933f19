import type { Test } from 'tap'
import t from 'tap'
import { PROBLEMS } from '../protocol/errors.ts'
import { buildTestApp } from '../testing/build-test-app.ts'
import type { ApiDocument } from './api-document.ts'
import { renderApiPage } from './api-page.ts'

const METHODS = ['get', 'put', 'post', 'delete']
/** The words of JSON Schema 2020-12 that our schemas use. */
const KEYWORDS = new Set([
  '$ref',
  'additionalProperties',
  'anyOf',
  'const',
  'default',
  'description',
  'enum',
  'examples',
  'items',
  'maxItems',
  'maxLength',
  'maximum',
  'minItems',
  'minLength',
  'minimum',
  'pattern',
  'properties',
  'required',
  'title',
  'type',
])

async function readDocument(t: Test) {
  const { app } = await buildTestApp(t)
  const answer = await app.inject('/openapi.json')
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
  return { app, text: answer.body, document: answer.json<ApiDocument>() }
}

t.test('/openapi.json is OpenAPI 3.1 and describes every call', async (t) => {
  const { document, text } = await readDocument(t)
  t.equal(document.openapi, '3.1.0')
  t.match(document.info, { title: 'Samtale', version: String })
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      name: `${method} ${path}`,
      method,
      path,
      one,
    })),
  )
  for (const name of [
    'post /api/handleActions',
    'get /api/getActions',
    'post /api/otp/request',
    'put /ops/therapy-sessions/{ts_id}',
    'put /ops/therapy-sessions/{ts_id}/members/{p_id}/assessments/{name}',
    'get /readyz',
  ]) {
    t.ok(
      operations.some((one) => one.name === name),
      name,
    )
  }
  const tags = document.tags.map((tag) => tag.name)
  for (const { name, method, path, one } of operations) {
    t.ok(METHODS.includes(method), name)
    t.match(one.summary, /^[A-Z].*[^.]$/, `${name} has a summary`)
    t.ok(one.tags.length === 1 && tags.includes(one.tags[0] ?? ''), `${name} has a known tag`)
    t.ok(
      Object.keys(one.responses).some((status) => /^2\d\d$/.test(status)),
      `${name} succeeds`,
    )
    t.same(one.responses.default, { $ref: '#/components/responses/Problem' }, name)
    for (const answer of Object.values(one.responses)) {
      t.ok(answer.$ref ?? answer.description, `${name}: answers are described`)
    }
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    const named = (one.parameters ?? []).filter((parameter) => parameter.in === 'path')
    t.same(named.map((parameter) => parameter.name).sort(), inPath.sort(), `${name}: its path`)
    t.ok(
      named.every((parameter) => parameter.required),
      name,
    )
    if (method === 'put') t.ok(one.requestBody, `${name} has a body`)
    if (path.startsWith('/ops/')) t.same(one.security, [{ opsToken: [] }], name)
    if (path === '/api/handleActions') t.same(one.security, [{ login: [] }])
    if (path === '/api/login' || path === '/healthz') t.same(one.security, [], name)
  }
  t.notMatch(text, '~kind')
  t.notMatch(text, '~optional')
  t.notMatch(text, 'def-')
})

t.test('every schema is plain JSON schema, and every reference leads somewhere', async (t) => {
  const { document } = await readDocument(t)
  const titles = Object.keys(document.components.schemas)
  for (const title of ['Action', 'Verdict', 'Problem', 'Settings', 'OpsTherapySession']) {
    t.ok(titles.includes(title), title)
  }
  let references = 0
  const visit = (part: unknown, at: string, isSchema: boolean): void => {
    if (Array.isArray(part)) {
      for (const [index, one] of part.entries()) visit(one, `${at}/${index}`, isSchema)
      return
    }
    if (typeof part !== 'object' || part === null) return
    if ('$ref' in part) {
      references += 1
      t.ok(resolve(document, String(part.$ref)), `${at}: ${part.$ref}`)
      t.equal(Object.keys(part).length, 1, at)
    }
    for (const [key, value] of Object.entries(part)) {
      if (isSchema && !KEYWORDS.has(key)) t.fail(`${at}/${key} is no word of a schema`)
      if (isSchema && key === 'properties') {
        for (const [name, field] of Object.entries(value)) visit(field, `${at}/${name}`, true)
      } else if (isSchema) visit(value, `${at}/${key}`, ['anyOf', 'items'].includes(key))
      else visit(value, `${at}/${key}`, key === 'schema')
    }
  }
  visit(document.paths, 'paths', false)
  visit(document.components.responses, 'responses', false)
  for (const [title, schema] of Object.entries(document.components.schemas)) {
    visit(schema, title, true)
  }
  t.ok(references > 50, 'the premise: there are references')
})

t.test('request bodies are exact: what is optional, what is not, and the limits', async (t) => {
  const { document } = await readDocument(t)
  const bodyOf = (path: string, method: string) =>
    document.paths[path]?.[method]?.requestBody?.content?.['application/json']?.schema
  const put = bodyOf('/ops/therapy-sessions/{ts_id}', 'put')
  t.same(put?.required, ['name', 'date'])
  t.match(put?.properties?.name, { type: 'string', minLength: 1, maxLength: 200 })
  const settings = put?.properties?.settings
  t.equal(settings?.required, undefined)
  t.equal(settings?.additionalProperties, false)
  t.same(settings?.properties?.typing, { type: 'string', enum: ['off', 'therapists', 'everyone'] })
  const queue = bodyOf('/ops/therapy-sessions/{ts_id}/actions', 'post')
  t.match(queue, { type: 'array', maxItems: 50 })
  const handle = bodyOf('/api/handleActions', 'post')
  t.match(handle?.properties?.waitMs, { minimum: 0, maximum: 30_000 })
})

t.test('/docs is a page that needs nothing but its stylesheet', async (t) => {
  const { app, document } = await readDocument(t)
  const page = await app.inject({ url: '/docs', headers: { accept: 'text/html' } })
  t.equal(page.statusCode, 200)
  t.equal(page.headers['content-type'], 'text/html; charset=utf-8')
  t.match(page.headers['content-security-policy'], "default-src 'none'")
  t.notMatch(page.body, /<script|<style|style=|\son\w+=|https?:\/\//i)
  const anchors = [...page.body.matchAll(/href="#([^"]+)"/g)].map((match) => match[1] ?? '')
  const ids = [...page.body.matchAll(/id="([^"]+)"/g)].map((match) => match[1])
  t.equal(new Set(ids).size, ids.length, 'no id stands twice')
  for (const anchor of new Set(anchors)) t.ok(ids.includes(anchor), anchor)
  for (const path of Object.keys(document.paths)) t.ok(page.body.includes(`> ${path}</code>`), path)
  for (const code of Object.keys(PROBLEMS)) t.ok(page.body.includes(`<code>${code}</code>`), code)
  const style = await app.inject('/docs.css')
  t.equal(style.headers['content-type'], 'text/css; charset=utf-8')
  t.notMatch(style.body, /url\(|@import/)
})

t.test('the page escapes whatever is in the description', async (t) => {
  const { document } = await readDocument(t)
  const evil = '<img src=x onerror=alert(1)>"&'
  const page = renderApiPage({
    ...document,
    info: { title: evil, version: '1', description: evil },
    tags: [{ name: evil, description: evil }],
    paths: {
      [`/${evil}`]: {
        get: {
          summary: evil,
          description: evil,
          tags: [evil],
          security: [{ [evil]: [] }],
          parameters: [{ in: 'query', name: evil, description: evil, schema: { enum: [evil] } }],
          responses: {
            [evil]: { description: evil, content: { a: { schema: { pattern: evil } } } },
          },
        },
      },
    },
  })
  t.notMatch(page, '<img')
  t.match(page, '&lt;img src=x onerror=alert(1)&gt;&quot;&amp;')
})

function resolve(document: ApiDocument, reference: string): unknown {
  const steps = reference.replace(/^#\//, '').split('/')
  return steps.reduce<unknown>(
    (part, step) => new Map(Object.entries(part ?? {})).get(step),
    document,
  )
}
