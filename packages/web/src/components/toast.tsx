import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { problemOf } from '../data/problem.ts'

interface Toast {
  readonly text: string
  readonly undo?: () => Promise<void>
}

type Say = (toast: Toast) => void

const ToastContext = createContext<Say | undefined>(undefined)

/** Long enough to read and to change one's mind; hovering or focusing it stops the clock. */
const SHOWN_MS = 15_000

/** Says what just happened, with a way back where there is one. */
export function useToast(): Say {
  const say = useContext(ToastContext)
  if (say === undefined) throw new Error('no ToastProvider above this component')
  return say
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toast, setToast] = useState<Toast>()
  const [isHeld, setHeld] = useState(false)

  useEffect(() => {
    if (toast === undefined || isHeld) return
    const timer = setTimeout(() => setToast(undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [toast, isHeld])

  // What had the focus may be gone with what the toast tells of: the keyboard goes on in the page, not before it.
  useEffect(() => {
    if (toast !== undefined && document.activeElement === document.body)
      document.getElementById('content')?.focus({ preventScroll: true })
  }, [toast])

  const hold = useMemo(() => {
    const [start, end] = [() => setHeld(true), () => setHeld(false)]
    return { onPointerEnter: start, onPointerLeave: end, onFocus: start, onBlur: end }
  }, [])

  const takeBack = useCallback(() => {
    const undo = toast?.undo
    setHeld(false)
    setToast({ text: 'Undoing…' })
    undo?.().then(
      () => setToast({ text: 'Undone.' }),
      (error: unknown) => setToast({ text: `Not undone. ${problemOf(error).sentence}`, undo }),
    )
  }, [toast])

  return (
    <ToastContext value={setToast}>
      {children}
      {/* Always there: a live region that is added together with its text is often not read out. */}
      <div className="toast-place" role="status">
        {toast === undefined ? null : (
          <div className="toast" {...hold}>
            <span>{toast.text}</span>
            {toast.undo ? (
              <button type="button" className="button on-ink" onClick={takeBack}>
                Undo
              </button>
            ) : null}
            <button
              type="button"
              className="button on-ink icon-only"
              aria-label="Dismiss"
              onClick={() => setToast(undefined)}
            >
              <span aria-hidden="true">×</span>
            </button>
          </div>
        )}
      </div>
    </ToastContext>
  )
}
