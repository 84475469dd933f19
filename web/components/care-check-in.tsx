import { focusLater } from '../lib/focus-later.ts'
import { REACTIONS } from '../lib/reaction-icons.ts'
import { useWords } from '../lib/ui.ts'
import { useCareWords, useLoadedCare } from '../lib/use-care-words.ts'
import type { CheckIn } from '../state/care.ts'
import { Icon } from './icon.tsx'

const LINE = '.check-in-line button'

/** How one is right now: one tap. What is answered or put away leaves a line. */
export function CheckInCard() {
  const { checkIn, feel, openCheckIn } = useLoadedCare()
  const words = useCareWords().checkIn
  const { icons } = useWords().message
  const asked = checkIn.value
  if (!asked) return null
  if (!asked.isOpen) return <Line asked={asked} />
  return (
    <section class="care-card" aria-labelledby="check-in">
      <div class="care-head">
        <h3 id="check-in" dir="auto">
          {asked.question ?? words.question}
        </h3>
        <button
          type="button"
          class="btn btn-quiet btn-square"
          aria-label={words.later}
          onClick={() => {
            openCheckIn(false)
            focusLater(LINE)
          }}
        >
          <Icon name="x" />
        </button>
      </div>
      <p class="small soft">{words.whoSees}</p>
      <fieldset class="feelings" aria-label={words.feelings}>
        {REACTIONS.map(([icon, drawing]) => (
          <button
            key={icon}
            type="button"
            class="btn"
            aria-pressed={asked.feeling === icon}
            onClick={() => {
              feel(icon)
              focusLater(LINE)
            }}
          >
            <Icon name={drawing} />
            {icons[icon]}
          </button>
        ))}
      </fieldset>
    </section>
  )
}

function Line({ asked }: { asked: CheckIn }) {
  const { openCheckIn } = useLoadedCare()
  const words = useCareWords().checkIn
  const { icons } = useWords().message
  const { feeling, question, isOnItsWay } = asked
  const open = () => {
    openCheckIn(true)
    focusLater('.feelings button')
  }
  return (
    <p class="care-line check-in-line">
      <span dir="auto">
        {feeling ? words.said.replace('{feeling}', icons[feeling]) : (question ?? words.question)}
        {isOnItsWay && ` ${words.onItsWay}`}
      </span>
      <button type="button" class="btn btn-quiet btn-small" onClick={open}>
        {feeling ? words.change : words.answer}
      </button>
    </p>
  )
}
