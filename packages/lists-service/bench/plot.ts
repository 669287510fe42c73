import { figure, type Result } from '@breadcrumbs/service-kit/benchmarks'

const ROW = 34
const WIDTH = 760
const LABEL = 420
const BAR = 220

/** One bar for each target: how much of it is used, so a full bar is the limit and less is better. */
export function plot(results: readonly Result[]): string {
  const rows = results.filter(({ target }) => target !== undefined)
  const height = rows.length * ROW + 30
  const bars = rows.map((result, index) => {
    const bound = Number(/[\d.]+/.exec(result.target ?? '')?.[0] ?? 1)
    const share = shareOf(result, bound)
    const y = index * ROW + 26
    const color = result.met ? '#2f7d4f' : '#b3402a'
    return [
      `<text x="8" y="${y + 15}">${escapeXml(result.name)}</text>`,
      `<rect x="${LABEL}" y="${y}" width="${Math.max(1, Math.min(1.3, share) * BAR).toFixed(1)}" height="20" fill="${color}"/>`,
      `<text x="${LABEL + 6}" y="${y + 15}" fill="#fff" stroke="#0008" stroke-width="2" paint-order="stroke">${figure(result.value)} ${escapeXml(result.unit)} (${escapeXml(result.target ?? '')})</text>`,
    ].join('\n')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">`,
    '<title>Share of each target that is used; the line is the limit</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...bars,
    `<line x1="${LABEL + BAR}" x2="${LABEL + BAR}" y1="20" y2="${height - 6}" stroke="#222" stroke-dasharray="4 3"/>`,
    '</svg>',
    '',
  ].join('\n')
}

/** A target of nothing is kept or not. */
function shareOf({ target, value }: Result, bound: number): number {
  if (bound === 0) return value === 0 ? 0 : Number.POSITIVE_INFINITY
  return target?.startsWith('≥') ? bound / value : value / bound
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
