const HIDDEN_MS = 500

/** Resolves once what was just rendered is on the screen. A page in the background is not drawn: it waits a moment. */
export function afterPaint(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve))
    setTimeout(resolve, HIDDEN_MS)
  })
}
