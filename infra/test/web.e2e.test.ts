import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from './_browser.ts'
import { storyOfFriends } from './_web-friends.ts'
import { storyOfImport } from './_web-import.ts'
import { storyOfKeyboard } from './_web-keyboard.ts'
import { storyOfModeration } from './_web-moderation.ts'
import { storyOfSignIn } from './_web-oauth.ts'
import { storyOfPhone } from './_web-offline.ts'
import { everyScreen } from './_web-screens.ts'
import { startWebWorld, type WebWorld } from './_web-world.ts'

// The stories of the web app, over one network: each with people of its own, in a file of its own.
describe.skipIf(!hasBrowser())('the web app', { timeout: 90_000 }, () => {
  let world: WebWorld
  beforeAll(async () => {
    world = await startWebWorld()
  })
  afterAll(() => world?.[Symbol.asyncDispose]())

  describe('somebody with a phone, coming back', () => storyOfPhone(() => world))
  describe('friends', () => storyOfFriends(() => world))
  describe('labels', () => storyOfModeration(() => world))
  describe('somebody brings their books along', () => storyOfImport(() => world))
  describe('somebody without a mouse', () => storyOfKeyboard(() => world))
  // OA-001, OA-003, OA-004, OA-009, OA-010, OA-012: our code with its library, against a real authorization server.
  describe('signing in', () => storyOfSignIn(() => world))
  describe('every other screen', () => everyScreen(() => world))

  describe('of everybody who was there', () => {
    it('nobody saw a script fail or the content policy at work', () => {
      expect(world.visitors.flatMap(({ complaints }) => complaints)).toEqual([])
    })

    it('nobody’s browser asked anybody but this network', () => {
      const { addresses } = world.network
      const own = new Set(
        [addresses.webUrl, addresses.plcUrl, addresses.pdsOneUrl, addresses.pdsTwoUrl, addresses.appviewUrl]
          .map((url) => new URL(url).host)
          .concat(new URL(world.searchUrl).host),
      )
      const asked = world.visitors.flatMap((visitor) => visitor.asked)
      expect(asked.length).toBeGreaterThan(100)
      const strangers = asked.filter((url) => !/^(data|blob):/.test(url) && !own.has(new URL(url).host))
      expect([...new Set(strangers)]).toEqual([])
    })

    it('nobody’s token, code or group stood in an address or in the console', () => {
      const { pdsOneUrl, pdsTwoUrl } = world.network.addresses
      // The consent screen is the server's own, and so is what it writes into its addresses.
      const isTheirs = (line: string) =>
        [pdsOneUrl, pdsTwoUrl].some((url) => line.startsWith(`${url}/oauth/`))
      const lines = world.visitors
        .flatMap(({ asked, said }) => [...asked, ...said])
        .filter((line) => !isTheirs(line))
      const secret = /eyJ[\w-]{10,}\.|[?&](code|access_token|refresh_token|token|did_key)=|tok-|ref-|space\//
      expect(lines.filter((line) => secret.test(line))).toEqual([])
    })
  })
})
