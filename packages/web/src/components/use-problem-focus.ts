import { useEffect, useRef } from 'react'

/**
 * For the form whose ref this is: after a save that was refused, the field with the problem gets the focus, so that it
 * is on the screen and read out, however far down the form one was. `problem` = a new object for each refusal.
 */
export function useProblemFocus(problem: object | undefined) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (problem !== undefined) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [problem])
  return form
}
