import { readFile, writeFile } from 'node:fs/promises'

const BEGIN = '<!-- config:begin -->'
const END = '<!-- config:end -->'

/**
 * Writes `.env.example` and the part of the README between `<!-- config:begin -->` and `<!-- config:end -->` from the
 * declaration; with `check` it only compares. Returns the files that differ (or differed). Throws when the README has
 * no such part.
 */
export async function syncConfigDocs(
  declaration: { envExample(): string; readmeTable(): string },
  o: { envExampleFile: string; readmeFile: string; check: boolean },
): Promise<string[]> {
  const readme = await readFile(o.readmeFile, 'utf8')
  const wanted = [
    { file: o.envExampleFile, now: await readIfThere(o.envExampleFile), text: declaration.envExample() },
    { file: o.readmeFile, now: readme, text: withTable(readme, declaration.readmeTable(), o.readmeFile) },
  ]
  const different = wanted.filter((w) => w.now !== w.text)
  if (!o.check) await Promise.all(different.map((w) => writeFile(w.file, w.text)))
  return different.map((w) => w.file)
}

function withTable(readme: string, table: string, file: string): string {
  const begin = readme.indexOf(BEGIN)
  const end = readme.indexOf(END, begin)
  if (begin < 0 || end < 0) throw new Error(`${file} has no part between ${BEGIN} and ${END}`)
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${readme.slice(end)}`
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
