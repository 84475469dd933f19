import angry from 'lucide-static/icons/angry.svg?raw'
import arrowDown from 'lucide-static/icons/arrow-down.svg?raw'
import arrowRight from 'lucide-static/icons/arrow-right.svg?raw'
import arrowUp from 'lucide-static/icons/arrow-up.svg?raw'
import check from 'lucide-static/icons/check.svg?raw'
import checkCheck from 'lucide-static/icons/check-check.svg?raw'
import chevronDown from 'lucide-static/icons/chevron-down.svg?raw'
import circleAlert from 'lucide-static/icons/circle-alert.svg?raw'
import circleDashed from 'lucide-static/icons/circle-dashed.svg?raw'
import clock from 'lucide-static/icons/clock.svg?raw'
import cloudOff from 'lucide-static/icons/cloud-off.svg?raw'
import contact from 'lucide-static/icons/contact-round.svg?raw'
import doorClosed from 'lucide-static/icons/door-closed.svg?raw'
import doorOpen from 'lucide-static/icons/door-open.svg?raw'
import menu from 'lucide-static/icons/ellipsis.svg?raw'
import eyeOff from 'lucide-static/icons/eye-off.svg?raw'
import frown from 'lucide-static/icons/frown.svg?raw'
import globe from 'lucide-static/icons/globe.svg?raw'
import heart from 'lucide-static/icons/heart.svg?raw'
import lock from 'lucide-static/icons/lock.svg?raw'
import logIn from 'lucide-static/icons/log-in.svg?raw'
import logOut from 'lucide-static/icons/log-out.svg?raw'
import pen from 'lucide-static/icons/pen-line.svg?raw'
import penOff from 'lucide-static/icons/pen-off.svg?raw'
import pin from 'lucide-static/icons/pin.svg?raw'
import reply from 'lucide-static/icons/reply.svg?raw'
import rotate from 'lucide-static/icons/rotate-cw.svg?raw'
import smile from 'lucide-static/icons/smile.svg?raw'
import trash from 'lucide-static/icons/trash-2.svg?raw'
import userMinus from 'lucide-static/icons/user-minus.svg?raw'
import users from 'lucide-static/icons/users.svg?raw'
import x from 'lucide-static/icons/x.svg?raw'

const drawings = {
  angry,
  arrowDown,
  arrowRight,
  arrowUp,
  check,
  checkCheck,
  chevronDown,
  circleAlert,
  circleDashed,
  clock,
  cloudOff,
  contact,
  doorClosed,
  doorOpen,
  eyeOff,
  frown,
  globe,
  heart,
  lock,
  logIn,
  logOut,
  menu,
  pen,
  penOff,
  pin,
  reply,
  rotate,
  smile,
  trash,
  userMinus,
  users,
  x,
}

export type IconName = keyof typeof drawings

const SVG = 'http://www.w3.org/2000/svg'

/** Puts drawings into the page once, as symbols for `<use href="#i-…">`. */
export function addIcons(doc: Document, added: Record<string, string> = drawings): void {
  const sheet = doc.createElementNS(SVG, 'svg')
  // `hidden` says nothing to a browser on what is not HTML.
  sheet.setAttribute('class', 'icons')
  sheet.setAttribute('aria-hidden', 'true')
  // One parse for all: a document for each of them takes a slow phone a tenth of a second.
  const all = `<svg>${Object.values(added).join('')}</svg>`
  const parsed = new DOMParser().parseFromString(all, 'image/svg+xml').documentElement.children
  for (const name of Object.keys(added)) {
    const symbol = doc.createElementNS(SVG, 'symbol')
    symbol.id = `i-${name}`
    symbol.setAttribute('viewBox', '0 0 24 24')
    symbol.append(...(parsed[sheet.childElementCount]?.children ?? []))
    sheet.append(symbol)
  }
  doc.body.append(sheet)
}
