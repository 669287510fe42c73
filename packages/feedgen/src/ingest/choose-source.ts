import { AUTHORITY } from '@breadcrumbs/lexicons'
import {
  ConfigError,
  type EventSource,
  jetstreamSource,
  jsonlSource,
  subscribeReposSource,
} from '@breadcrumbs/service-kit'
import { BLOCK, FOLLOW, POST } from './wanted.ts'

export interface SourceConfig {
  readonly source: 'subscribe-repos' | 'jetstream' | 'jetstream-v1' | 'jsonl'
  readonly upstreamUrl: string
  readonly upstreamEpoch: string
  readonly sourceFile: string | undefined
}

/** What the host of a Jetstream is asked for: all that any rule of ours could want. */
const COLLECTIONS = [`${AUTHORITY}.*`, POST, FOLLOW, BLOCK]

/** The source the operator chose. `now`: our clock, ms. @throws ConfigError for a file that is not named */
export function chooseSource(o: SourceConfig, now: () => number = Date.now): EventSource {
  const { source, upstreamUrl: url, upstreamEpoch: epoch, sourceFile } = o
  if (source === 'subscribe-repos') return subscribeReposSource({ url, epoch, now })
  if (source !== 'jsonl')
    return jetstreamSource({
      url,
      epoch,
      version: source === 'jetstream' ? 2 : 1,
      collections: COLLECTIONS,
      now,
    })
  if (sourceFile === undefined)
    throw new ConfigError('feedgen', ['FEEDGEN_SOURCE_FILE: FEEDGEN_SOURCE=jsonl needs the file'])
  return jsonlSource({ file: sourceFile, now })
}
