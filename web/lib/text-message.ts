/** What the browser reads out of a text message; not yet in TypeScript's own list. */
interface MessageCode {
  code?: string
}

/**
 * Waits for the text message and hands over its code, where the browser can read it (WebOTP) and
 * the person allows it. Answers how to stop waiting.
 */
export function readCodeFromMessage(win: Window, take: (code: string) => void): () => void {
  if (!('OTPCredential' in win)) return () => undefined
  const ending = new AbortController()
  const request = { otp: { transport: ['sms'] }, signal: ending.signal }
  win.navigator.credentials.get(request as CredentialRequestOptions).then(
    (found) => {
      const code = (found as MessageCode | null)?.code
      if (code && !ending.signal.aborted) take(code)
    },
    // Stopped, refused, or none came: the code is typed.
    () => undefined,
  )
  return () => ending.abort()
}
