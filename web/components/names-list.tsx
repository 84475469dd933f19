import { useEffect, useRef } from 'preact/hooks'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import type { Completion } from '../lib/use-completion.ts'
import type { Person } from '../state/types.ts'
import { Avatar, Names } from './person.tsx'

/** The names that complete what was begun with `@`, over the field. */
export function NamesList({ completion }: { completion: Completion }) {
  const words = useWords().composer
  const { people, chosen } = completion
  return (
    <>
      <p class="heard" role="status">
        {people.length > 0 && words.names(people.length)}
      </p>
      {people.length > 0 && (
        <div class="names" role="listbox" id="names" aria-label={words.mention}>
          {people.map((person, index) => (
            <Option
              key={person.id}
              person={person}
              chosen={index === chosen}
              onChoose={() => completion.choose(person)}
            />
          ))}
        </div>
      )}
    </>
  )
}

interface OptionProps {
  person: Person
  chosen: boolean
  onChoose(): void
}

function Option({ person, chosen, onChoose }: OptionProps) {
  const option = useRef<HTMLDivElement>(null)
  const words = useWords()
  const { isConsultation } = useRoom()
  const isTherapist = person.role === 'therapist' && !isConsultation.value
  useEffect(() => {
    if (chosen) option.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field it belongs to has the keys
    <div
      ref={option}
      role="option"
      id={`name-${person.id}`}
      aria-selected={chosen}
      tabIndex={-1}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <Avatar person={person} small />
      <Names people={[person]} />
      {isTherapist && <span class="small soft">{words.therapist}</span>}
    </div>
  )
}
