import type { Signal } from '@preact/signals'
import { chime, mayVibrate } from '../lib/chime.ts'
import { focusLater } from '../lib/focus-later.ts'
import { useRoom } from '../lib/room-view.ts'
import { useUi } from '../lib/ui.ts'
import { enSheet } from '../locales/en-sheet-room.ts'
import { nbSheet } from '../locales/nb-sheet-room.ts'
import { Consent } from './consent.tsx'
import { Dialog } from './dialog.tsx'

interface RoomSheetProps {
  kind: 'menu' | 'keys'
  onClose(): void
}

/** What is set for this device, or all keys. */
export function RoomSheet({ kind, onClose }: RoomSheetProps) {
  const words = useSheetWords()
  return (
    <Dialog title={kind === 'menu' ? words.title : words.keysTitle} sheet onClose={onClose}>
      {kind === 'menu' ? <Settings /> : <Keys />}
    </Dialog>
  )
}

function useSheetWords() {
  return useUi().i18n.locale.value === 'nb' ? nbSheet : enSheet
}

function Settings() {
  const { sheet } = useRoom()
  const { i18n, switches } = useUi()
  const words = useSheetWords()
  const { sound, vibration, noSingleKeys } = switches
  const heard = () => chime(switches)
  return (
    <>
      <fieldset class="switches">
        <legend>{words.news}</legend>
        <Switch name={words.sound} on={sound.value} onTurn={() => turn(sound, heard)} />
        {mayVibrate() && (
          <Switch
            name={words.vibration}
            on={vibration.value}
            onTurn={() => turn(vibration, heard)}
          />
        )}
        <p class="small soft">{words.newsWhy}</p>
      </fieldset>
      <fieldset class="switches">
        <legend>{words.keyboard}</legend>
        <Switch
          name={words.singleKeys}
          on={!noSingleKeys.value}
          onTurn={() => turn(noSingleKeys, () => undefined)}
        />
        <p>
          <button
            type="button"
            class="btn btn-small"
            onClick={() => {
              sheet.value = 'keys'
              focusLater('dialog .btn-square')
            }}
          >
            {words.showKeys}
          </button>
        </p>
      </fieldset>
      <Consent heading="h3" />
      <h3>{words.exit}</h3>
      <p class="small">{i18n.words.value.exitHint}</p>
    </>
  )
}

/** What is switched on is shown at once. */
function turn(on: Signal<boolean>, show: () => void) {
  on.value = !on.value
  if (on.value) show()
}

function Switch({ name, on, onTurn }: { name: string; on: boolean; onTurn(): void }) {
  return (
    <label class="switch">
      <input type="checkbox" role="switch" checked={on} aria-checked={on} onChange={onTurn} />
      {name}
    </label>
  )
}

function Keys() {
  const { groups, after } = useSheetWords()
  return groups.map(([title, keys]) => (
    <section key={title}>
      <h3>{title}</h3>
      <dl class="keys">
        {keys.map(([names, what]) => (
          <div key={what}>
            <dt>
              {names.map((name, index) => (
                <>
                  {index > 0 && <span class="heard"> {after} </span>}
                  <kbd>{name}</kbd>
                </>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  ))
}
