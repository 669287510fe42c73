import { held, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { killRun, randomLife } from '../test/_kill-run.ts'

/** Kills the real process at random moments under a stream, and counts what is missing or twice in the log and in the feed. */
export async function measureKills(o: {
  readonly rounds: number
  onRound(n: number): void
}): Promise<Result[]> {
  const { kills, events, lost, doubled, feedFaults, gaps, integrity, startMs } = await killRun({
    ...o,
    live: randomLife(Math.random),
  })
  const how = `${kills} times kill -9 at random moments up to 1.5 s after the start, under a stream of ${events} events; then the log and the feed are compared with what was published`
  const none = (name: string, value: number): Result =>
    held({ name: `${kills} kill -9: ${name}`, value, unit: 'events', how }, { max: 0 })
  if (integrity !== 'ok') throw new Error(`the database is damaged: ${integrity}`)
  return [
    none('lost', lost),
    none('doubled', doubled),
    none('wrong in the feed', feedFaults),
    none('gaps and dead letters', gaps),
    held(
      { name: `${kills} kill -9: a start afterwards`, value: startMs / 1_000, unit: 's', how },
      { max: 5 },
    ),
  ]
}
