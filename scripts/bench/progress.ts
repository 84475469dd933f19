const EVERY_MS = 2000

/** Prints what is going on and how far it is, as soon as it takes over two seconds. */
export function progress(what: string): (share: number) => void {
  let saidAt = performance.now()
  return (share) => {
    if (performance.now() - saidAt < EVERY_MS) return
    saidAt = performance.now()
    console.log(`  ${what}: ${Math.round(share * 100)} %`)
  }
}
