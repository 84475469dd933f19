import type { TherapySessionListItem } from '../../server/protocol/therapy-sessions.ts'
import { toHref } from '../lib/links.ts'
import { useWords } from '../lib/ui.ts'
import { Icon } from './icon.tsx'

type Assessments = TherapySessionListItem['assessments']

interface TodoProps {
  assessments: Assessments
  /** Makes the first one that is left the step to take. */
  main?: boolean
  /** The session is closed: nothing comes before it any more. */
  over?: boolean
}

/** What there is to fill in, done or to do. */
export function Todo({ assessments, main = false, over = false }: TodoProps) {
  const words = useWords().assessments
  const first = assessments.find(({ status }) => status === 'incomplete')
  return (
    <ul class="todo">
      {assessments.map((one) => (
        <li key={one.name} class={one.status === 'complete' ? '' : 'to-do'}>
          <Icon name={one.status === 'complete' ? 'check' : 'circleDashed'} />
          <span>
            <bdi id={`todo-${one.name}`}>{one.title}</bdi>
            {one.status === 'incomplete' && (
              <span class="hint">{over ? words.newTab : words[one.when]}</span>
            )}
          </span>
          {one.status === 'complete' && <span class="done">{words.done}</span>}
          {one.status === 'incomplete' && <FillIn one={one} main={main && one === first} />}
        </li>
      ))}
    </ul>
  )
}

/** Leads to an address of the web and to no other, whatever the server was told. */
function FillIn({ one, main }: { one: Assessments[number]; main: boolean }) {
  const words = useWords().assessments
  const href = toHref(one.url)
  if (href === null) return null
  return (
    <a
      class={`btn btn-small${main ? ' btn-main' : ''}`}
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      aria-describedby={`todo-${one.name}`}
    >
      {words.fillIn}
    </a>
  )
}

/** The heading over it: how many are left. */
export function todoTitle(words: ReturnType<typeof useWords>, assessments: Assessments): string {
  const left = assessments.filter(({ status }) => status === 'incomplete').length
  const { allDone, left: some } = words.assessments
  return left === 0 ? allDone : some(left, assessments.length)
}
