import { expect, it } from 'vitest'
import { errorFrame, messageFrame } from '../testing/frames.ts'
import { messageOfLine, recordedLine } from './recorded-line.ts'

const again = (line: string) => messageOfLine(JSON.parse(line), 3, 7)

it('gives a recorded frame back byte by byte, under the number of its line', () => {
  const bytes = messageFrame('#account', { seq: 9, did: 'did:plc:a', active: true })
  const line = recordedLine({ kind: 'frame', cursor: 9, receivedAt: 1, bytes, bodyOffset: 0, t: '#account' })
  const message = again(line)
  expect(message).toMatchObject({ kind: 'frame', cursor: 3, receivedAt: 7, t: '#account' })
  expect(message?.kind === 'frame' && Buffer.compare(message.bytes, bytes)).toBe(0)
  expect(line).not.toContain('\n')
})

it('gives a recorded event back as it was', () => {
  const value = { kind: 'identity', did: 'did:plc:a', text: 'two\nlines' }
  const line = recordedLine({ kind: 'event', cursor: 9, receivedAt: 1, value })
  expect(again(line)).toEqual({ kind: 'event', cursor: 3, receivedAt: 7, value })
  expect(line).not.toContain('\n')
})

it('takes no frame for one that is not a message', () => {
  const frame = Buffer.from(errorFrame('FutureCursor')).toString('base64')
  expect(messageOfLine({ frame }, 1, 1)).toBeUndefined()
  expect(messageOfLine({ frame: 'AAAA' }, 1, 1)).toBeUndefined()
})
