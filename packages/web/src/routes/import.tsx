import { ImportChoose } from '../components/import-choose.tsx'
import { ImportJobs, ImportProgress } from '../components/import-jobs.tsx'
import { ImportReport } from '../components/import-report.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { SignedIn } from '../components/signed-in.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { InlineProblem } from '../components/states.tsx'
import { useImport } from '../components/use-import.ts'
import { FILE_PROBLEMS } from '../import/wording.ts'
import '../styles/import.css'

export function ImportPage() {
  return (
    <SignedIn>
      <Import />
    </SignedIn>
  )
}

/** Bring along what other services know: look first, then write, and undo if it was not what one wanted. */
function Import() {
  usePageTitle('Import')
  const screen = useImport()
  const { view } = screen
  return (
    <main id="content" tabIndex={-1} className="page narrow">
      <h1>Import</h1>
      {view.step === 'choose' ? (
        <>
          {view.problem === undefined ? null : (
            <p className="problem" role="alert">
              {FILE_PROBLEMS[view.problem]}
            </p>
          )}
          <InlineProblem error={view.error} />
          <ImportJobs
            jobs={screen.jobs}
            onResume={(job) => void screen.resume(job)}
            onUndo={(job) => void screen.undo(job)}
            onForget={(job) => void screen.forget(job)}
          />
          <ImportChoose
            onFile={(file) => void screen.chooseFile(file)}
            onSource={(source) => void screen.chooseSource(source)}
          />
        </>
      ) : null}
      {view.step === 'reading' ? <Skeleton rows={3} label="Looking at what is new" /> : null}
      {view.step === 'report' ? (
        <ImportReport
          result={view.result}
          onWrite={(plan) => void screen.write(view.result, plan, view.bytes)}
          onBack={screen.back}
        />
      ) : null}
      {view.step === 'running' ? (
        <ImportProgress job={view.job} waitsUntil={view.waitsUntil} onPause={screen.pause} />
      ) : null}
    </main>
  )
}
