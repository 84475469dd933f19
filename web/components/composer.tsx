import { useLayoutEffect, useRef } from 'preact/hooks'
import { useRoom } from '../lib/room-view.ts'
import { useUi } from '../lib/ui.ts'
import { useCompletion } from '../lib/use-completion.ts'
import { useNames } from '../lib/use-names.ts'
import { grow, keyMeansSend, signsLeft } from '../lib/writing.ts'
import { CannotWrite } from './cannot-write.tsx'
import { HelpButton } from './care-help-button.tsx'
import { Fill } from './fill.tsx'
import { Icon } from './icon.tsx'
import { NamesList } from './names-list.tsx'
import { Names } from './person.tsx'
import { Readers } from './readers.tsx'

/** Where one writes: who can read it, what it answers, the text. */
export function Composer() {
  const { room, care } = useRoom()
  const ui = useUi()
  const words = ui.i18n.words.value.composer
  const FirstReaders = care.value?.FirstReaders ?? Readers
  const field = useRef<HTMLTextAreaElement>(null)
  const text = room.draftText.value
  const left = signsLeft(text)
  const isTooLong = left !== null && left < 0
  const completion = useCompletion(field)
  const why = room.cannotWrite.value
  const chosen = completion.people[completion.chosen]
  useLayoutEffect(() => grow(field.current), [text])
  if (why !== null) return <CannotWrite why={why} />
  const send = () => {
    field.current?.focus()
    if (text.trim() !== '' && !isTooLong) void room.send()
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Replying />
      <div class="before">
        <FirstReaders />
        <Typing />
        <SignsLeft left={left} />
        <HelpButton />
      </div>
      <div class="pen">
        <label class="heard" for="write">
          {words.label}
        </label>
        <NamesList completion={completion} />
        <textarea
          ref={field}
          id="write"
          rows={1}
          dir="auto"
          aria-describedby="readers signs-left"
          aria-invalid={isTooLong}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={chosen ? 'names' : undefined}
          aria-activedescendant={chosen ? `name-${chosen.id}` : undefined}
          placeholder={usePlaceholder()}
          value={text}
          onInput={(event) => {
            room.write(event.currentTarget.value, event)
            completion.look()
          }}
          onCompositionEnd={(event) => room.write(event.currentTarget.value, event)}
          onClick={completion.look}
          onKeyUp={completion.look}
          onBlur={completion.close}
          onKeyDown={(event) => {
            if (completion.press(event)) return
            if (event.key === 'Escape' && room.replyingTo.value) room.replyingTo.value = null
            else if (keyMeansSend(event, ui.enterSends())) send()
            else return
            event.preventDefault()
          }}
        />
        <button
          type="submit"
          class="btn btn-main send"
          onPointerDown={(event) => event.preventDefault()}
        >
          <Icon name="arrowUp" />
          <span class="word">{words.send}</span>
        </button>
      </div>
    </form>
  )
}

/** Shown from near the limit on; heard with the field, and when it is too much. */
function SignsLeft({ left }: { left: number | null }) {
  const words = useUi().i18n.words.value.composer
  if (left === null) return null
  if (left >= 0) {
    return (
      <p class="soft" id="signs-left">
        {words.signsLeft(left)}
      </p>
    )
  }
  return (
    <p class="too-long" id="signs-left" role="status">
      {words.tooLong(-left)}
    </p>
  )
}

function usePlaceholder(): string {
  const { room, tab, readers, isConsultation } = useRoom()
  const { toEveryone, to } = useUi().i18n.words.value.composer
  const { all } = useNames()
  if (isConsultation.value && readers.value.length === 1)
    return to.replace('{names}', () => all(readers.value))
  if (room.activeTab.value === 'everyone') return toEveryone
  return to.replace('{names}', () => all(tab.value?.others ?? []))
}

function Replying() {
  const { room } = useRoom()
  const { composer: words, message: said } = useUi().i18n.words.value
  const chosen = room.replyingTo.value
  if (!chosen) return null
  // As it stands now: it may be deleted meanwhile.
  const message = room.timeline.value.find(({ key }) => key === chosen.key)
  if (message?.kind !== 'message') return null
  const stop = () => {
    room.replyingTo.value = null
    document.getElementById('write')?.focus()
  }
  return (
    <div class="replying">
      <p>
        <b>
          {message.own ? (
            words.replyOwn
          ) : (
            <Fill text={words.replyTo} name={<Names people={[message.author]} />} />
          )}
        </b>{' '}
        <bdi class="soft">{message.body ?? said.quotedGone}</bdi>
      </p>
      <button
        type="button"
        class="btn btn-quiet btn-square"
        aria-label={words.noReply}
        onClick={stop}
      >
        <Icon name="x" />
      </button>
    </div>
  )
}

function Typing() {
  const { room } = useRoom()
  const words = useUi().i18n.words.value.room
  const people = room.typing.value
  if (people.length === 0) return null
  return (
    <p class="soft">
      <Icon name="pen" />{' '}
      <Fill text={words.typing(people.length)} names={<Names people={people} />} />
    </p>
  )
}
