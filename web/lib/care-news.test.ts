import t from 'tap'
import type { News } from './care-news.ts'
import { tellNews } from './care-news.ts'

const quiet: News = { checkIn: '', help: '', held: '', lastCall: '', returned: '' }

t.test('what is new is said once, and what is over where there are words for it', async (t) => {
  const asked = { ...quiet, checkIn: 'How are you?', lastCall: 'It closes at 15:30.' }
  t.equal(tellNews(quiet, asked, {}), 'How are you?\nIt closes at 15:30.')
  t.equal(tellNews(asked, { ...asked }, {}), '')
  t.equal(tellNews(asked, quiet, { lastCall: 'It stays open.' }), 'It stays open.')
})

t.test('who has just come in hears what goes on, not what was', async (t) => {
  const now = { ...quiet, help: 'Ingrid has seen it', held: 'read first', returned: 'given back' }
  t.equal(tellNews(null, now, {}), 'read first')
  t.equal(tellNews(quiet, now, {}), 'Ingrid has seen it\nread first\ngiven back')
})
