import { afterEach, expect, test } from 'vitest'
import type { AppConfig } from '../src/config.ts'
import { askForCrumb, takingUp } from '../src/data/asked-ahead.ts'
import { identityResolver } from '../src/data/identities.ts'
import { readCrumbPage } from '../src/data/public-crumb.ts'
import { type Answer, type Asked, fakePds } from './_fake-pds.ts'

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const RKEY = '3lbcdefghij22'
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a'
const crumb = {
  $type: 'app.breadcrumbs.crumb',
  work: { mediaType: 'show', title: 'Silo' },
  kind: 'app.breadcrumbs.defs#progressed',
  createdAt: '2026-11-22T10:00:00.000Z',
}
/** The page's own server, the directory of people, and one author's PDS: all on one real socket. */
async function everywhere(change: (asked: Asked) => Answer | undefined = () => undefined) {
  let url = ''
  const pds = await fakePds((asked) => {
    const changed = change(asked)
    if (changed !== undefined) return changed
    if (asked.nsid === '/config.json') return [200, { plcUrl: url, handleResolver: url, allowHttp: true }]
    if (asked.nsid === 'com.atproto.identity.resolveHandle') return [200, { did: DID }]
    if (asked.nsid === 'com.atproto.repo.listRecords') return [200, { records: [] }]
    if (asked.nsid === 'com.atproto.repo.getRecord')
      return [200, { uri: `at://${DID}/${crumb.$type}/${RKEY}`, cid: CID, value: crumb }]
    const service = [
      { id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: url.replace(/\/$/, '') },
    ]
    const context = ['https://www.w3.org/ns/did/v1']
    return [200, { '@context': context, id: DID, alsoKnownAs: ['at://alice.test'], service }]
  })
  url = pds.url
  const fetchAny: typeof fetch = (input, init) =>
    fetch(input === '/config.json' ? `${url}config.json` : input, init)
  const read = async () => {
    const taking = takingUp(fetchAny)
    const config = (await (await taking('/config.json')).json()) as AppConfig
    return await readCrumbPage(DID, RKEY, identityResolver(config, taking), taking)
  }
  const counts = () => Object.groupBy(pds.asked, ({ nsid }) => nsid)
  return { ...pds, fetchAny, read, counts }
}

/** Settings that a test leaves untaken must not reach the next; every other address has a port of its own. */
afterEach(async () => {
  await takingUp(async () => new Response())('/config.json')
})

test('what a page of a crumb shows is asked for once, before the code that shows it is there', async () => {
  await using all = await everywhere()
  await askForCrumb(`/c/${DID}/${RKEY}`, all.fetchAny)
  const ahead = all.asked.length
  expect(ahead).toBe(5)
  expect(await all.read()).toMatchObject({ found: true, author: { did: DID, handle: 'alice.test' } })
  expect(all.asked).toHaveLength(ahead)
  expect(
    all.asked.every(({ headers }) => headers.cookie === undefined && headers.referer === undefined),
  ).toBe(true)
})

test('an answer is taken up once: the next one is new', async () => {
  await using all = await everywhere()
  await askForCrumb(`/c/did%3Aplc%3Aewvi7nxzyoun6zhxrhs64oiz/${RKEY}`, all.fetchAny)
  await all.read()
  await all.read()
  expect(all.counts()['com.atproto.repo.getRecord']).toHaveLength(2)
})

test.each([
  '/c/did:web:alice.test/3lbcdefghij22',
  `/c/${DID}`,
  `/c/${DID}/a/b`,
  '/c/javascript:alert(1)/x',
  '/',
  '/c/%zz/x',
])('nothing is asked for ahead of %s', async (pathname) => {
  await using all = await everywhere()
  await askForCrumb(pathname, all.fetchAny)
  expect(all.asked).toEqual([])
})

test.each([
  ['no list of services', { id: DID }],
  [
    'a server that is no address',
    { id: DID, service: [{ id: '#atproto_pds', serviceEndpoint: 'javascript:alert(1)' }] },
  ],
  ['nothing readable', 'odd'],
])('a document with %s is left to who looks closely', async (_, document) => {
  await using all = await everywhere(({ nsid }) => (nsid.includes('did%3Aplc') ? [200, document] : undefined))
  await askForCrumb(`/c/${DID}/${RKEY}`, all.fetchAny)
  expect(all.asked).toHaveLength(2)
  await expect(all.read()).rejects.toThrow()
})

test('a plain http server is asked only where the app is allowed to', async () => {
  await using all = await everywhere(({ nsid }) =>
    nsid === '/config.json'
      ? [200, { plcUrl: all.url, handleResolver: all.url, allowHttp: false }]
      : undefined,
  )
  await askForCrumb(`/c/${DID}/${RKEY}`, all.fetchAny)
  expect(Object.keys(all.counts()).filter((nsid) => nsid.startsWith('com.atproto.repo'))).toEqual([])
})
