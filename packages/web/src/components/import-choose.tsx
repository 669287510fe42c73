import { useId } from 'react'
import { REPO_SOURCES, type RepoSource } from '../import/dry-run.ts'
import { SOURCE_NAMES } from '../import/wording.ts'

/** Where an import comes from: a file of another service, or another app in the same repo. */
export function ImportChoose(props: {
  readonly onFile: (file: File) => void
  readonly onSource: (source: RepoSource) => void
}) {
  const id = useId()
  return (
    <>
      <section className="panel import-part" aria-labelledby={`${id}-file`}>
        <h2 id={`${id}-file`}>From a file</h2>
        <p className="muted">
          Goodreads or StoryGraph (CSV), Letterboxd or TV Time (ZIP), Trakt or Simkl (JSON), podcast
          subscriptions (OPML). The file is read on this device and goes nowhere.
        </p>
        <label className="field" htmlFor={`${id}-input`}>
          <span>Export file</span>
          <input
            id={`${id}-input`}
            type="file"
            accept=".csv,.zip,.json,.opml,.xml,text/csv,application/zip,application/json"
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) props.onFile(file)
            }}
          />
        </label>
      </section>
      <section className="panel import-part" aria-labelledby={`${id}-own`}>
        <h2 id={`${id}-own`}>From other apps of your account</h2>
        <p className="muted">Their records are on your server already. They stay as they are.</p>
        <div className="button-row">
          {(Object.keys(REPO_SOURCES) as RepoSource[]).map((source) => (
            <button key={source} type="button" className="button" onClick={() => props.onSource(source)}>
              {SOURCE_NAMES[source]}
            </button>
          ))}
        </div>
      </section>
    </>
  )
}
