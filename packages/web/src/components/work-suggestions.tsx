import type { Work } from '@breadcrumbs/lexicons'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useApp } from '../app-context.ts'
import { plainLine } from '../model/plain-text.ts'
import { type SearchClient, searchClient } from '../search/search-client.ts'
import '../styles/suggestions.css'

/** Typing has paused for this long before anything is looked up. */
const PAUSE_MS = 350
const QUERY_MIN = 2
const HOUR_MS = 60 * 60 * 1000

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

interface Props {
  readonly medium: string
  /** What stands in the title field. */
  readonly title: string
  /** The work that was chosen already, if any. */
  readonly picked: Work | undefined
  readonly onPick: (work: Work) => void
}

/** Works that go by the typed title, below the field. Without a search service there is nothing here. */
export function WorkSuggestions(props: Props) {
  const { config, fetchAny } = useApp()
  const { searchUrl } = config
  const client = useMemo(
    () => (searchUrl === undefined ? undefined : searchClient(searchUrl, fetchAny)),
    [searchUrl, fetchAny],
  )
  return client === undefined ? null : <Suggested {...props} client={client} />
}

function Suggested({ medium, title, picked, onPick, client }: Props & { readonly client: SearchClient }) {
  const query = useSettled(title.trim())
  const sources = useQuery({
    queryKey: ['search-sources'],
    queryFn: () => client.media(),
    staleTime: HOUR_MS,
  })
  const isPicked = picked?.title === title.trim() && picked.mediaType === medium
  const found = useQuery({
    queryKey: ['search', medium, query.toLowerCase()],
    queryFn: ({ signal }) => client.works(query, medium, signal),
    enabled: !isPicked && query.length >= QUERY_MIN && sources.data?.includes(medium) === true,
    staleTime: HOUR_MS,
  })
  const { works = [], attribution } = (isPicked ? undefined : found.data) ?? {}
  return (
    <div className="suggestions">
      <p className="visually-hidden" role="status">
        {works.length === 0 ? '' : `${works.length} suggestions below the title`}
      </p>
      {works.length === 0 ? null : (
        <>
          <ul aria-label="Suggestions">
            {works.map((work) => (
              <li key={JSON.stringify(work.identifiers ?? work.title)}>
                <button type="button" className="suggestion" onClick={() => onPick(work)}>
                  <bdi>{work.title}</bdi>
                  <span className="muted">{detailsOf(work)}</span>
                </button>
              </li>
            ))}
          </ul>
          {attribution === undefined ? null : (
            <p className="hint">
              <a href={attribution.url} target="_blank" rel="noopener noreferrer">
                {attribution.text}
              </a>
            </p>
          )}
        </>
      )}
    </div>
  )
}

function detailsOf(work: Work): string {
  const names = (work.creators ?? []).slice(0, 2).map(({ name }) => plainLine(name, 64))
  return [work.year === undefined ? '' : String(work.year), names.join(', ')]
    .filter((part) => part !== '')
    .join(' · ')
}
