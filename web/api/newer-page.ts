/** Whether the server's page loads another script than `entry`, this page's own. Without an answer: no. */
export async function isPageNewer(fetch: typeof globalThis.fetch, entry: string): Promise<boolean> {
  try {
    const answer = await fetch('/', { cache: 'no-store' })
    const page = await answer.text()
    // A page without the root is not ours: the hotel's, say.
    return answer.ok && page.includes('id="app"') && !page.includes(entry)
  } catch {
    return false
  }
}
