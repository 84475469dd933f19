import { sha256 } from '../../hmac.ts'

/** How a transcript looks, on a screen and on paper. */
const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { margin: 0 auto; max-width: 44rem; padding: 1.5rem 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; margin: 0 }
h2 { font-size: 1rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid }
article { margin: 0.75rem 0; break-inside: avoid }
article > p { margin: 0; white-space: pre-wrap }
article > p.head, .event, .aside { font-size: 0.875rem; white-space: normal }
blockquote { margin: 0.25rem 0; padding-left: 0.75rem; border-left: 3px solid; font-size: 0.875rem }
.private { padding-left: 0.75rem; border-left: 3px double }
.event, .aside, .gone { font-style: italic }
a { color: inherit }
@media print { body { max-width: none; padding: 0 } h2 { break-after: avoid } }
`

const STYLE_HASH = sha256(Buffer.from(STYLE)).toString('base64')

/** What the file may load and run: its own style, and nothing else. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The same for who opens it straight from the server. */
export const TRANSCRIPT_POLICY = `${POLICY}; frame-ancestors 'none'; sandbox`

/** What stands before the body. `lang` and `title` are plain text. */
export function toPageHead(lang: string, title: string): string {
  return `<!doctype html>
<html lang="${escapeHtml(lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
`
}

/** What stands after it. */
export const PAGE_END = '</body>\n</html>\n'

/** Plain text as it may stand in an element or an attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)
}
