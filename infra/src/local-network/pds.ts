import { mkdir } from 'node:fs/promises'
import { TestPds } from '@atproto/dev-env'
import type { Addresses } from './addresses.ts'

const FOREVER_MS = 100 * 365 * 24 * 3_600_000

/**
 * A reference PDS with its data kept in a folder of its own. `tmp` takes what it would otherwise leave in the
 * machine's temporary folder: dev-env makes a directory there even when it is told to use another.
 */
export async function startPds(o: {
  name: string
  port: number
  folder: { data: string; blobs: string }
  tmp: string
  plcRotationKeyHex: string
  addresses: Addresses
}): Promise<TestPds> {
  await mkdir(o.folder.blobs, { recursive: true })
  const machineTmp = process.env.TMPDIR
  process.env.TMPDIR = o.tmp
  try {
    return await TestPds.create({
      port: o.port,
      serviceName: `PDS ${o.name}`,
      // Both PDSes are called localhost; without a port in their DID a token of one would name the other as well.
      serviceDid: `did:web:localhost%3A${o.port}`,
      dataDirectory: o.folder.data,
      blobstoreDiskLocation: o.folder.blobs,
      blobstoreDiskTmpLocation: o.tmp,
      plcRotationKeyK256PrivateKeyHex: o.plcRotationKeyHex,
      didPlcUrl: o.addresses.plcUrl,
      bskyAppViewUrl: o.addresses.appviewUrl,
      bskyAppViewDid: o.addresses.appviewDid,
      serviceHandleDomains: ['.test'],
      // Its whole history, not the last day: the relay may have been away for longer.
      repoBackfillLimitMs: FOREVER_MS,
    })
  } finally {
    if (machineTmp === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = machineTmp
  }
}
