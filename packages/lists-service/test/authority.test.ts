import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Secp256k1Keypair } from '@atproto/crypto'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { afterEach, expect, it } from 'vitest'
import { createGroup } from '../src/authority/create-group.ts'
import { createKeyBox } from '../src/authority/key-box.ts'
import { createPlcDirectory } from '../src/authority/plc-directory.ts'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { makeTools } from './_host.ts'
import { ALICE, BOB } from './_records.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

type Operation = {
  rotationKeys: string[]
  verificationMethods: Record<string, string>
  services: Record<string, { endpoint: string }>
}

/** A directory on a real socket: keeps operations, and fails or loses its answer when told to. */
async function startDirectory() {
  const operations = new Map<string, Operation>()
  const directory = { operations, mode: 'ok' as 'ok' | 'down' | 'reply lost', url: '', posts: 0 }
  const server = createServer((req, res) => {
    const [, did = '', ...rest] = (req.url ?? '').split('/')
    if (directory.mode === 'down') return void res.writeHead(503).end()
    if (req.method === 'GET') {
      const known = rest.join('/') === 'log/last' ? operations.get(did) : undefined
      return void res
        .writeHead(known ? 200 : 404, { 'content-type': 'application/json' })
        .end(JSON.stringify(known ?? {}))
    }
    let body = ''
    req.on('data', (chunk: Buffer) => (body += chunk.toString()))
    req.on('end', () => {
      directory.posts += 1
      const isNew = !operations.has(did)
      if (isNew) operations.set(did, JSON.parse(body) as Operation)
      if (directory.mode === 'reply lost') return void req.socket.destroy()
      res.writeHead(isNew ? 200 : 400).end()
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  directory.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return directory
}

const unavailable = expect.objectContaining({ refusal: 'DirectoryUnavailable' })

describeEachEngine<Tables>('making a group', migrations, (open) => {
  it('publishes a DID with the service’s endpoints and keys, the owner’s recovery key first', async () => {
    const [db, directory] = [await open(), await startDirectory()]
    const tools = makeTools({ plc: createPlcDirectory({ url: directory.url, fetch }) })
    const recoveryKey = (await Secp256k1Keypair.create()).did()
    const space = await createGroup(db, tools, ALICE, { name: 'Film club', recoveryKey })
    const [[did, operation]] = [...directory.operations] as [[string, Operation]]
    expect(space.startsWith(`at://${did}/space/app.breadcrumbs.temp.group/`)).toBe(true)
    expect(operation.rotationKeys).toHaveLength(2)
    expect(operation.rotationKeys[0]).toBe(recoveryKey)
    expect(Object.keys(operation.verificationMethods).toSorted()).toEqual([
      'atproto',
      'atproto_kem',
      'atproto_space',
    ])
    expect(Object.values(operation.services).map(({ endpoint }) => endpoint)).toEqual([
      'https://lists.example',
      'https://lists.example',
    ])
  })

  it('keeps the private keys sealed', async () => {
    const db = await open()
    await createGroup(db, makeTools(), ALICE, { name: 'Film club' })
    const { did, sealed_keys } = await db.kysely
      .selectFrom('authorities')
      .select(['did', 'sealed_keys'])
      .executeTakeFirstOrThrow()
    const keys = JSON.parse(
      Buffer.from(createKeyBox('11'.repeat(32)).open(did, sealed_keys)).toString(),
    ) as object
    expect(Object.keys(keys)).toEqual(['signing', 'rotation', 'kem'])
    expect(Buffer.from(sealed_keys).includes('signing')).toBe(false)
  })

  it('is refused while the directory is down, and the same retry then makes one group', async () => {
    const [db, directory] = [await open(), await startDirectory()]
    const tools = makeTools({ plc: createPlcDirectory({ url: directory.url, fetch }) })
    const create = () => createGroup(db, tools, ALICE, { name: 'Film club', idempotencyKey: 'retry-me-1' })
    directory.mode = 'down'
    await expect(create()).rejects.toEqual(unavailable)
    expect(await db.kysely.selectFrom('spaces').select('uri').execute()).toEqual([])
    directory.mode = 'reply lost'
    await expect(create()).rejects.toEqual(unavailable)
    directory.mode = 'ok'
    const spaces = await Promise.all([create(), create(), create()])
    expect(new Set(spaces).size).toBe(1)
    expect(directory.operations.size).toBe(1)
    expect(await db.kysely.selectFrom('spaces').select('uri').execute()).toEqual([{ uri: spaces[0] }])
    const posts = directory.posts
    expect(await create()).toBe(spaces[0])
    expect(directory.posts).toBe(posts)
  })

  it('takes the key of one account for nobody else’s, nor for another group', async () => {
    const db = await open()
    const create = (did: typeof ALICE, name: string) =>
      createGroup(db, makeTools(), did, { name, idempotencyKey: 'retry-me-1' })
    expect(await create(BOB, 'Film club')).not.toBe(await create(ALICE, 'Film club'))
    await expect(create(ALICE, 'Book club')).rejects.toMatchObject({ refusal: 'InvalidRequest' })
  })

  it('refuses what is no recovery key before anything is kept', async () => {
    const db = await open()
    for (const recoveryKey of [
      '',
      'did:key:z',
      'did:plc:x',
      'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
    ]) {
      await expect(createGroup(db, makeTools(), ALICE, { name: 'x', recoveryKey })).rejects.toMatchObject({
        refusal: 'InvalidRequest',
      })
    }
    expect(await db.kysely.selectFrom('authorities').select('did').execute()).toEqual([])
  })

  it('ends at the limit of one account', async () => {
    const db = await open()
    const tools = makeTools({ limits: { groupsPerCreator: 1 } })
    await createGroup(db, tools, ALICE, { name: 'one' })
    await expect(createGroup(db, tools, ALICE, { name: 'two' })).rejects.toMatchObject({
      refusal: 'LimitReached',
    })
    await createGroup(db, tools, BOB, { name: 'two' })
  })
})
