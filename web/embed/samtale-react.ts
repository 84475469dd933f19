import type { SamtaleChat, SamtaleChatFields } from './samtale-chat.ts'
import './samtale-chat.ts'

/** What the component takes: the fields of a consultation, as they come, and what to do then. */
export interface SamtaleChatProps extends SamtaleChatFields {
  className?: string
  /** The person wants to go away from the talk. */
  onLeave?: () => void
  /** The talk is over, or a new token is needed. */
  onOver?: () => void
}

/** What is used of React: any version with hooks, and whatever has the same. */
export interface ReactLike<Shown> {
  createElement(type: string, props: Record<string, unknown>): Shown
  useRef<T>(value: T | null): { current: T | null }
  useEffect(effect: () => undefined | (() => void), changes?: readonly unknown[]): void
}

/** Makes the component with the page's own React: no second one comes along. */
export function createSamtaleChat<Shown>(
  react: ReactLike<Shown>,
): (props: SamtaleChatProps) => Shown {
  return function SamtaleChatFrame({ className, onLeave, onOver, ...fields }) {
    const element = react.useRef<SamtaleChat>(null)
    const { chatRoom, jwt, videoRoom, patient, serviceProvider } = fields
    react.useEffect(() => {
      if (!element.current) return
      Object.assign(element.current, { chatRoom, jwt, videoRoom, patient, serviceProvider })
    })
    react.useEffect(() => listen(element.current, 'samtale-leave', onLeave), [onLeave])
    react.useEffect(() => listen(element.current, 'samtale-over', onOver), [onOver])
    return react.createElement('samtale-chat', { ref: element, class: className })
  }
}

function listen(
  element: HTMLElement | null,
  name: string,
  call: (() => void) | undefined,
): undefined | (() => void) {
  if (!element || !call) return undefined
  element.addEventListener(name, call)
  return () => element.removeEventListener(name, call)
}
