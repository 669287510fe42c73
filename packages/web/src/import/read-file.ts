import { columnKey, decodeText, readCsv } from './csv.ts'
import { type FileProblem, Findings, type Parsed } from './draft.ts'
import { GOODREADS_COLUMNS, readGoodreads } from './formats/goodreads.ts'
import { LETTERBOXD_FILES, readLetterboxd } from './formats/letterboxd.ts'
import { readOpml } from './formats/opml.ts'
import { isSimkl, readSimkl } from './formats/simkl.ts'
import { readStorygraph, STORYGRAPH_COLUMNS } from './formats/storygraph.ts'
import { isTrakt, readTrakt } from './formats/trakt.ts'
import { readTvTime, TV_TIME_FILES } from './formats/tv-time.ts'
import { openZip, zipNames } from './open-zip.ts'

/** Larger than any export seen; keeps a wrong file from filling a phone's memory. */
export const FILE_BYTES_MAX = 50_000_000

/** Reads an export by what it holds; neither its name nor its type is believed. */
export function readFile(bytes: Uint8Array): Parsed | { readonly problem: FileProblem } {
  if (bytes.length > FILE_BYTES_MAX) return { problem: 'too-large' }
  if (bytes.length === 0) return { problem: 'empty' }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return readZip(bytes)
  const text = decodeText(bytes)
  const start = text.replace(/^\uFEFF/, '').trimStart()
  if (start === '') return { problem: 'empty' }
  if (start.startsWith('{') || start.startsWith('[')) return readJson(start)
  if (/^<(?:\?xml|!--|opml)/i.test(start))
    return /<opml[\s>]/i.test(start.slice(0, 4000)) ? readOpml(start) : { problem: 'unknown-format' }
  return readTable(text)
}

function readZip(bytes: Uint8Array): ReturnType<typeof readFile> {
  const names = zipNames(bytes)
  const has = (wanted: readonly string[]) => wanted.some((name) => names.includes(name))
  const isTvTime = has(TV_TIME_FILES)
  if (!isTvTime && !has(LETTERBOXD_FILES))
    return { problem: names.length === 0 ? 'broken-zip' : 'unknown-format' }
  const files = openZip(bytes, isTvTime ? TV_TIME_FILES : LETTERBOXD_FILES)
  if ('problem' in files) return files
  return isTvTime ? readTvTime(files) : readLetterboxd(files)
}

function readJson(text: string): ReturnType<typeof readFile> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { problem: 'broken-json' }
  }
  if (isTrakt(json)) return readTrakt(json)
  return isSimkl(json) ? readSimkl(json) : { problem: 'unknown-format' }
}

function readTable(text: string): ReturnType<typeof readFile> {
  const { columns } = readCsv(text.slice(0, 4000), new Findings('goodreads'))
  const has = (wanted: readonly string[]) => wanted.every((name) => columns.has(columnKey(name)))
  if (has(GOODREADS_COLUMNS)) return readGoodreads(text)
  if (has(STORYGRAPH_COLUMNS)) return readStorygraph(text)
  return { problem: 'unknown-format' }
}
