import { useId } from 'react'
import { HINT_MAX, NOTE_MAX, VERDICT_CHOICES, type Verdict } from '../model/crumb-draft.ts'
import { type FieldKey, type Medium, POSITION_FIELDS } from '../model/media.ts'
import type { Fields } from '../model/position-fields.ts'
import { PillChoice } from './pill-choice.tsx'
import { TextField } from './text-field.tsx'

type ProblemAt<Field> = (field: Field) => string | undefined

/** The inputs that tell a place in one medium. */
export function PositionFields(props: {
  readonly medium: Medium
  readonly fields: Fields
  readonly onChange: (fields: Fields) => void
  readonly problemAt: ProblemAt<FieldKey>
  readonly isFirstFocus?: boolean
}) {
  const { medium, fields, onChange } = props
  return (
    <div className="field-row">
      {POSITION_FIELDS[medium].map(({ key, label, text }, index) => (
        <TextField
          key={key}
          label={label}
          value={fields[key] ?? ''}
          onChange={(value) => onChange({ ...fields, [key]: value })}
          problem={props.problemAt(key)}
          inputMode={text ? 'text' : 'numeric'}
          className={text ? 'grow' : 'number'}
          maxLength={text ? 128 : 7}
          isFirstFocus={props.isFirstFocus === true && index === 0}
        />
      ))}
    </div>
  )
}

/** What one wants to remember: what happened, what comes next, and whether it is worth going on. */
export function WordsFields(props: {
  readonly note: string
  readonly nextHint: string
  readonly verdict: Verdict | undefined
  readonly onChange: (part: {
    readonly note?: string
    readonly nextHint?: string
    readonly verdict?: Verdict | undefined
  }) => void
  readonly problemAt: ProblemAt<'note' | 'nextHint'>
}) {
  const { problemAt, onChange } = props
  const id = useId()
  return (
    <>
      <div className="field">
        <label htmlFor={id}>Note</label>
        <textarea
          id={id}
          rows={3}
          value={props.note}
          maxLength={NOTE_MAX * 4}
          placeholder="What just happened, for when you come back"
          aria-invalid={problemAt('note') !== undefined}
          aria-describedby={`${id}-below`}
          onChange={(event) => onChange({ note: event.target.value })}
        />
        <p id={`${id}-below`} className={problemAt('note') ? 'problem' : 'hint'}>
          {problemAt('note') ??
            'Crumbs are public records on your server, the note too. It never goes into a post.'}
        </p>
      </div>
      <TextField
        label="Next step"
        value={props.nextHint}
        onChange={(nextHint) => onChange({ nextHint })}
        problem={problemAt('nextHint')}
        maxLength={HINT_MAX * 4}
      />
      <PillChoice
        legend="Worth going on?"
        name="verdict"
        choices={NO_VERDICT}
        value={props.verdict ?? ''}
        onChange={(verdict) => onChange({ verdict: verdict === '' ? undefined : verdict })}
      />
    </>
  )
}

const NO_VERDICT = [['', 'No verdict'], ...VERDICT_CHOICES] as const
