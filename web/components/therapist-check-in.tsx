import type { Icon } from '../../server/protocol/actions.ts'
import { REACTIONS } from '../lib/reaction-icons.ts'
import { useDates, useWords } from '../lib/ui.ts'
import { useNames } from '../lib/use-names.ts'
import { useCareWords, usePanel } from '../lib/use-panel.ts'
import { usePersonOf } from '../lib/use-person.ts'
import type { CheckIn } from '../state/panel-check-ins.ts'
import { countFeelings } from '../state/panel-check-ins.ts'
import type { Person } from '../state/types.ts'
import { Fill } from './fill.tsx'
import { Time } from './lines.tsx'
import { Avatar } from './person.tsx'
import { PanelIcon } from './therapist-icon.tsx'

/** What the last check-in was answered, by whom, and how it went over the session. */
export function CheckIns() {
  const { care, members } = usePanel()
  const words = useCareWords().checkIn
  const all = care.checkIns.value
  const last = all.at(-1)
  if (!last) return null
  const asked = members.value.flatMap(({ person }) =>
    person.standing === 'admitted' ? [person] : [],
  )
  return (
    <section aria-labelledby="check-in">
      <div class="panel-head">
        <h2 id="check-in">{last.question ?? words.title}</h2>
        <span class="small soft">
          <Fill text={last.isOpen ? words.asked : words.over} time={<Time at={last.at} />} />
        </span>
      </div>
      <Answers checkIn={last} asked={asked} />
      {all.length > 1 && <Trend all={all} asked={asked} />}
    </section>
  )
}

function Answers({ checkIn, asked }: { checkIn: CheckIn; asked: readonly Person[] }) {
  const { answers } = checkIn
  const { icons } = useWords().message
  const words = useCareWords().checkIn
  const personOf = usePersonOf()
  const open = asked.filter(({ id }) => !answers.has(id))
  const by = (icon: Icon) =>
    [...answers].flatMap(([id, chosen]) => (chosen === icon ? [personOf(id)] : []))
  return (
    <>
      <dl class="feelings">
        {REACTIONS.map(([icon, drawing]) => (
          <div key={icon}>
            <dt>
              <PanelIcon name={drawing} />
              <span class="heard">{icons[icon]}</span>
            </dt>
            <Those people={by(icon)} />
          </div>
        ))}
        {checkIn.isOpen && open.length > 0 && (
          <div class="feelings-open">
            <dt class="small soft">{words.open}</dt>
            <Those people={open} />
          </div>
        )}
      </dl>
      <p class="small soft" role="status">
        {words.answered(answers.size, answers.size + open.length)}
      </p>
    </>
  )
}

function Those({ people }: { people: readonly Person[] }) {
  const { all } = useNames()
  return (
    <dd title={all(people)}>
      {people.map((person) => (
        <Avatar key={person.id} person={person} small />
      ))}
      <span class="heard">{people.length === 0 ? 0 : all(people)}</span>
    </dd>
  )
}

/** A row a feeling, a column a check-in: how many, as a number with a bar below it. */
function Trend({ all, asked }: { all: readonly CheckIn[]; asked: readonly Person[] }) {
  const { icons } = useWords().message
  const words = useCareWords().checkIn
  const dates = useDates()
  const columns = all.map((one) => ({ id: one.id, at: one.at, counts: countFeelings(one) }))
  return (
    <section
      class="board-frame"
      aria-label={words.trend}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
    >
      <table class="trend">
        <caption class="small soft">{words.trend}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="heard">{words.asks}</span>
            </th>
            {columns.map(({ id, at }) => (
              <th key={id} scope="col">
                {dates.time(at)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {REACTIONS.map(([icon, drawing]) => (
            <tr key={icon}>
              <th scope="row">
                <PanelIcon name={drawing} />
                <span class="heard">{icons[icon]}</span>
              </th>
              {columns.map(({ id, counts }) => (
                <Share key={id} count={counts.get(icon) ?? 0} of={asked.length} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Share({ count, of }: { count: number; of: number }) {
  return (
    <td>
      {count}
      <meter aria-hidden="true" max={Math.max(of, count, 1)} value={count} />
    </td>
  )
}
