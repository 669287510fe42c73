import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useAccount, useLocal } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import type { FileProblem } from '../import/draft.ts'
import { type DryRun, type ImportInput, type Plan, REPO_SOURCES, type RepoSource } from '../import/dry-run.ts'
import { dryRunBeside } from '../import/dry-run-beside.ts'
import { readExisting, readForeign } from '../import/import-reads.ts'
import type { Job } from '../import/job.ts'
import { type JobStore, openJobStore } from '../import/job-store.ts'
import { FILE_BYTES_MAX } from '../import/read-file.ts'
import { refreshCopy } from '../import/refresh-copy.ts'
import { type JobShell, undoJob, writeJob } from '../import/run-job.ts'
import { startJob } from '../import/start-job.ts'

/** What the import screen shows. */
export type ImportView =
  | { readonly step: 'choose'; readonly problem?: FileProblem; readonly error?: unknown }
  | { readonly step: 'reading' }
  | { readonly step: 'report'; readonly result: DryRun; readonly bytes: Uint8Array }
  | { readonly step: 'running'; readonly job: Job; readonly waitsUntil?: number | undefined }

/** Only one import writes at a time, in whichever tab. */
const LOCK = 'breadcrumbs-import'

function sleepUntil(time: number, now: () => number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, Math.max(0, time - now()))
  const stop = () => {
    clearTimeout(timer)
    reject(signal.reason as Error)
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  return promise
}

async function bytesOf(file: File): Promise<Uint8Array> {
  // One byte over the limit is enough to be refused by it; the rest of a huge file is never read.
  return new Uint8Array(await file.slice(0, FILE_BYTES_MAX + 1).arrayBuffer())
}

/** The import screen's state: choose, dry run, write, undo, and what earlier visits left. */
export function useImport() {
  const { now } = useApp()
  const { did, pds } = useAccount()
  const local = useLocal()
  const queries = useQueryClient()
  const [view, setView] = useState<ImportView>({ step: 'choose' })
  const [jobs, setJobs] = useState<readonly Job[]>([])
  const store = useMemo(() => openJobStore(), [])
  const running = useRef<AbortController>(undefined)

  const refresh = useCallback(async () => {
    setJobs(await (await store).jobs(did).catch(() => []))
  }, [store, did])
  useEffect(() => {
    void refresh()
    // Leaving the screen pauses; what was sent is kept and looked for on the way back.
    return () => running.current?.abort(new Error('left'))
  }, [refresh])

  const look = async (prepare: () => Promise<{ input: ImportInput; bytes: Uint8Array }>) => {
    setView({ step: 'reading' })
    try {
      const { input, bytes } = await prepare()
      const result = await dryRunBeside({ input, existing: await readExisting(pds, did), now: now() })
      setView(
        'problem' in result ? { step: 'choose', problem: result.problem } : { step: 'report', result, bytes },
      )
    } catch (error) {
      setView({ step: 'choose', error })
    }
  }

  const run = async (job: Job, work: (job: Job, shell: JobShell) => Promise<Job>) => {
    const controller = new AbortController()
    running.current = controller
    setView({ step: 'running', job })
    try {
      const opened: JobStore = await store
      await navigator.locks.request(LOCK, { signal: controller.signal }, () =>
        work(job, {
          pds,
          store: opened,
          now,
          until: (time) => sleepUntil(time, now, controller.signal),
          onStep: (step, waitsUntil) => {
            controller.signal.throwIfAborted()
            setView({ step: 'running', job: step, waitsUntil })
          },
        }),
      )
      setView({ step: 'choose' })
    } catch (error) {
      setView(controller.signal.aborted ? { step: 'choose' } : { step: 'choose', error })
    } finally {
      await refreshCopy(local.store, did)
      await queries.invalidateQueries()
      await refresh()
    }
  }

  return {
    view,
    jobs,
    chooseFile: (file: File) =>
      look(async () => {
        const bytes = await bytesOf(file)
        return { input: { bytes }, bytes }
      }),
    chooseSource: (source: RepoSource) =>
      look(async () => {
        const records = await readForeign(pds, did, REPO_SOURCES[source])
        return { input: { source, records }, bytes: new TextEncoder().encode(JSON.stringify(records)) }
      }),
    write: async (result: DryRun, plan: Plan, bytes: Uint8Array) => {
      try {
        const job = await startJob({ store: await store, did, result, plan, bytes, now: now() })
        await run(job, writeJob)
      } catch (error) {
        setView({ step: 'choose', error })
      }
    },
    resume: (job: Job) => run(job, job.state === 'undoing' ? undoJob : writeJob),
    undo: (job: Job) => run(job, undoJob),
    forget: async (job: Job) => {
      await (await store).forget(job.id)
      await refresh()
    },
    pause: () => running.current?.abort(new Error('paused')),
    back: () => setView({ step: 'choose' }),
  }
}
