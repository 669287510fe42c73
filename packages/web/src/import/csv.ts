import Papa from 'papaparse'
import type { Findings } from './draft.ts'

/** More rows than anybody's life has books or episodes; the rest of a longer file is reported, not read. */
export const ROWS_MAX = 100_000

/** Longest cell that is looked at. Reviews of the sources end at about 30,000 characters. */
const CELL_CHARACTERS_MAX = 100_000

/** One row, read by the name of its column; '' where there is none. */
export type Cells = (column: string) => string

export interface CsvRow {
  readonly line: number
  readonly cells: Cells
}

export interface CsvTable {
  readonly columns: ReadonlySet<string>
  readonly rows: readonly CsvRow[]
}

/**
 * Bytes of an export as text: by its byte-order mark, else UTF-8, else Windows-1252, which is what spreadsheets
 * write when nobody tells them.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // Not UTF-8; every byte means something in the other one.
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/**
 * Rows of a CSV with a header: any of comma, semicolon or tab, any line ends, quotes over several lines. Columns are
 * found by name, without regard to case. A formula that only guards a number (`="9780…"`) is that number; any other
 * text is taken as it stands, since nothing here calculates.
 */
export function readCsv(text: string, findings: Findings): CsvTable {
  const { data } = Papa.parse<string[]>(text, {
    header: false,
    skipEmptyLines: 'greedy',
    delimitersToGuess: [',', ';', '\t'],
    preview: ROWS_MAX + 2,
  })
  const [header = [], ...body] = data
  const at = new Map<string, number>()
  header.forEach((name, index) => {
    const key = columnKey(name)
    if (!at.has(key)) at.set(key, index)
  })
  const rows: CsvRow[] = []
  for (const [index, row] of body.entries()) {
    const line = index + 2
    if (index >= ROWS_MAX) {
      findings.skip(line, 'too-many-rows')
      break
    }
    if (row.some((cell) => cell.length > CELL_CHARACTERS_MAX)) {
      findings.skip(line, 'field-too-long')
      continue
    }
    rows.push({ line, cells: (column) => unguarded(row[at.get(columnKey(column)) ?? -1] ?? '') })
  }
  return { columns: new Set(at.keys()), rows }
}

/** How a column's name is compared. */
export function columnKey(name: string): string {
  return name
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase()
}

function unguarded(cell: string): string {
  return (/^="([^"]*)"$/.exec(cell.trim())?.[1] ?? cell).trim()
}
