import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useAccount } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { exportOwn } from '../data/export-own.ts'
import { InlineProblem } from './states.tsx'

/** Everything of one's own as one file. */
export function ExportPanel() {
  const { now } = useApp()
  const { did, pds } = useAccount()
  const [count, setCount] = useState(0)
  const save = useMutation({
    mutationFn: () => exportOwn(pds, did, now(), setCount),
    onSuccess: (text) => download(text, `breadcrumbs-${new Date(now()).toISOString().slice(0, 10)}.json`),
  })
  return (
    <section className="panel" aria-labelledby="export-title">
      <h2 id="export-title">Take it with you</h2>
      <p className="muted">
        Every crumb, entry, list and setting of yours in one file, as it stands on your server. Nothing leaves
        this browser but the questions to your server.
      </p>
      <div className="item-actions">
        <button type="button" className="button" disabled={save.isPending} onClick={() => save.mutate()}>
          {save.isPending ? `Reading, ${count} so far…` : 'Export everything'}
        </button>
      </div>
      <p className="hint" role="status">
        {save.isSuccess ? `${count === 1 ? 'One record is' : `${count} records are`} in the file.` : ''}
      </p>
      <InlineProblem error={save.error} />
    </section>
  )
}

function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
