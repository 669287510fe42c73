import { type FormEvent, useState } from 'react'
import { useApp } from '../app-context.ts'
import { type CrumbDraft, type DraftRead, KIND_CHOICES, readDraft, TITLE_MAX } from '../model/crumb-draft.ts'
import { draftFrom, type LogStart } from '../model/log-start.ts'
import { MEDIA, mediumName } from '../model/media.ts'
import { readPasted } from '../model/shared.ts'
import { PositionFields, WordsFields } from './crumb-fields.tsx'
import { PillChoice } from './pill-choice.tsx'
import { Sheet } from './sheet.tsx'
import { InlineProblem } from './states.tsx'
import { TextField } from './text-field.tsx'
import { useDropCrumb } from './use-drop-crumb.ts'
import { useOwn } from './use-own.ts'
import { useProblemFocus } from './use-problem-focus.ts'
import { WorkSuggestions } from './work-suggestions.tsx'

const MEDIUM_CHOICES = MEDIA.map((medium) => [medium, mediumName(medium)] as const)

type FieldProblem = Extract<DraftRead, { problem: unknown }>['problem']

/** The log sheet: what, where, and if one likes what to remember. */
export function LogSheet({ start, onClose }: { readonly start: LogStart; readonly onClose: () => void }) {
  const app = useApp()
  const [draft, setDraft] = useState<CrumbDraft>(() => draftFrom(start))
  const [hasPasted, setHasPasted] = useState(false)
  const [tellFriends, setTellFriends] = useState(false)
  const [problem, setProblem] = useState<FieldProblem>()
  const form = useProblemFocus(problem)
  const { works } = useOwn()
  const drop = useDropCrumb(onClose)
  const change = (part: Partial<CrumbDraft>) => {
    setDraft({ ...draft, ...part })
    // What was wrong is said again on saving, if it still is.
    setProblem(undefined)
  }
  /** An address names nothing: it goes into the note, as when it is shared (design, "Screens", Add). */
  const takePasted = (text: string): boolean => {
    const pasted = readPasted(text)
    if (pasted === undefined) return false
    const note = [draft.note, pasted.note].filter((part) => part).join('\n')
    change({ title: pasted.title ?? draft.title, note })
    setHasPasted(true)
    return true
  }
  const problemAt = (field: FieldProblem['field']) => (problem?.field === field ? problem.message : undefined)

  const save = (event: FormEvent) => {
    event.preventDefault()
    const read = readDraft(draft, app.now())
    setProblem('problem' in read ? read.problem : undefined)
    if ('crumb' in read) drop.mutate({ crumb: read.crumb, tellFriends, works })
  }

  return (
    <Sheet title={start.work ? 'Where are you now?' : 'Drop a crumb'} onClose={onClose}>
      <form ref={form} className="sheet-body" onSubmit={save} noValidate>
        <PillChoice
          legend="Medium"
          name="medium"
          choices={MEDIUM_CHOICES}
          value={draft.medium}
          onChange={(medium) => change({ medium })}
        />
        <TextField
          label="Title"
          value={draft.title}
          onChange={(title) => change({ title })}
          onPaste={takePasted}
          problem={problemAt('title')}
          {...(hasPasted ? { hint: 'The address is in the note now.' } : {})}
          isFirstFocus={start.work === undefined}
          maxLength={TITLE_MAX * 4}
        />
        <WorkSuggestions
          medium={draft.medium}
          title={draft.title}
          picked={draft.work}
          onPick={(work) => change({ title: work.title, work })}
        />
        <PositionFields
          medium={draft.medium}
          fields={draft.fields}
          onChange={(fields) => change({ fields })}
          problemAt={problemAt}
        />
        <PillChoice
          legend="What happened"
          name="kind"
          choices={KIND_CHOICES}
          value={draft.kind}
          onChange={(kind) => change({ kind })}
        />
        <WordsFields {...draft} onChange={change} problemAt={problemAt} />
        <label className="switch">
          <input
            type="checkbox"
            checked={tellFriends}
            onChange={(event) => setTellFriends(event.target.checked)}
          />
          <span className="switch-track" aria-hidden="true" />
          <span>Tell friends</span>
        </label>
        <p className="hint switch-hint">
          {tellFriends
            ? 'Also makes a Bluesky post with title and place. Deleting the crumb deletes it.'
            : 'Nothing is posted.'}
        </p>
        <InlineProblem error={drop.error} />
        <div className="sheet-foot">
          <button type="submit" className="button primary wide" disabled={drop.isPending}>
            {drop.isPending ? 'Saving…' : 'Save'}
          </button>
        </div>
      </form>
    </Sheet>
  )
}
