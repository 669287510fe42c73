import type { Digest } from './digest.ts'

/** Tag 42 around a byte string of 37: the zero byte, then a CIDv1 of DAG-CBOR and SHA-256 up to its digest. */
const LINK_BEGIN = Buffer.from([0xd8, 0x2a, 0x58, 0x25, 0x00, 0x01, 0x71, 0x12, 0x20])
const NULL_BYTE = 0xf6

/**
 * Writes the CBOR of one tree node into bytes that are there already: a buffer for each part of it cost more than
 * hashing the whole. How many bytes there may be is for the owner to say.
 */
export class NodeWriter {
  private readonly bytes: Buffer
  private at = 0

  constructor(bytesMax: number) {
    this.bytes = Buffer.allocUnsafe(bytesMax)
  }

  put(part: Uint8Array): void {
    this.bytes.set(part, this.at)
    this.at += part.length
  }

  /** The head of an item in its shortest form; arguments here are below 65,536. */
  head(major: number, argument: number): void {
    const kind = major << 5
    if (argument < 24) this.at = this.bytes.writeUInt8(kind | argument, this.at)
    else if (argument < 0x100) this.at = this.bytes.writeUInt16BE(((kind | 24) << 8) | argument, this.at)
    else {
      this.at = this.bytes.writeUInt8(kind | 25, this.at)
      this.at = this.bytes.writeUInt16BE(argument, this.at)
    }
  }

  latin1(text: string): void {
    this.at += this.bytes.write(text, this.at, 'latin1')
  }

  /** A link to what has this digest, or null. */
  link(digest: Digest | undefined): void {
    if (digest === undefined) {
      this.at = this.bytes.writeUInt8(NULL_BYTE, this.at)
      return
    }
    this.put(LINK_BEGIN)
    this.latin1(digest)
  }

  /** All that was written so far. */
  written(): Buffer {
    return this.bytes.subarray(0, this.at)
  }
}
