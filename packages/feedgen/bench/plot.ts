import type { PagePoint } from './core.ts'

const WIDTH = 640
const HEIGHT = 360
const MARGIN = { left: 60, right: 150, top: 40, bottom: 50 }
const COLOURS = ['#8a5a2b', '#2b6a8a', '#4d7a3a']

/** The cost of a page against the number of follows, one line for each number of items, as SVG. */
export function plot(points: readonly PagePoint[]): string {
  const top = Math.max(...points.map(({ micros }) => micros)) * 1.1
  const x = (follows: number) =>
    MARGIN.left + ((Math.log10(follows) - 2) / 2) * (WIDTH - MARGIN.left - MARGIN.right)
  const y = (micros: number) =>
    HEIGHT - MARGIN.bottom - (micros / top) * (HEIGHT - MARGIN.top - MARGIN.bottom)
  const sizes = [...new Set(points.map(({ items }) => items))].sort((a, b) => a - b)
  const lines = sizes.map((items, n) => {
    const own = points.filter((point) => point.items === items).sort((a, b) => a.follows - b.follows)
    const colour = COLOURS[n % COLOURS.length] as string
    const at = own.map(({ follows, micros }) => `${x(follows).toFixed(1)},${y(micros).toFixed(1)}`)
    const last = own.at(-1) as PagePoint
    const dots = at.map((place) => {
      const [cx, cy] = place.split(',')
      return `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`
    })
    const label = text(x(last.follows) + 8, y(last.micros) + 4, `${items.toLocaleString('en')} items`, colour)
    return `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}${label}`
  })
  const xAxis = [100, 1_000, 10_000].map((follows) =>
    text(x(follows) - 14, HEIGHT - MARGIN.bottom + 18, follows.toLocaleString('en')),
  )
  const yAxis = [0, 0.25, 0.5, 0.75, 1].map((part) =>
    text(MARGIN.left - 40, y(top * part) + 4, (top * part).toFixed(0)),
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    '<title>CPU of one page against the follows of the reader, one line for each number of items</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(MARGIN.left, 22, 'CPU of one page of 30 items, µs, by follows of the reader'),
    `<path d="M${MARGIN.left} ${y(top)}V${y(0)}H${x(10_000)}" fill="none" stroke="#888"/>`,
    ...xAxis,
    ...yAxis,
    ...lines,
    '</svg>',
    '',
  ].join('\n')
}

function text(x: number, y: number, words: string, colour = '#333'): string {
  return `<text x="${x.toFixed(0)}" y="${y.toFixed(0)}" fill="${colour}">${words}</text>`
}
