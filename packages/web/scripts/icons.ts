/**
 * Draws the PNG icons of the manifest from public/icon.svg: `node scripts/icons.ts`. The drawing is a square and a few
 * circles, so it is read and painted here instead of by a whole SVG library.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'

const folder = new URL('../public/', import.meta.url)
const svg = readFileSync(new URL('icon.svg', folder), 'utf8')

const numberOf = (tag: string, name: string) => Number(new RegExp(`${name}="([\\d.]+)"`).exec(tag)?.[1])
const circles = [...svg.matchAll(/<circle[^>]+>/g)].map(([tag]) => ({
  x: numberOf(tag, 'cx'),
  y: numberOf(tag, 'cy'),
  r: numberOf(tag, ' r'),
}))
const colours = [...svg.matchAll(/fill="#([0-9a-f]{6})"/g)].map(([, hex]) => Buffer.from(hex ?? '', 'hex'))
const [ground, crumb] = colours
if (ground === undefined || crumb === undefined || circles.length === 0)
  throw new Error('icon.svg is not a square with circles any more')

const VIEW = 64
const CORNER = 16
/** Samples per pixel and direction: edges are smooth without a library. */
const SAMPLES = 4

/** Whether a point of the drawing is inside the rounded square. */
function isInside(x: number, y: number): boolean {
  const dx = Math.max(CORNER - x, x - (VIEW - CORNER), 0)
  const dy = Math.max(CORNER - y, y - (VIEW - CORNER), 0)
  return dx * dx + dy * dy <= CORNER * CORNER
}

/** `maskable` fills the square to its corners and keeps the crumbs in the middle, where every mask leaves them. */
function draw(size: number, kind: 'any' | 'maskable'): Buffer {
  const rows = Buffer.alloc(size * (size * 4 + 1))
  const shrink = kind === 'maskable' ? 1.25 : 1
  for (let py = 0; py < size; py += 1) {
    for (let px = 0; px < size; px += 1) {
      let [inside, onCrumb] = [0, 0]
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
        const at = (pixel: number, step: number) =>
          ((pixel + (step + 0.5) / SAMPLES) / size - 0.5) * VIEW * shrink + VIEW / 2
        const [x, y] = [at(px, sample % SAMPLES), at(py, Math.floor(sample / SAMPLES))]
        if (kind === 'any' && !isInside(x, y)) continue
        inside += 1
        if (circles.some((c) => (x - c.x) ** 2 + (y - c.y) ** 2 <= c.r ** 2)) onCrumb += 1
      }
      const share = inside === 0 ? 0 : onCrumb / inside
      const offset = py * (size * 4 + 1) + 1 + px * 4
      for (const channel of [0, 1, 2] as const)
        rows[offset + channel] = Math.round(
          (ground?.[channel] ?? 0) * (1 - share) + (crumb?.[channel] ?? 0) * share,
        )
      rows[offset + 3] = Math.round((inside / (SAMPLES * SAMPLES)) * 255)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

for (const [name, size, kind] of [
  ['icon-180.png', 180, 'maskable'],
  ['icon-192.png', 192, 'any'],
  ['icon-512.png', 512, 'any'],
  ['icon-maskable-512.png', 512, 'maskable'],
] as const)
  writeFileSync(new URL(name, folder), draw(size, kind))
