import { PROBLEMS } from '../protocol/errors.ts'
import type { ApiDocument, ApiOperation, ApiSchema } from './api-document.ts'

type Call = ApiOperation & { method: string; path: string }

const WHO: Record<string, string> = {
  login: 'Signed in (cookie)',
  opsToken: 'Ops token (Authorization: Bearer …)',
}
const LIMITS: [keyof ApiSchema, string][] = [
  ['minLength', '# or more characters'],
  ['maxLength', 'up to # characters'],
  ['minimum', 'from #'],
  ['maximum', 'to #'],
  ['minItems', '# or more items'],
  ['maxItems', 'up to # items'],
  ['pattern', '#'],
]

/** The API description as one page for people: no scripts, everything escaped. */
export function renderApiPage(document: ApiDocument): string {
  const { info, tags, paths, components } = document
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): Call => ({ ...one, method, path })),
  )
  const groups = tags.map((tag) => ({
    ...tag,
    calls: calls.filter((one) => one.tags.includes(tag.name)),
  }))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)}: the API</title>
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<header><h1>${escapeHtml(info.title)}: the API</h1>
<p>${escapeHtml(info.description)} For machines: <a href="/openapi.json">openapi.json</a>.</p></header>
<nav aria-label="Calls">${groups.map(renderIndex).join('')}</nav>
<main>
${groups.map((group) => `<h2 id="${idOf(group.name)}">${escapeHtml(group.name)}</h2><p>${escapeHtml(group.description)}</p>${group.calls.map(renderCall).join('')}`).join('\n')}
<h2 id="shapes">Shapes</h2>
${Object.entries(components.schemas).map(renderShape).join('\n')}
${renderProblems()}
</main>
</body>
</html>
`
}

function renderIndex(group: { name: string; calls: Call[] }): string {
  const items = group.calls.map(
    (call) => `<li><a href="#${idOf(call.method, call.path)}">${nameOf(call)}</a></li>`,
  )
  return `<h2><a href="#${idOf(group.name)}">${escapeHtml(group.name)}</a></h2><ul>${items.join('')}</ul>`
}

function renderCall(call: Call): string {
  const who = call.security.flatMap((one) => Object.keys(one)).map((name) => WHO[name] ?? name)
  const parameters = (call.parameters ?? []).map((one) =>
    renderRow(one.name, one.schema, `In the ${one.in}. ${one.description ?? ''}`, one.required),
  )
  const answers = Object.entries(call.responses).map(([status, { $ref, description, content }]) => {
    const what = Object.values(content ?? {})[0]?.schema
    if ($ref) return `<p><b>Otherwise</b> <a href="#problems">a problem</a></p>`
    return `<p><b>${escapeHtml(status)}</b> ${escapeHtml(description)}</p>${what ? renderBody(what) : ''}`
  })
  const body = Object.values(call.requestBody?.content ?? {})[0]?.schema
  return `<section id="${idOf(call.method, call.path)}">
<h3>${nameOf(call)}</h3>
<p>${escapeHtml(call.summary)}. ${prose(call.description)}</p>
<p class="who">${escapeHtml(who.join(', ') || 'Open to everybody')}</p>
${parameters.length > 0 ? `<h4>Parameters</h4>${renderTable(parameters)}` : ''}
${body ? `<h4>Body</h4>${renderBody(body)}` : ''}
<h4>Answers</h4>${answers.join('')}
</section>`
}

function renderShape([name, schema]: [string, ApiSchema]): string {
  return `<section id="${idOf('shape', name)}"><h3>${escapeHtml(name)}</h3>${renderBody(schema)}</section>`
}

/** An object as a table of its fields, anything else as one line. */
function renderBody(schema: ApiSchema): string {
  if (schema.anyOf) return schema.anyOf.map(renderBody).join('<p>or</p>')
  if (!schema.properties) return `<p>${typeOf(schema)}</p>`
  return renderTable(rowsOf(schema, ''))
}

/** The fields of an object, those of objects without a name of their own included. */
function rowsOf(schema: ApiSchema, prefix: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const name = `${prefix}${key}`
    const row = renderRow(name, field, field.description, schema.required?.includes(key))
    const inner = field.properties ? rowsOf(field, `${name}.`) : []
    return [row, ...inner, ...rowsOf(field.items ?? {}, `${name}[].`)]
  })
}

function renderTable(rows: string[]): string {
  return `<table><thead><tr><th>Name</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function renderRow(name: string, schema: ApiSchema, meaning = '', isNeeded = false): string {
  const optional = isNeeded ? '' : ' <small>optional</small>'
  return `<tr><th><code>${escapeHtml(name)}</code>${optional}</th><td>${typeOf(schema)}</td><td>${prose(meaning)}</td></tr>`
}

function typeOf(schema: ApiSchema): string {
  const name = schema.$ref?.split('/').at(-1)
  if (name) return `<a href="#${idOf('shape', name)}">${escapeHtml(name)}</a>`
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ')
  if (schema.const !== undefined) return `<code>${escapeHtml(JSON.stringify(schema.const))}</code>`
  if (schema.enum) return schema.enum.map((one) => `<code>${escapeHtml(one)}</code>`).join(' ')
  const limits = LIMITS.filter(([key]) => schema[key] !== undefined).map(([key, words]) =>
    key === 'pattern'
      ? `<code>${escapeHtml(schema[key])}</code>`
      : escapeHtml(words.replace('#', String(schema[key]))),
  )
  const type = schema.items
    ? `list of ${typeOf(schema.items)}`
    : escapeHtml([schema.type ?? 'anything'].flat().join(' or '))
  return [type, ...limits].join(', ')
}

function renderProblems(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, [status, title]]) =>
      `<tr><th><code>${escapeHtml(code)}</code></th><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  )
  return `<h2 id="problems">Problems</h2><p>Every error is a <a href="#shape-problem">Problem</a>. Branch on <code>code</code> alone.</p>
<table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function nameOf({ method, path }: Call): string {
  return `<code><b>${escapeHtml(method.toUpperCase())}</b> ${escapeHtml(path)}</code>`
}

function idOf(...words: string[]): string {
  return words
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** Text with `code` in it. */
function prose(text: string | undefined): string {
  return escapeHtml(text).replace(/`([^`]*)`/g, '<code>$1</code>')
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeHtml(text: unknown): string {
  return String(text ?? '').replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
}
