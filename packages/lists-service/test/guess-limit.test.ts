import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { createGuessLimit, type GuessLimit, pruneGuesses } from '../src/invites/guess-limit.ts'

const outcome = (limit: GuessLimit, did: string) =>
  limit.take(did).then(
    () => 'ok',
    ({ refusal, retryAfterSeconds }: { refusal: string; retryAfterSeconds: number }) =>
      `${refusal} ${retryAfterSeconds}`,
  )

describeEachEngine<Tables>('tries of invite codes', migrations, (open) => {
  it('are as many a minute as the limit says for each account, and again a minute later (DS-009)', async () => {
    const { kysely: db } = await open()
    let now = 1_000_000
    const limit = createGuessLimit({ db, perMinute: 2, now: () => now })
    const answers = []
    for (let n = 0; n < 3; n += 1) answers.push(await outcome(limit, 'did:plc:a'))
    expect(answers).toEqual(['ok', 'ok', 'RateLimitExceeded 60'])
    expect(await outcome(limit, 'did:plc:b')).toBe('ok')
    now += 59_001
    expect(await outcome(limit, 'did:plc:a')).toBe('RateLimitExceeded 1')
    now += 999
    expect(await outcome(limit, 'did:plc:a')).toBe('ok')
  })

  it('are counted together by all processes, also of many at once and after a restart (DS-009)', async () => {
    const { kysely: db } = await open()
    const process = () => createGuessLimit({ db, perMinute: 5, now: () => 7 })
    const both = [process(), process()]
    const race = await Promise.all(Array.from({ length: 20 }, (_, n) => outcome(both[n % 2]!, 'did:plc:a')))
    expect(race.filter((answer) => answer === 'ok')).toHaveLength(5)
    expect(await outcome(process(), 'did:plc:a')).toMatch(/^RateLimitExceeded/)
  })

  it('are forgotten when their minute is over, and name nobody', async () => {
    const { kysely: db } = await open()
    await outcome(createGuessLimit({ db, perMinute: 5, now: () => 0 }), 'did:plc:a')
    expect(JSON.stringify(await db.selectFrom('invite_tries').selectAll().execute())).not.toContain('did:')
    expect([await pruneGuesses(db, 60_000, 10), await pruneGuesses(db, 60_001, 10)]).toEqual([0, 1])
  })
})
