/** Whether what was acknowledged is there after the process was killed, over and over, while it wrote. */
import { held, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { killWriters } from '../test/_kills.ts'

/** SQLite with synchronous=FULL. Throws where the set hash, the records and the log do not agree. */
export async function measureKills(rounds: number): Promise<Result[]> {
  await using folder = await temporaryDirectory('kill')
  const report = await killWriters({
    url: `sqlite:${folder.path}/lists.db`,
    rounds,
    cacheFolder: `${folder.path}/code`,
    progress: (round) => {
      if (round % 25 === 0) console.log(`  ${round} of ${rounds} kills`)
    },
  })
  if (new Set(report.digests).size !== 1) throw new Error('the set hash is not that of the records')
  const how = `${rounds} times kill -9 within 150 ms of the first acknowledgement, three batches of two writes under way, ${report.acknowledged.length} batches acknowledged; set hash of records and log compared`
  return [
    held(
      {
        name: `acknowledged writes lost or halved in ${rounds} kills`,
        value: report.lost.length + report.halved.length,
        unit: 'writes',
        how,
      },
      { max: 0 },
    ),
  ]
}
