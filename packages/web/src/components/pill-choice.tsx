/** One of a few, as pills. Native radio buttons underneath: arrow keys and screen readers work by themselves. */
export function PillChoice<T extends string>(props: {
  readonly legend: string
  readonly name: string
  readonly choices: readonly (readonly [T, string])[]
  readonly value: T
  readonly onChange: (value: T) => void
}) {
  return (
    <fieldset className="pills">
      <legend>{props.legend}</legend>
      <div className="pills-row">
        {props.choices.map(([value, label]) => (
          <label key={value} className="pill">
            <input
              type="radio"
              name={props.name}
              value={value}
              checked={props.value === value}
              onChange={() => props.onChange(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
