import { expect, test } from 'vitest'
import { readFlowState, writeFlowState } from './flow-state.ts'

test('a sign-in comes back with who it was for and where to go on', () => {
  const flow = { did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz', returnTo: '/item#show:a b' }
  expect(readFlowState(writeFlowState(flow))).toEqual({ ...flow, returnTo: '/item#show:a%20b' })
})

test.each([null, undefined, '', '/groups', 'did:plc:x', 'did:plc:x //evil.example'])(
  '%j names nobody or leads to the start page',
  (state) => {
    expect(readFlowState(state).returnTo).toBe('/')
  },
)
