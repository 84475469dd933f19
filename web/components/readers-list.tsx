import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import { Fill } from './fill.tsx'
import { Names } from './person.tsx'

/** Who can read what, in words. */
export function ReadersList() {
  const { room, therapists } = useRoom()
  const words = useWords().readers
  const settings = room.detail.value?.settings
  const known = therapists.value.length > 0
  const them = known ? <Names people={therapists.value} /> : words.therapists
  const themFirst = known ? them : words.therapistsFirst
  const me = room.me.value
  const also = settings?.therapists_read_private === true
  const off = settings?.private_messages === 'off'
  return (
    <dl class="pairs">
      <div>
        <dt>{words.toEveryone}</dt>
        <dd>{words.room}</dd>
      </div>
      <div>
        <dt>{words.toOne}</dt>
        <dd>
          {off ? (
            words.off
          ) : (
            <Fill text={also ? words.thatPersonAnd : words.thatPerson} therapists={them} />
          )}
        </dd>
      </div>
      <div>
        <dt>{words.fill}</dt>
        <dd>
          <Fill text={words.fillWho} therapists={themFirst} />
        </dd>
      </div>
      {me && (
        <div>
          <dt>{words.number}</dt>
          <dd>
            <Fill text={words.numberWho} name={<bdi>{me.displayName}</bdi>} />
          </dd>
        </div>
      )}
    </dl>
  )
}
