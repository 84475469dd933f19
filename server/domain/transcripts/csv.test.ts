import t from 'tap'
import { buildTestApp, ops } from '../../testing/build-test-app.ts'
import { enterAs, makeTherapySession, message, must } from '../../testing/fixtures.ts'
import { toCsvLine } from './csv.ts'

/** Reads RFC 4180 back: the cells of each line. */
function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const cells = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y
  for (let match = cells.exec(text); match; match = cells.exec(text)) {
    const [, cell = '', end] = match
    row.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}

t.test('cells are quoted as RFC 4180 has it, and read back as they were', async (t) => {
  const cells = ['plain', 'a, b', 'say "hi"', 'two\nlines', 'å 😴', '', ' spaces ']
  t.equal(toCsvLine(['a', 'b,c', 7]), 'a,"b,c",7\r\n')
  t.same(readCsv(toCsvLine(cells) + toCsvLine(cells)), [cells, cells])
})

t.test('no cell begins as a formula does', async (t) => {
  for (const start of ['=', '+', '-', '@', '\t', '\r', '\n']) {
    const [[cell = ''] = []] = readCsv(toCsvLine([`${start}cmd|' /C calc'!A0`, 'x']))
    t.equal(cell, `'${start}cmd|' /C calc'!A0`)
  }
})

t.test('a transcript as CSV is one line an action, by the names of the people', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const ingrid = await enterAs(test, 'T1')
  const queue = [
    message('=HYPERLINK("http://x")\nand more'),
    message('Only you', { recipients: ['P456'] }),
    { type: 'message_read', target: 1 },
  ]
  await must(kari.handle({ actionQueue: queue }))
  const { body, rawPayload } = await must(ingrid.get('transcript?format=csv&view=participants'))
  t.same([...rawPayload.subarray(0, 3)], [0xef, 0xbb, 0xbf], 'a spreadsheet sees that it is UTF-8')
  const [head = [], ...rows] = readCsv(body.slice(1))
  t.same(head.slice(0, 6), ['id', 'time', 'type', 'author', 'author_name', 'text'])
  t.ok(rows.every((row) => row.length === head.length))
  const said = rows.find((row) => row[2] === 'message') ?? []
  t.same(said.slice(1, 6), [
    '2026-11-21T12:00:00.000Z',
    'message',
    'P123',
    'Kari',
    '\'=HYPERLINK("http://x")\nand more',
  ])
  t.notOk(rows.some((row) => row[2] === 'message_read'))
  t.same(
    rows.at(-1)?.filter((cell) => cell !== ''),
    ['not_shown', '1 action is not shown here.'],
  )
  t.notMatch(body, 'Only you')
  const full = await must(ops(test, 'GET', '/therapy-sessions/17/transcript?format=csv'))
  t.notMatch(full.body, 'not_shown')
  t.match(full.body, ',Only you,')
})
