import { parseDatetime } from '@breadcrumbs/lexicons'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useAccount } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { GroupFrame } from '../components/group-frame.tsx'
import { GroupTitle } from '../components/group-title.tsx'
import { MemberName } from '../components/member-name.tsx'
import { readerClock } from '../components/reader-clock.ts'
import { Skeleton } from '../components/skeleton.tsx'
import { Empty, Failed, InlineProblem } from '../components/states.tsx'
import { useToast } from '../components/toast.tsx'
import { groupKey, writeKey } from '../components/use-group.ts'
import { restoreVersion } from '../data/group-admin.ts'
import { type GroupView, readHistory } from '../data/group-reads.ts'
import { dateLocale } from '../model/date-locale.ts'
import { groupByDay } from '../model/days.ts'
import { itemKeyOf, stepOf } from '../model/group-history.ts'
import { roleOf } from '../model/roles.ts'

type Entry = Awaited<ReturnType<typeof readHistory>>['entries'][number]

/** What happened in a group, newest first, and taking a step back. */
export function GroupHistoryPage() {
  return <GroupFrame title="History">{(group) => <History group={group} />}</GroupFrame>
}

function History({ group }: { readonly group: GroupView }) {
  const { now } = useApp()
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const say = useToast()
  const history = useInfiniteQuery({
    queryKey: groupKey(did, group.space, 'history'),
    queryFn: ({ pageParam }) => readHistory(lists, group.space, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor,
  })
  const restore = useMutation({
    mutationKey: writeKey(group.space),
    mutationFn: (entry: Entry) => restoreVersion(lists, group.space, entry.position),
    onSuccess: () => say({ text: 'It is as it was before that step.' }),
    onSettled: () => queries.invalidateQueries({ queryKey: groupKey(did, group.space) }),
  })
  const entries = history.data?.pages.flatMap((page) => page.entries) ?? []
  const clock = readerClock(now())
  const days = groupByDay(entries, ({ at }) => (at === undefined ? undefined : parseDatetime(at)), clock)
  return (
    <>
      <p className="muted">
        Every step is kept for 30 days, and taking one back is a step too. What others noted and where they
        are is not in it.
      </p>
      {history.isPending ? <Skeleton rows={4} label="Reading the history" /> : null}
      {history.isError && !history.data ? (
        <Failed what="The history" error={history.error} retry={() => void history.refetch()} />
      ) : null}
      {history.isSuccess && entries.length === 0 ? (
        <Empty title="Nothing yet">Steps appear here.</Empty>
      ) : null}
      {days.map((day) => (
        <section key={day.key} className="day" aria-labelledby={`day-${day.key}`}>
          <h2 id={`day-${day.key}`} className="day-title">
            {day.label}
          </h2>
          <ol className="cards steps">
            {day.items.map((entry) => (
              <HistoryRow
                key={entry.position}
                group={group}
                entry={entry}
                restore={roleOf(group.role).edits ? restore : undefined}
              />
            ))}
          </ol>
        </section>
      ))}
      {history.hasNextPage ? (
        <button type="button" className="button wide" onClick={() => void history.fetchNextPage()}>
          More
        </button>
      ) : null}
    </>
  )
}

function HistoryRow(props: {
  readonly group: GroupView
  readonly entry: Entry
  readonly restore:
    | {
        readonly mutate: (entry: Entry) => void
        readonly isPending: boolean
        readonly variables: Entry | undefined
        readonly error: unknown
      }
    | undefined
}) {
  const { group, entry, restore } = props
  const { did } = useAccount()
  const step = stepOf(entry, did)
  const isThis = restore?.variables?.position === entry.position
  const time = entry.at === undefined ? undefined : parseDatetime(entry.at)
  return (
    <li className="step">
      <p className="grow">
        <strong>{step.who === did ? 'You' : <MemberName group={group} did={step.who} />}</strong>{' '}
        {step.before}
        {step.hasTitle ? <GroupTitle space={group.space} of={entry} itemKey={itemKeyOf(entry)} /> : null}
        {step.whom === undefined ? null : (
          <>
            {' '}
            <MemberName group={group} did={step.whom} />
          </>
        )}
        {step.after}{' '}
        <span className="muted small">
          {time === undefined
            ? ''
            : new Intl.DateTimeFormat(dateLocale(navigator.languages), { timeStyle: 'short' }).format(time)}
        </span>
      </p>
      {step.restore === undefined || restore === undefined ? null : (
        <button
          type="button"
          className="button"
          disabled={restore.isPending}
          onClick={() => restore.mutate(entry)}
        >
          {isThis && restore.isPending ? 'One moment…' : step.restore}
        </button>
      )}
      {isThis ? <InlineProblem error={restore?.error} /> : null}
    </li>
  )
}
