import type { Browser } from 'playwright-core'
import t from 'tap'
import { startRealServer } from '../../server/testing/real-server.ts'
import { checkAttendance, checkAudit, checkRoster } from './evening-after.ts'
import { inBook, linesOf } from './evening-book.ts'
import { catchUp, GUESTS_DO } from './evening-guests.ts'
import type { Name } from './evening-house.ts'
import { makeEveningHouse, NAMES } from './evening-house.ts'
import { Ingrid } from './evening-ingrid.ts'
import type { Evening, Row } from './evening-play.ts'
import { beginEvening, play, readLog } from './evening-play.ts'
import { INGRID_DOES } from './evening-therapist.ts'
import { checkTranscripts } from './evening-transcripts.ts'
import { letIn } from './house.ts'
import { launchBrowser, openContext } from './visit.ts'

// A whole session of ninety minutes, a minute a second: the therapist in a browser, eight people on
// the line. What is expected of it is written by the script itself, act by act, into a book.
const EVENING: readonly Row[] = [
  [0, 'Kari', 'arrives'],
  [0, 'Ola', 'arrives'],
  [1, 'Aïsha', 'arrives'],
  [1, 'Marit', 'arrives'],
  [2, 'Sunniva', 'arrives'],
  [3, 'Jonas', 'arrives'],
  [3, 'Leila', 'arrives'],
  [4, 'Ingrid', 'sees', 'Waiting, 7'],
  [4, 'Ingrid', 'sees', 'Assessments done 0 of 1'],
  [5, 'Ola', 'fills in'],
  [5, 'Kari', 'fills in'],
  [6, 'Ingrid', 'opens the session'],
  [7, 'Ingrid', 'lets in', 'Kari'],
  [8, 'Per', 'arrives'],
  [8, 'Ingrid', 'sees', 'Waiting, 7'],
  [9, 'Ingrid', 'lets in', 'Per', 'On the phone with the clinic'],
  [9, 'Ingrid', 'sees', 'In the room, 2'],
  [10, 'Ingrid', 'lets all in', 'Aïsha', 'Jonas', 'Leila', 'Marit', 'Ola', 'Sunniva'],
  [11, 'Ingrid', 'sees nobody waiting'],
  [11, 'Ingrid', 'sees', 'In the room, 8'],
  [11, 'Ingrid', 'gives notice', 'Welcome. We go on until half past seven.'],
  [12, 'Ingrid', 'pins', 'Tonight: the nights'],
  [13, 'Ingrid', 'reminds', 'Per'],
  [13, 'Ingrid', 'sees of', 'Per', 'reminded'],

  [14, 'Kari', 'says', 'I lay awake until four again'],
  [15, 'Ola', 'answers', 'I lay awake until four again', 'So did I'],
  [15, 'Aïsha', 'reacts', 'heart', 'I lay awake until four again'],
  [16, 'Marit', 'says', 'The radio helps me a little'],
  [17, 'Ingrid', 'answers', 'The radio helps me a little', 'What do you listen to?'],
  [17, 'Ingrid', 'reacts', 'Heart', 'So did I'],
  [18, 'Marit', 'answers', 'What do you listen to?', 'The shipping forecast'],
  [18, 'Kari', 'writes to', 'Ola', 'Shall we walk tomorrow?'],
  [19, 'Leila', 'writes to', 'Ingrid', 'I find it hard to write tonight'],
  [19, 'Ingrid', 'writes to', 'Leila', 'Then read along, that is enough'],
  [20, 'Ingrid', 'goes back to everyone'],
  [20, 'Jonas', 'loses the network'],
  [21, 'Jonas', 'writes all the same', 'It is better when I get up'],
  [21, 'Jonas', 'writes all the same', 'And make some tea'],
  [22, 'Ingrid', 'asks how all are'],
  [23, 'Kari', 'feels', 'sad'],
  [23, 'Ola', 'feels', 'angry'],
  [24, 'Aïsha', 'feels', 'smile'],
  [24, 'Marit', 'feels', 'heart'],
  [25, 'Sunniva', 'feels', 'sad'],
  [25, 'Ingrid', 'sees', '5 of 8 answered'],
  [26, 'Kari', 'feels', 'smile'],

  [27, 'Sunniva', 'says', 'Ring me on 41 23 45 67'],
  [28, 'Ingrid', 'deletes', 'Ring me on 41 23 45 67', 'A phone number'],
  [29, 'Ola', 'says', 'Wrong window'],
  [29, 'Ola', 'deletes', 'Wrong window'],
  [30, 'Ingrid', 'notes', 'The shipping forecast', 'Calmer than last week'],
  [31, 'Ingrid', 'answers alone', 'Marit', 'The shipping forecast', 'I am glad that you came'],
  [32, 'Ingrid', 'goes back to everyone'],
  [33, 'Ingrid', 'pauses', 'Ola'],
  [34, 'Ola', 'cannot write', 'muted', 'But why'],
  [34, 'Ingrid', 'sees of', 'Ola', 'paused'],
  [35, 'Ingrid', 'lets write', 'Ola'],
  [36, 'Ingrid', 'holds messages of', 'Marit'],
  [37, 'Marit', 'says', 'My mother never slept either'],
  [37, 'Marit', 'says', 'It is all their fault'],
  [38, 'Ingrid', 'sees', 'Held, 2'],
  [38, 'Ingrid', 'releases', 'My mother never slept either'],
  [39, 'Ingrid', 'returns', 'It is all their fault', 'Shall we two talk first?'],
  [40, 'Ingrid', 'lets pass', 'Marit'],
  [41, 'Kari', 'answers', 'My mother never slept either', 'Nor did mine'],

  [42, 'Aïsha', 'asks for help', 'I cannot breathe'],
  [42, 'Ingrid', 'sees', 'Aïsha asks for help'],
  [43, 'Ingrid', 'goes to', 'Aïsha', 'I am here. Breathe out slowly'],
  [44, 'Aïsha', 'writes to', 'Ingrid', 'Thank you, it is better'],
  [44, 'Ingrid', 'sees', 'seen by Ingrid'],
  [45, 'Ingrid', 'goes back to everyone'],
  [46, 'Ingrid', 'sends back', 'Leila'],
  [47, 'Leila', 'cannot write', 'not_admitted', 'What is it?'],
  [47, 'Ingrid', 'sees', 'Waiting, 1'],
  [48, 'Ola', 'says', 'I go to bed too early, I think'],
  [49, 'Ingrid', 'lets in', 'Leila'],
  [50, 'Sunniva', 'leaves'],
  [51, 'Ingrid', 'sees of', 'Sunniva', 'left at'],
  [52, 'Ingrid', 'pauses all', 'Aïsha', 'Jonas', 'Kari', 'Leila', 'Marit', 'Ola', 'Per', 'Sunniva'],
  [53, 'Ingrid', 'says', 'One minute of silence, to breathe'],
  [
    54,
    'Ingrid',
    'lets all write',
    'Aïsha',
    'Jonas',
    'Kari',
    'Leila',
    'Marit',
    'Ola',
    'Per',
    'Sunniva',
  ],
  [55, 'Ingrid', 'sees of', 'Jonas', 'away'],
  [55, 'Ingrid', 'sees', 'In the room, 6'],
  [56, 'Jonas', 'is back'],
  [57, 'Ingrid', 'sees', 'In the room, 7'],

  [58, 'Ingrid', 'holds all'],
  [59, 'Kari', 'says', 'I miss him most at night'],
  [59, 'Ola', 'says', 'Nobody asks any more'],
  [60, 'Ingrid', 'sees', 'Held, 2'],
  [61, 'Ingrid', 'releases', 'I miss him most at night'],
  [62, 'Ingrid', 'releases', 'Nobody asks any more'],
  [62, 'Ingrid', 'stops holding'],
  [64, 'Ingrid', 'asks how all are'],
  [65, 'Kari', 'feels', 'heart'],
  [65, 'Ola', 'feels', 'smile'],
  [66, 'Aïsha', 'feels', 'smile'],
  [66, 'Marit', 'feels', 'heart'],
  [67, 'Jonas', 'feels', 'sad'],
  [67, 'Leila', 'feels', 'smile'],
  [68, 'Leila', 'feels', 'heart'],
  [68, 'Ingrid', 'sees', '6 of 8 answered'],
  [70, 'Jonas', 'answers', 'I miss him most at night', 'At night it is the loudest'],
  [71, 'Aïsha', 'reacts', 'no more', 'I lay awake until four again'],
  [72, 'Marit', 'reacts', 'sad', 'I miss him most at night'],
  [74, 'Ingrid', 'removes', 'Per'],
  [75, 'Ingrid', 'sees', 'In the room, 6'],
  [78, 'Ingrid', 'makes the last call'],
  [79, 'Ingrid', 'sees', 'Closes by itself'],
  [79, 'Ingrid', 'keeps it open'],
  [80, 'Leila', 'says', 'I would like to say something after all'],
  [81, 'Ingrid', 'makes the last call'],
  [82, 'Kari', 'says', 'Good night, all of you'],
  [83, 'Ola', 'loses the network'],
  [84, 'Ola', 'writes all the same', 'Sleep well, and thank you'],
  [85, 'Ingrid', 'closes'],
  [86, 'Leila', 'cannot write', 'session_closed', 'One more thing'],
  [87, 'Ola', 'is back'],
  [88, 'Ingrid', 'sees', 'Came after the close, 1'],
  [89, 'Ingrid', 'releases', 'Sleep well, and thank you'],
  [90, 'Ingrid', 'sees', 'Open session'],
]

async function act(evening: Evening, [, who, does, ...words]: Row): Promise<void> {
  if (who === 'Ingrid') await INGRID_DOES[does]?.(evening, ...words)
  else await GUESTS_DO[does]?.(evening, who as Name, ...words)
}

let browser: Browser
t.before(async () => {
  browser = await launchBrowser(t)
})

t.test('ninety minutes with eight people, and all that is left of them', async (t) => {
  const known = { Ingrid: INGRID_DOES, Guest: GUESTS_DO }
  for (const [, who, does] of EVENING) {
    t.ok(known[who === 'Ingrid' ? 'Ingrid' : 'Guest'][does], `${who} ${does}`)
  }
  const server = await startRealServer(t, { env: { REMINDER_HOURS: '0-24' } })
  await makeEveningHouse(server, ['Kari', 'Ola', 'Per'])
  const context = await openContext(t, browser, { acceptDownloads: true })
  await letIn(server, context, 'T1')
  const ingrid = await Ingrid.open(await context.newPage(), server.url)
  const evening = await beginEvening(t, server, ingrid)
  const behind = await play(evening, EVENING, act)
  t.comment(`At most ${behind.toFixed(1)} s behind the script`)

  const log = await readLog(evening)
  const places = log.map(({ id }) => id)
  t.strictSame(linesOf(log, places), evening.book.lines(), 'the log is the script')
  for (const name of NAMES) {
    const guest = evening.guests.get(name)
    if (!guest) throw new Error(`${name} never came`)
    await catchUp(evening, name)
    const told = inBook(guest.told, evening.prologue)
    const expected = evening.book.linesFor(name, evening.readsTo.get(name))
    t.strictSame(linesOf(told, places), expected, `what ${name} was told`)
    t.strictSame(guest.problems, name === 'Per' ? ['over: not-allowed'] : [])
    t.equal(guest.unsent, 0)
  }
  await checkRoster(t, evening)
  await checkAttendance(t, evening, log)
  await checkTranscripts(t, evening, log)
  await checkAudit(t, evening, log)
  const long = ingrid.taps.filter(({ taps }) => taps === 0 || taps > 2)
  t.strictSame(long, [], 'every act took one tap or two')
})
