/** Waits for something to become true; fails loudly when it does not. */
export async function waitUntil(isTrue: () => boolean, timeoutMs = 20_000): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!isTrue()) {
    if (Date.now() > end) throw new Error('it did not become true in time')
    await new Promise((later) => setTimeout(later, 5))
  }
}
