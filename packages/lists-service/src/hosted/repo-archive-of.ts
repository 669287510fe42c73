import { commitOf, type HostedTools, type OpenRepo } from './hosted-repos.ts'

/**
 * The repo as an archive. Its records are read now, in the moment the repo was opened, so that what is sent later
 * belongs together; a repo of the largest size allowed is held in memory for that long.
 */
export async function archiveOf(
  tools: HostedTools,
  repo: OpenRepo,
  withValues: boolean,
): Promise<AsyncGenerator<Uint8Array>> {
  const { trx, space, author } = repo
  const all = await trx
    .selectFrom('records')
    .select(withValues ? ['collection', 'rkey', 'cid', 'bytes'] : ['collection', 'rkey', 'cid'])
    .where('space', '=', space)
    .where('author', '=', author)
    .execute()
  const rows = all.filter((row) => !repo.hides(row))
  const entries = rows.map(({ collection, rkey, cid }) => ({ path: `${collection}/${rkey}`, cid }))
  const bytes = new Map(rows.map(({ collection, rkey, bytes }) => [`${collection}/${rkey}`, bytes]))
  const commit = await commitOf(tools, repo)
  return tools.archive.write(commit, entries, withValues ? async ({ path }) => bytes.get(path)! : undefined)
}
