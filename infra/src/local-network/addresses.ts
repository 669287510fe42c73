/** One port per server of the local network. */
export interface Ports {
  readonly web: number
  readonly plc: number
  readonly pdsOne: number
  readonly appview: number
  readonly pdsTwo: number
  readonly relay: number
  readonly feedgen: number
  readonly lists: number
}

/** Where everything is, and under which identity it answers. */
export interface Addresses {
  readonly webUrl: string
  readonly plcUrl: string
  readonly pdsOneUrl: string
  readonly pdsTwoUrl: string
  readonly appviewUrl: string
  readonly appviewDid: string
  /** `ws://` address that serves `com.atproto.sync.subscribeRepos`, and nothing else. */
  readonly relayUrl: string
  readonly feedgenUrl: string
  readonly feedgenDid: string
  readonly listsUrl: string
  readonly listsDid: string
}

/** What a person calls the server behind a port; used in messages. */
export const SERVER_NAMES: Readonly<Record<keyof Ports, string>> = {
  web: 'web app',
  plc: 'PLC directory',
  pdsOne: 'PDS one',
  appview: 'AppView',
  pdsTwo: 'PDS two',
  relay: 'relay',
  feedgen: 'feed generator',
  lists: 'lists service',
}

/** The ports `npm start` uses: a row of fixed numbers above `base`, 2580 unless told otherwise. */
export function portsAbove(base: number): Ports {
  return {
    web: base,
    plc: base + 2,
    pdsOne: base + 3,
    appview: base + 4,
    pdsTwo: base + 5,
    relay: base + 6,
    feedgen: base + 10,
    lists: base + 11,
  }
}

/**
 * Addresses and service DIDs that follow from the ports. Services are did:web so that they keep their name
 * over a restart. The web app is on 127.0.0.1, because OAuth allows no other loopback redirect address.
 */
export function addressesOf(ports: Ports): Addresses {
  const url = (port: number): string => `http://localhost:${port}`
  const didWeb = (port: number): string => `did:web:localhost%3A${port}`
  return {
    webUrl: `http://127.0.0.1:${ports.web}`,
    plcUrl: url(ports.plc),
    pdsOneUrl: url(ports.pdsOne),
    pdsTwoUrl: url(ports.pdsTwo),
    appviewUrl: url(ports.appview),
    appviewDid: didWeb(ports.appview),
    relayUrl: `ws://localhost:${ports.relay}`,
    feedgenUrl: url(ports.feedgen),
    feedgenDid: didWeb(ports.feedgen),
    listsUrl: url(ports.lists),
    listsDid: didWeb(ports.lists),
  }
}
