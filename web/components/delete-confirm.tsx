import { focusLater } from '../lib/focus-later.ts'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import { Confirm } from './dialog.tsx'
import { Fill } from './fill.tsx'
import { Names } from './person.tsx'

/** Asks before a message is deleted. */
export function DeleteConfirm() {
  const { room, deleting, opened } = useRoom()
  const words = useWords().message
  const message = deleting.value
  if (!message) return null
  const close = () => {
    deleting.value = null
  }
  const name = <Names people={[message.author]} />
  return (
    <Confirm
      title={words.deleteTitle}
      text={<Fill text={message.own ? words.deleteOwn : words.deleteOther} name={name} />}
      yes={words.delete}
      no={words.keep}
      onYes={() => {
        if (message.id !== null) void room.remove(message.id)
        opened.value = null
        close()
        focusLater('#sheet')
      }}
      onClose={close}
    />
  )
}
