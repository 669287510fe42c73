import { createHmac, hkdfSync } from 'node:crypto'

/**
 * Names people and groups in tables that outlive them: hex, and without the service's secret (32 bytes in hex)
 * nobody can tell who is meant. Each purpose has a key of its own, so that tables cannot be joined by them.
 */
export function keyedHash(secretHex: string, purpose: string): (text: string) => string {
  const secret = Buffer.from(secretHex, 'hex')
  const key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, 32))
  return (text) => createHmac('sha256', key).update(text).digest('hex')
}
