/** The path of an executable Chromium, or undefined. `CHROMIUM_PATH` is taken at its word. */
export function findChromium(env?: NodeJS.ProcessEnv): string | undefined
