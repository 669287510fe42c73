import { useId } from 'react'

/** On or off, with a sentence on what that means right now. */
export function Switch(props: {
  readonly label: string
  readonly hint: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}) {
  const id = useId()
  return (
    <div>
      <label className="switch">
        <input
          type="checkbox"
          checked={props.isOn}
          aria-describedby={id}
          onChange={(event) => props.onChange(event.target.checked)}
        />
        <span className="switch-track" aria-hidden="true" />
        <span>{props.label}</span>
      </label>
      <p id={id} className="hint">
        {props.hint}
      </p>
    </div>
  )
}
