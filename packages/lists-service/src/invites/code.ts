/** Invite codes: 160 random bits, written so that they can be read out loud. Only their hash is kept. */
import { createHash } from 'node:crypto'

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'
const CODE_LETTERS = 32

/** A code from random bytes; 5 bits a letter. */
export function makeCode(randomBytes: (size: number) => Uint8Array): string {
  return Array.from(randomBytes(CODE_LETTERS), (byte) => ALPHABET[byte % ALPHABET.length]).join('')
}

/**
 * The hash a code is found by. Capitals, blanks and dashes do not matter: codes get copied from messages.
 * SHA-256 without salt is enough, because nobody guesses 160 bits; a lookup by hash takes the same time for all.
 */
export function hashCode(code: string): string {
  return createHash('sha256').update(code.toLowerCase().replace(/[\s-]/g, '')).digest('hex')
}
