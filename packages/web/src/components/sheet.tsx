import { type ReactNode, useLayoutEffect, useRef } from 'react'

/**
 * A modal sheet: slides up from the bottom on a phone, stands in the middle on a desk. The browser's own dialog
 * keeps the focus inside and gives it back afterwards; Escape closes.
 */
export function Sheet(props: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    element?.querySelector<HTMLElement>('[data-first-focus]')?.focus()
    // Closing before it leaves the page lets the browser give the focus back to where it was.
    return () => element?.close()
  }, [])
  const closed = () => {
    if (!dialog.current?.open) props.onClose()
  }
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby="sheet-title" onClose={closed}>
      <div className="sheet-head">
        <h2 id="sheet-title">{props.title}</h2>
        <button
          type="button"
          className="button quiet icon-only"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <span aria-hidden="true">×</span>
        </button>
      </div>
      {props.children}
    </dialog>
  )
}
