import type { HotSpot } from './control.ts'

/** Prints where a server's time went. */
export function printHotSpots(what: string, spots: readonly HotSpot[]): void {
  console.log(`\nwhere the server's time went, ${what}:`)
  for (const { name, place, share } of spots) {
    console.log(`  ${(share * 100).toFixed(1).padStart(5)} %  ${name}  ${place}`)
  }
}
