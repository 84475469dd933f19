import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import type { Block } from '../lib/group-timeline.ts'
import { groupTimeline, isSaid } from '../lib/group-timeline.ts'
import { useRoom } from '../lib/room-view.ts'
import { useDates, useUi, useWords } from '../lib/ui.ts'
import { useDrawn } from '../lib/use-drawn.ts'
import { useItems } from '../lib/use-items.ts'
import { useSheet } from '../lib/use-sheet.ts'
import { Fill } from './fill.tsx'
import { Icon } from './icon.tsx'
import { SystemLine, TherapistWord } from './lines.tsx'
import { Nobody } from './nobody.tsx'
import { Names } from './person.tsx'
import { Turn } from './turn.tsx'

/** The sheet with everything said in the open tab, the composer below it. */
export function Timeline({ composer }: { composer: ComponentChildren }) {
  const view = useRoom()
  const { room } = view
  const words = useWords().room
  const dates = useDates()
  const items = useItems(room)
  const { element, fresh, newKey, toEnd } = useSheet(view, items)
  const tab = room.activeTab.value
  const everyone = tab === 'everyone'
  const blocks = useMemo(
    () => groupTimeline(items, newKey.value, dates.sameDay),
    [items, newKey.value, dates],
  )
  const drawn = useDrawn(blocks, element, (block) => <BlockItem key={block.key} block={block} />)
  return (
    <>
      <div
        class="sheet"
        id="sheet"
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
        ref={element}
      >
        <div class="paper">
          {!everyone && <PrivateHead />}
          <div class="log" role="log" aria-live="off">
            <ol class="lines">
              {!items.some(isSaid) && <Nobody />}
              {drawn}
            </ol>
          </div>
        </div>
      </div>
      <div class="below">
        {fresh.value > 0 && (
          <button type="button" class="pill" onClick={toEnd}>
            <Icon name="arrowDown" />
            {words.fresh(fresh.value)}
          </button>
        )}
        {composer}
      </div>
    </>
  )
}

function BlockItem({ block }: { block: Block }) {
  const words = useWords().room
  const dates = useDates()
  const now = useUi().now.peek()
  switch (block.kind) {
    case 'day':
      return <li class="mark-day">{dates.dayLine(block.at, now)}</li>
    case 'new':
      return <li class="mark-new">{words.newSince.replace('{time}', dates.time(block.at))}</li>
    case 'turn':
      return <Turn author={block.author} own={block.own} messages={block.messages} />
    case 'word':
      return <TherapistWord notice={block.notice} />
    case 'line':
      return <SystemLine block={block} />
  }
}

function PrivateHead() {
  const { tab, listeners } = useRoom()
  const words = useWords().readers
  return (
    <p class="private-head">
      <Icon name="lock" />
      <span>
        <Fill
          text={listeners.value.length > 0 ? words.privateAnd : words.private}
          others={<Names people={tab.value?.others ?? []} />}
          therapists={<Names people={listeners.value} />}
        />
      </span>
    </p>
  )
}
