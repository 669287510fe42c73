/** How long a check waits for whom it asks, ms. */
export const CHECK_MS = 5_000

/** Fetches within five seconds. @throws an error that names the address: fetch only says that it failed */
export async function reach(url: string, o: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { ...o, signal: AbortSignal.timeout(CHECK_MS) })
  } catch (cause) {
    throw new Error(`${url} cannot be reached`, { cause })
  }
}
