import type { Work } from '@breadcrumbs/lexicons'
import { type FormEvent, useRef, useState } from 'react'
import { TITLE_MAX } from '../model/crumb-draft.ts'
import { isMedium, MEDIA, type Medium, mediumName } from '../model/media.ts'
import { InlineProblem } from './states.tsx'
import type { ListWrites } from './use-group-writes.ts'
import { WorkSuggestions } from './work-suggestions.tsx'

/** What is added most to a list of a purpose (groupList lexicon). */
const MEDIUM_OF: ReadonlyMap<string | undefined, Medium> = new Map([
  ['book-club', 'book'],
  ['playlist', 'podcast'],
])

/** One line to put a title on the list, and the next one right after it. */
export function AddTitleForm({
  add,
  purpose,
}: Pick<ListWrites, 'add'> & { readonly purpose: string | undefined }) {
  const [title, setTitle] = useState('')
  const [medium, setMedium] = useState<Medium>(MEDIUM_OF.get(purpose) ?? 'movie')
  const [picked, setPicked] = useState<Work>()
  const input = useRef<HTMLInputElement>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const trimmed = title.trim()
    input.current?.focus()
    if (trimmed === '') return
    const isPicked = picked?.title === trimmed && picked.mediaType === medium
    // Free for the next title at once; what did not arrive comes back, unless something else is being typed.
    setTitle('')
    add.mutate(isPicked ? picked : { mediaType: medium, title: trimmed }, {
      onError: () => setTitle((typed) => (typed === '' ? trimmed : typed)),
    })
  }
  return (
    <form className="add-title" onSubmit={submit}>
      <select
        aria-label="Medium"
        value={medium}
        onChange={(event) => {
          if (isMedium(event.target.value)) setMedium(event.target.value)
        }}
      >
        {MEDIA.map((choice) => (
          <option key={choice} value={choice}>
            {mediumName(choice)}
          </option>
        ))}
      </select>
      <input
        ref={input}
        type="text"
        aria-label="Add a title"
        placeholder="Add a title"
        autoComplete="off"
        maxLength={TITLE_MAX}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <button type="submit" className="button primary">
        Add
      </button>
      <WorkSuggestions
        medium={medium}
        title={title}
        picked={picked}
        onPick={(work) => {
          setPicked(work)
          setTitle(work.title)
          input.current?.focus()
        }}
      />
      <InlineProblem error={add.error} />
    </form>
  )
}
