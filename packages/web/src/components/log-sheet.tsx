import { type FormEvent, useState } from 'react'
import { useApp } from '../app-context.ts'
import {
  type CrumbDraft,
  type DraftRead,
  HINT_MAX,
  KIND_CHOICES,
  NOTE_MAX,
  readDraft,
  TITLE_MAX,
  VERDICT_CHOICES,
} from '../model/crumb-draft.ts'
import { draftFrom, type LogStart } from '../model/log-start.ts'
import { MEDIA, mediumName, POSITION_FIELDS } from '../model/media.ts'
import { PillChoice } from './pill-choice.tsx'
import { Sheet } from './sheet.tsx'
import { InlineProblem } from './states.tsx'
import { TextField } from './text-field.tsx'
import { useDropCrumb } from './use-drop-crumb.ts'
import { useOwn } from './use-own.ts'
import { WorkSuggestions } from './work-suggestions.tsx'

const MEDIUM_CHOICES = MEDIA.map((medium) => [medium, mediumName(medium)] as const)
const NO_VERDICT = [['', 'No verdict'], ...VERDICT_CHOICES] as const

type FieldProblem = Extract<DraftRead, { problem: unknown }>['problem']

/** The log sheet: what, where, and if one likes what to remember. */
export function LogSheet({ start, onClose }: { readonly start: LogStart; readonly onClose: () => void }) {
  const app = useApp()
  const [draft, setDraft] = useState<CrumbDraft>(() => draftFrom(start))
  const [tellFriends, setTellFriends] = useState(false)
  const [problem, setProblem] = useState<FieldProblem>()
  const { works } = useOwn()
  const drop = useDropCrumb(onClose)
  const change = (part: Partial<CrumbDraft>) => setDraft({ ...draft, ...part })
  const problemAt = (field: FieldProblem['field']) => (problem?.field === field ? problem.message : undefined)

  const save = (event: FormEvent) => {
    event.preventDefault()
    const read = readDraft(draft, app.now())
    setProblem('problem' in read ? read.problem : undefined)
    if ('crumb' in read) drop.mutate({ crumb: read.crumb, tellFriends, works })
  }

  return (
    <Sheet title={start.work ? 'Where are you now?' : 'Drop a crumb'} onClose={onClose}>
      <form className="sheet-body" onSubmit={save} noValidate>
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
          problem={problemAt('title')}
          isFirstFocus={start.work === undefined}
          maxLength={TITLE_MAX * 4}
        />
        <WorkSuggestions
          medium={draft.medium}
          title={draft.title}
          picked={draft.work}
          onPick={(work) => change({ title: work.title, work })}
        />
        <div className="field-row">
          {POSITION_FIELDS[draft.medium].map(({ key, label, text }) => (
            <TextField
              key={key}
              label={label}
              value={draft.fields[key] ?? ''}
              onChange={(value) => change({ fields: { ...draft.fields, [key]: value } })}
              problem={problemAt(key)}
              inputMode={text ? 'text' : 'numeric'}
              className={text ? 'grow' : 'number'}
              maxLength={text ? 128 : 7}
            />
          ))}
        </div>
        <PillChoice
          legend="What happened"
          name="kind"
          choices={KIND_CHOICES}
          value={draft.kind}
          onChange={(kind) => change({ kind })}
        />
        <div className="field">
          <label htmlFor="log-note">Note</label>
          <textarea
            id="log-note"
            rows={3}
            value={draft.note}
            maxLength={NOTE_MAX * 4}
            placeholder="What just happened, for when you come back"
            aria-invalid={problem?.field === 'note'}
            aria-describedby="log-note-below"
            onChange={(event) => change({ note: event.target.value })}
          />
          <p id="log-note-below" className={problemAt('note') ? 'problem' : 'hint'}>
            {problemAt('note') ??
              'Crumbs are public records on your server, the note too. It never goes into a post.'}
          </p>
        </div>
        <TextField
          label="Next step"
          value={draft.nextHint}
          onChange={(nextHint) => change({ nextHint })}
          problem={problemAt('nextHint')}
          maxLength={HINT_MAX * 4}
        />
        <PillChoice
          legend="Worth going on?"
          name="verdict"
          choices={NO_VERDICT}
          value={draft.verdict ?? ''}
          onChange={(verdict) => change({ verdict: verdict === '' ? undefined : verdict })}
        />
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
