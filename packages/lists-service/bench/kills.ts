/** Whether what was acknowledged is there after the process was killed, over and over, while it wrote. */
import { held, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { killWriters } from '../test/_kills.ts'

/** Kills of one database before it is audited and another one begins. */
const KILLS_EACH = 100

/** SQLite with synchronous=FULL. Throws where the set hash, the records and the log do not agree. */
export async function measureKills(rounds: number): Promise<Result[]> {
  await using folder = await temporaryDirectory('kill')
  let batches = 0
  let lost = 0
  for (let killed = 0; killed < rounds; killed += KILLS_EACH) {
    const report = await killWriters({
      url: `sqlite:${folder.path}/lists-${killed}.db`,
      rounds: Math.min(KILLS_EACH, rounds - killed),
      cacheFolder: `${folder.path}/code`,
    })
    if (new Set(report.digests).size !== 1) throw new Error('the set hash is not that of the records')
    batches += report.acknowledged.length
    lost += report.lost.length + report.halved.length
    const done = Math.min(rounds, killed + KILLS_EACH)
    console.log(`  ${done} of ${rounds} kills: ${batches} batches acknowledged, ${lost} lost or halved`)
  }
  const how = `${rounds} times kill -9 within 150 ms of the first acknowledgement, three batches of two writes under way, ${batches} batches acknowledged; every ${KILLS_EACH} the set hash is compared with records and log`
  return [
    held(
      { name: `acknowledged writes lost or halved in ${rounds} kills`, value: lost, unit: 'writes', how },
      { max: 0 },
    ),
  ]
}
