import type { Position } from '@breadcrumbs/lexicons'
import { type FormEvent, useId, useState } from 'react'
import { useAccount } from '../account-context.ts'
import type { CardView } from '../data/group-reads.ts'
import {
  isNews,
  ownProgress,
  PLACE_STATES,
  type Place,
  type PlaceState,
  placeOnTrail,
  placeWords,
} from '../model/group-progress.ts'
import { type FieldKey, isMedium } from '../model/media.ts'
import { nextStep } from '../model/next-step.ts'
import { type Fields, fieldsOf, readPosition } from '../model/position-fields.ts'
import { PositionFields } from './crumb-fields.tsx'
import { PillChoice } from './pill-choice.tsx'
import { useOwn } from './use-own.ts'
import { useProblemFocus } from './use-problem-focus.ts'

/** Longest note on a place (progress lexicon), in graphemes. */
const NOTE_MAX = 300

/** Where the person is with a card, and saying so: one tap for a step or what their trail knows, a form for the rest. */
export function GroupOwnPlace(props: { readonly card: CardView; readonly onPlace: (place: Place) => void }) {
  const { card, onPlace } = props
  const { did } = useAccount()
  const { works } = useOwn()
  const [isEditing, setEditing] = useState(false)
  const own = ownProgress(card, did)
  const words = own === undefined ? '' : placeWords(own)
  const step = own?.state === 'done' ? undefined : nextStep(own?.position as Position | undefined)
  const onTrail = placeOnTrail(works, card.work)
  const trail = onTrail !== undefined && isNews(onTrail, own) ? onTrail : undefined
  if (isEditing)
    return (
      <PlaceForm
        card={card}
        onCancel={() => setEditing(false)}
        onPlace={(place) => {
          setEditing(false)
          onPlace(place)
        }}
      />
    )
  return (
    <div className="own-place">
      <p className="own-place-words">
        You: <strong>{words === '' ? 'not said yet' : words}</strong>
      </p>
      <div className="button-row">
        {step ? (
          <button
            type="button"
            className="button"
            onClick={() => onPlace({ state: 'in-progress', position: step.position })}
          >
            {step.label}
          </button>
        ) : null}
        {trail ? (
          <button type="button" className="button" onClick={() => onPlace(trail)}>
            From your trail: {placeWords(trail as Parameters<typeof placeWords>[0])}
          </button>
        ) : null}
        <button type="button" className="button" onClick={() => setEditing(true)}>
          {words === '' ? 'Say where you are' : 'Change'}
        </button>
      </div>
    </div>
  )
}

function PlaceForm(props: {
  readonly card: CardView
  readonly onPlace: (place: Place) => void
  readonly onCancel: () => void
}) {
  const { card } = props
  const { did } = useAccount()
  const id = useId()
  const own = ownProgress(card, did)
  const [state, setState] = useState<PlaceState>((own?.state as PlaceState | undefined) ?? 'in-progress')
  const [fields, setFields] = useState<Fields>(fieldsOf(own?.position as Position | undefined))
  const [note, setNote] = useState(own?.note ?? '')
  const [problem, setProblem] = useState<{ field: FieldKey; message: string }>()
  const form = useProblemFocus(problem)
  const { mediaType } = card.work
  const medium = isMedium(mediaType) ? mediaType : undefined
  const asksPlace = medium !== undefined && (state === 'in-progress' || state === 'dropped')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = asksPlace ? readPosition(medium, fields) : { position: undefined }
    if ('problem' in read) return setProblem(read.problem)
    props.onPlace({ state, position: read.position, note: note.trim() })
  }
  return (
    <form ref={form} className="place-form" onSubmit={submit} noValidate>
      <PillChoice
        legend="Where are you with it?"
        name="place-state"
        choices={PLACE_STATES}
        value={state}
        onChange={setState}
      />
      {asksPlace ? (
        <PositionFields
          medium={medium}
          fields={fields}
          onChange={setFields}
          problemAt={(field) => (problem?.field === field ? problem.message : undefined)}
        />
      ) : null}
      <div className="field">
        <label htmlFor={id}>Note for the others</label>
        <textarea
          id={id}
          rows={2}
          value={note}
          maxLength={NOTE_MAX}
          aria-describedby={`${id}-below`}
          onChange={(event) => setNote(event.target.value)}
        />
        <p id={`${id}-below`} className="hint">
          Shown to members who are as far as you.
        </p>
      </div>
      <div className="button-row">
        <button type="submit" className="button primary">
          Save
        </button>
        <button type="button" className="button quiet" onClick={props.onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
