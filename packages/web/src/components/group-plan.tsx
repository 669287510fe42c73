import type { Position } from '@breadcrumbs/lexicons'
import { type FormEvent, useId, useState } from 'react'
import type { CardView } from '../data/group-reads.ts'
import { CHECKPOINTS_MAX, dayToTime, inOrder, LABEL_MAX, timeToDay } from '../model/group-plan.ts'
import type { StateChange } from '../model/group-state.ts'
import { isMedium } from '../model/media.ts'
import { plainLine } from '../model/plain-text.ts'
import { type Fields, readPosition } from '../model/position-fields.ts'
import { placeOf } from '../model/wording.ts'
import { PositionFields } from './crumb-fields.tsx'
import { dayOf } from './day-of.ts'
import { TextField } from './text-field.tsx'
import { useProblemFocus } from './use-problem-focus.ts'

type Checkpoint = NonNullable<CardView['checkpoints']>[number]

/** When the group means to get to it, and where it stops to talk on the way. */
export function GroupPlan(props: {
  readonly card: CardView
  readonly edits: boolean
  readonly onChange: (change: StateChange) => void
}) {
  const { card, edits, onChange } = props
  const id = useId()
  const [isAdding, setAdding] = useState(false)
  const checkpoints = card.checkpoints ?? []
  const without = (gone: Checkpoint) => onChange({ checkpoints: checkpoints.filter((one) => one !== gone) })
  return (
    <div className="plan">
      {edits ? (
        <div className="field plan-day">
          <label htmlFor={id}>Planned for</label>
          <input
            id={id}
            type="date"
            value={timeToDay(card.plannedFor)}
            onChange={(event) => onChange({ plannedFor: dayToTime(event.target.value) ?? null })}
          />
        </div>
      ) : (
        <p>{card.plannedFor === undefined ? 'No day yet.' : `Planned for ${dayOf(card.plannedFor)}`}</p>
      )}
      {checkpoints.length > 0 ? (
        <ul className="checkpoints" aria-label="Checkpoints">
          {inOrder(checkpoints).map((one) => (
            <li
              key={`${one.label} ${one.dueAt ?? ''} ${placeOf(one.position as Position | undefined)}`}
              className="checkpoint"
            >
              <span className="grow">
                <bdi>{plainLine(one.label, LABEL_MAX)}</bdi>{' '}
                <span className="muted small">{checkpointWords(one)}</span>
              </span>
              {edits ? (
                <button
                  type="button"
                  className="button quiet icon-only"
                  aria-label={`Remove checkpoint ${plainLine(one.label, LABEL_MAX)}`}
                  onClick={() => without(one)}
                >
                  <span aria-hidden="true">×</span>
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {isAdding ? (
        <CheckpointForm
          mediaType={card.work.mediaType}
          onCancel={() => setAdding(false)}
          onAdd={(one) => {
            setAdding(false)
            onChange({ checkpoints: [...checkpoints, one] })
          }}
        />
      ) : edits && checkpoints.length < CHECKPOINTS_MAX ? (
        <div className="button-row">
          <button type="button" className="button" onClick={() => setAdding(true)}>
            Add a checkpoint
          </button>
        </div>
      ) : null}
    </div>
  )
}

/** Where and when a checkpoint is: `S2E5, by Fri 27 Nov`. */
export function checkpointWords({ position, dueAt }: Checkpoint): string {
  const place = placeOf(position as Position | undefined)
  const day = dueAt === undefined ? '' : dayOf(dueAt)
  return [place, day === '' ? '' : `by ${day}`].filter((words) => words !== '').join(', ')
}

function CheckpointForm(props: {
  readonly mediaType: string
  readonly onAdd: (checkpoint: Checkpoint) => void
  readonly onCancel: () => void
}) {
  const id = useId()
  const medium = isMedium(props.mediaType) ? props.mediaType : undefined
  const [label, setLabel] = useState('')
  const [day, setDay] = useState('')
  const [fields, setFields] = useState<Fields>({})
  const [problem, setProblem] = useState<{ field: string; message: string }>()
  const form = useProblemFocus(problem)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (label.trim() === '')
      return setProblem({ field: 'label', message: 'What is it? “Talk about the first half”, say.' })
    const read = medium === undefined ? { position: undefined } : readPosition(medium, fields)
    if ('problem' in read) return setProblem(read.problem)
    const dueAt = dayToTime(day)
    const { position } = read
    props.onAdd({
      label: label.trim(),
      ...(position === undefined ? {} : { position }),
      ...(dueAt === undefined ? {} : { dueAt }),
    } as Checkpoint)
  }
  const problemAt = (field: string) => (problem?.field === field ? problem.message : undefined)
  return (
    <form ref={form} className="place-form" onSubmit={submit} noValidate>
      <TextField
        label="Checkpoint"
        value={label}
        onChange={setLabel}
        problem={problemAt('label')}
        hint="A shared stop to talk."
        maxLength={LABEL_MAX}
      />
      {medium === undefined ? null : (
        <PositionFields medium={medium} fields={fields} onChange={setFields} problemAt={problemAt} />
      )}
      <div className="field plan-day">
        <label htmlFor={id}>By</label>
        <input id={id} type="date" value={day} onChange={(event) => setDay(event.target.value)} />
      </div>
      <div className="button-row">
        <button type="submit" className="button primary">
          Keep it
        </button>
        <button type="button" className="button quiet" onClick={props.onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
