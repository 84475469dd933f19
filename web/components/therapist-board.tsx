import type { Assessment } from '../../server/protocol/therapy-sessions.ts'
import { usePanel, usePanelWords } from '../lib/use-panel.ts'
import { boardOf } from '../state/panel-board.ts'
import type { Person } from '../state/types.ts'
import { Dialog } from './dialog.tsx'
import { Avatar, Names } from './person.tsx'
import { PanelIcon } from './therapist-icon.tsx'

/** Who has filled in what: a row a person, a column an assessment. Follows what comes in. */
export function Board({ onClose }: { onClose(): void }) {
  const { waiting, members, assessments } = usePanel()
  const words = usePanelWords()
  const people = [...waiting.value, ...members.value].map(({ person }) => person)
  const { columns, rows } = boardOf(people, assessments.value)
  return (
    <Dialog title={words.boardTitle} sheet onClose={onClose}>
      {columns.length === 0 ? (
        <p>{words.boardNone}</p>
      ) : (
        <section
          class="board-frame"
          aria-label={words.boardTitle}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
          tabIndex={0}
        >
          <table class="board">
            <thead>
              <tr>
                <th scope="col">{words.person}</th>
                {columns.map(({ name, title, when }) => (
                  <th key={name} scope="col">
                    {title} <span class="soft">{words.when[when]}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ person, cells }) => (
                <tr key={person.id}>
                  <th scope="row">
                    <span class="row">
                      <Avatar person={person} small />
                      <Names people={[person]} />
                    </span>
                  </th>
                  {cells.map((status, index) => (
                    <td key={columns[index]?.name}>
                      <Status status={status} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Dialog>
  )
}

/** What one person has filled in. */
export function OnesAssessments({ person, onClose }: { person: Person; onClose(): void }) {
  const words = usePanelWords()
  const all = usePanel().assessments.value.get(person.id) ?? []
  const fill = (text: string) => text.replace('{name}', () => person.displayName)
  return (
    <Dialog title={fill(words.boardOf)} sheet onClose={onClose}>
      {all.length === 0 && <p>{fill(words.boardNobody)}</p>}
      <ul class="panel-list">
        {all.map(({ name, title, when, status }) => (
          <li key={name}>
            <span class="who">
              {title} <span class="small soft">{words.when[when]}</span>
            </span>
            <Status status={status} />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function Status({ status }: { status: Assessment['status'] | null }) {
  const words = usePanelWords()
  if (status === null) return <span class="soft small">{words.noneOfIt}</span>
  const done = status === 'complete'
  return (
    <span class={done ? 'done-of done-all' : 'done-of'}>
      <PanelIcon name={done ? 'check' : 'circleDashed'} />
      {words.state[status]}
    </span>
  )
}
