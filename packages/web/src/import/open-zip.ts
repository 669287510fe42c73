import { unzipSync } from 'fflate'
import { decodeText } from './csv.ts'
import type { FileProblem } from './draft.ts'

/** All opened files together, unpacked. Real exports are a tenth of it; a packed bomb says more, or is cut there. */
const UNPACKED_BYTES_MAX = 100_000_000

/**
 * Opens only the files named (in any folder), as text by their bare name; nothing else in the archive is unpacked.
 * Sizes are those the archive declares: more than the limit refuses it, and whatever a file unpacks to beyond its
 * declared size is not read.
 */
export function openZip(
  bytes: Uint8Array,
  names: readonly string[],
): ReadonlyMap<string, string> | { readonly problem: FileProblem } {
  let declared = 0
  try {
    const opened = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!names.includes(bareName(name)) || isHidden(name)) return false
        declared += originalSize
        return declared <= UNPACKED_BYTES_MAX
      },
    })
    if (declared > UNPACKED_BYTES_MAX) return { problem: 'zip-too-large' }
    return new Map(Object.entries(opened).map(([name, data]) => [bareName(name), decodeText(data)]))
  } catch {
    // Whatever is wrong inside is the archive's; there is no half-read archive to go on with.
    return { problem: 'broken-zip' }
  }
}

/** Names of everything in the archive, without unpacking any of it. */
export function zipNames(bytes: Uint8Array): readonly string[] {
  const names: string[] = []
  try {
    unzipSync(bytes, {
      filter: ({ name }) => {
        names.push(name)
        return false
      },
    })
  } catch {
    return []
  }
  return names.map(bareName)
}

function bareName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

/** Letterboxd keeps deleted and orphaned entries in folders of their own; what somebody deleted stays deleted. */
function isHidden(name: string): boolean {
  return /(?:^|\/)(?:deleted|orphaned|__MACOSX)\//.test(name)
}
