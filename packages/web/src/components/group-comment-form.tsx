import type { Position } from '@breadcrumbs/lexicons'
import { type FormEvent, useId, useState } from 'react'
import type { GroupView } from '../data/group-reads.ts'
import { COMMENT_MAX, type Reveal, type threads } from '../model/group-talk.ts'
import { type FieldKey, isMedium } from '../model/media.ts'
import { type Fields, readPosition } from '../model/position-fields.ts'
import { placeOf } from '../model/wording.ts'
import { PositionFields } from './crumb-fields.tsx'
import { MemberName } from './member-name.tsx'
import { PillChoice } from './pill-choice.tsx'
import { InlineProblem } from './states.tsx'
import { useProblemFocus } from './use-problem-focus.ts'

type From = 'mine' | 'other' | 'everyone'

/** Saying something, and from where on it may be read: one's own place unless said otherwise. */
export function GroupCommentForm(props: {
  readonly group: GroupView
  readonly mediaType: string | undefined
  readonly ownPosition: Position | undefined
  readonly answered: Parameters<typeof threads>[0][number] | undefined
  readonly error: unknown
  readonly isBusy: boolean
  readonly onSay: (said: { readonly text: string; readonly reveal: Reveal }) => Promise<void>
  readonly onCancelAnswer: () => void
}) {
  const { ownPosition, answered, mediaType } = props
  const id = useId()
  const medium = mediaType !== undefined && isMedium(mediaType) ? mediaType : undefined
  const mine = placeOf(ownPosition)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<From>()
  const [fields, setFields] = useState<Fields>({})
  const [problem, setProblem] = useState<{ field: FieldKey | 'text'; message: string }>()
  const form = useProblemFocus(problem)
  const from: From = chosen ?? (medium === undefined ? 'everyone' : mine === '' ? 'other' : 'mine')
  const choices: readonly (readonly [From, string])[] = [
    ...(mine === '' ? [] : [['mine', `From ${mine} on`] as const]),
    ['other', mine === '' ? 'From a place on' : 'From another place on'],
    ['everyone', 'Safe for everyone'],
  ]
  const reveal = (): Reveal | { readonly problem: { field: FieldKey; message: string } } => {
    if (from === 'everyone') return { from: 'everyone' }
    if (from === 'mine' || medium === undefined) return { from: 'place', position: ownPosition }
    const read = readPosition(medium, fields)
    if ('problem' in read) return read
    if (read.position !== undefined) return { from: 'place', position: read.position }
    const field: FieldKey =
      medium === 'movie' ? 'minutes' : medium === 'book' ? 'page' : medium === 'game' ? 'percent' : 'episode'
    return { problem: { field, message: 'From where on? Or mark it as safe for everyone.' } }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setProblem(undefined)
    if (text.trim() === '') return setProblem({ field: 'text', message: 'What do you want to say?' })
    const from = reveal()
    if ('problem' in from) return setProblem(from.problem)
    void props.onSay({ text, reveal: from }).then(
      () => setText(''),
      () => undefined, // shown below; the text stays
    )
  }
  const textProblem = problem?.field === 'text' ? problem.message : undefined
  return (
    <form ref={form} className="comment-form" onSubmit={submit} noValidate>
      <div className="field">
        <label htmlFor={id}>
          {answered === undefined ? (
            'Say something'
          ) : (
            <>
              Answer <MemberName group={props.group} did={answered.ref.author} />
            </>
          )}
        </label>
        <textarea
          id={id}
          rows={2}
          value={text}
          maxLength={COMMENT_MAX}
          aria-invalid={textProblem !== undefined}
          aria-describedby={textProblem === undefined ? undefined : `${id}-below`}
          onChange={(event) => setText(event.target.value)}
        />
        {textProblem === undefined ? null : (
          <p id={`${id}-below`} className="problem">
            {textProblem}
          </p>
        )}
      </div>
      {medium === undefined || text.trim() === '' ? null : (
        <PillChoice
          legend="Who may read it"
          name="reveal"
          choices={choices}
          value={from}
          onChange={setChosen}
        />
      )}
      {from === 'other' && medium !== undefined && text.trim() !== '' ? (
        <PositionFields
          medium={medium}
          fields={fields}
          onChange={setFields}
          problemAt={(field) => (problem?.field === field ? problem.message : undefined)}
        />
      ) : null}
      <InlineProblem error={props.error} />
      <div className="button-row">
        <button type="submit" className="button primary" disabled={props.isBusy}>
          {props.isBusy ? 'Sending…' : 'Say it'}
        </button>
        {answered === undefined ? null : (
          <button type="button" className="button quiet" onClick={props.onCancelAnswer}>
            Not an answer
          </button>
        )}
      </div>
    </form>
  )
}
