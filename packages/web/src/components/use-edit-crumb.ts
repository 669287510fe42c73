import { isRejected } from '@breadcrumbs/lexicons'
import { useMutation } from '@tanstack/react-query'
import { useAccount, useLocal } from '../account-context.ts'
import { useReading } from '../app-context.ts'
import { composeEdit } from '../model/crumb-edit.ts'
import type { Json } from '../model/json-equal.ts'
import { type OwnWork, sameOwnWork } from '../model/own-works.ts'
import type { Pending } from '../model/pending.ts'
import { titleLine } from '../model/plain-text.ts'
import { readShownCrumb } from '../model/read-shown-crumb.ts'
import type { OwnCrumb } from '../model/resume.ts'
import { useToast } from './toast.tsx'
import { useUndoWrites } from './use-drop-crumb.ts'

interface Edit {
  readonly item: OwnCrumb
  readonly after: Json
  readonly works: readonly OwnWork[]
}

type UnsentDrop = Extract<Pending, { kind: 'drop' }>

/**
 * Corrects a crumb: durable in this browser, shown at once, sent over exactly the record that was corrected. One that
 * was not sent yet is changed where it waits. `onDone` is called when it is durable.
 */
export function useEditCrumb(onDone: () => void) {
  const { nextTid } = useReading()
  const { did } = useAccount()
  const { outbox } = useLocal()
  const say = useToast()
  const undoWrites = useUndoWrites()
  return useMutation({
    networkMode: 'always',
    mutationFn: async ({ item, after, works }: Edit) => {
      const edited = readShownCrumb(after)
      if (isRejected(edited)) throw new TypeError(edited.rejected)
      const unsent = outbox
        .pending()
        .find((one): one is UnsentDrop => one.kind === 'drop' && one.id === item.rkey)
      if (unsent !== undefined) {
        const { state: _state, ...drop } = unsent
        const changed = { ...drop, crumb: after as unknown as UnsentDrop['crumb'] }
        if (await outbox.replace(changed))
          return async () => {
            if (await outbox.replace(drop)) return
            const back = { before: after, after: item.record }
            await outbox.add([{ kind: 'edit', id: nextTid(), did, rkey: item.rkey, ...back }])
          }
      }
      const ids = [nextTid(), nextTid()] as const
      const own = sameOwnWork(works, item.crumb.work)
      const writes = composeEdit({ did, ids, item, edited, after, own })
      await outbox.add(writes)
      return () => undoWrites(writes)
    },
    onSuccess: (undo, { item }) => {
      say({ text: `Changed ${titleLine(item.crumb.work.title, 60)}.`, undo })
      onDone()
    },
  })
}
