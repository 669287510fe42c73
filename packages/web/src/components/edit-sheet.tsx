import { type FormEvent, useState } from 'react'
import { type CrumbEdit, type EditRead, editOf, readEdit } from '../model/crumb-edit.ts'
import { isJsonEqual } from '../model/json-equal.ts'
import { isMedium } from '../model/media.ts'
import { titleLine } from '../model/plain-text.ts'
import type { OwnCrumb } from '../model/resume.ts'
import { PositionFields, WordsFields } from './crumb-fields.tsx'
import { Sheet } from './sheet.tsx'
import { InlineProblem } from './states.tsx'
import { useEditCrumb } from './use-edit-crumb.ts'
import { useOwn } from './use-own.ts'
import { useProblemFocus } from './use-problem-focus.ts'

type FieldProblem = Extract<EditRead, { problem: unknown }>['problem']

/** Corrects what a crumb says: where, the note, the next step, the verdict. What happened and when stays. */
export function EditSheet({ item, onClose }: { readonly item: OwnCrumb; readonly onClose: () => void }) {
  const [edit, setEdit] = useState<CrumbEdit>(() => editOf(item.crumb))
  const [problem, setProblem] = useState<FieldProblem>()
  const form = useProblemFocus(problem)
  const { works } = useOwn()
  const save = useEditCrumb(onClose)
  const change = (part: Partial<CrumbEdit>) => {
    setEdit({ ...edit, ...part })
    setProblem(undefined)
  }
  const problemAt = (field: FieldProblem['field']) => (problem?.field === field ? problem.message : undefined)
  const { mediaType, title } = item.crumb.work

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readEdit(item, edit)
    setProblem('problem' in read ? read.problem : undefined)
    if ('problem' in read) return
    if (isJsonEqual(read.after, item.record)) onClose()
    else save.mutate({ item, after: read.after, works })
  }

  return (
    <Sheet title="Edit this crumb" onClose={onClose}>
      <form ref={form} className="sheet-body" onSubmit={submit} noValidate>
        <p className="edit-title">
          <bdi>{titleLine(title, 200)}</bdi>
        </p>
        {isMedium(mediaType) ? (
          <PositionFields
            medium={mediaType}
            fields={edit.fields}
            onChange={(fields) => change({ fields })}
            problemAt={problemAt}
            isFirstFocus
          />
        ) : null}
        <WordsFields {...edit} onChange={change} problemAt={problemAt} />
        <p className="hint">If you told friends, the post keeps what it said then.</p>
        <InlineProblem error={save.error} />
        <div className="sheet-foot">
          <button type="submit" className="button primary wide" disabled={save.isPending}>
            {save.isPending ? 'Saving…' : 'Save'}
          </button>
        </div>
      </form>
    </Sheet>
  )
}
