import { type HTMLAttributes, useId } from 'react'

/** A labelled input with its problem below it, tied together for screen readers. */
export function TextField(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Takes what is pasted; false leaves it to the input. */
  readonly onPaste?: (text: string) => boolean
  readonly problem?: string | undefined
  readonly hint?: string
  readonly inputMode?: HTMLAttributes<HTMLInputElement>['inputMode']
  readonly autoComplete?: string
  readonly autoCapitalize?: string
  /** The sheet around it puts the focus here when it opens. */
  readonly isFirstFocus?: boolean
  readonly maxLength?: number
  readonly name?: string
  readonly className?: string
}) {
  const id = useId()
  const below = props.problem ?? props.hint
  return (
    <div className={`field ${props.className ?? ''}`}>
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type="text"
        name={props.name}
        value={props.value}
        inputMode={props.inputMode}
        autoComplete={props.autoComplete ?? 'off'}
        autoCapitalize={props.autoCapitalize}
        spellCheck={props.autoCapitalize !== 'none'}
        data-first-focus={props.isFirstFocus || undefined}
        maxLength={props.maxLength}
        aria-invalid={props.problem !== undefined}
        aria-describedby={below === undefined ? undefined : `${id}-below`}
        onChange={(event) => props.onChange(event.target.value)}
        onPaste={(event) => {
          if (props.onPaste?.(event.clipboardData.getData('text'))) event.preventDefault()
        }}
      />
      {below === undefined ? null : (
        <p id={`${id}-below`} className={props.problem === undefined ? 'hint' : 'problem'}>
          {below}
        </p>
      )}
    </div>
  )
}
