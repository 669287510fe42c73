/** One figure of a run, with what it is held against. */
export interface Result {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** As the design states it; absent for figures that only explain others. */
  readonly target?: string
  readonly met?: boolean
  /** How it was measured, in a sentence. */
  readonly how: string
}

/** A figure that must not be above `max`, or below `min`. */
export function held(
  result: Omit<Result, 'target' | 'met'>,
  limit: { max: number } | { min: number },
): Result {
  const isMax = 'max' in limit
  const bound = isMax ? limit.max : limit.min
  const met = isMax ? result.value <= bound : result.value >= bound
  return { ...result, target: `${isMax ? '≤' : '≥'} ${bound} ${result.unit}`, met }
}

/** The value below which a share (0 to 1) of the values lies; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Three digits that mean something. */
export function figure(value: number): string {
  if (value === 0) return '0'
  return value.toFixed(Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(Math.abs(value))))))
}

/** Results as a Markdown table. */
export function resultTable(results: readonly Result[]): string {
  const rows = results.map(({ name, value, unit, target, met }) => {
    const verdict = met === undefined ? '' : met ? 'yes' : 'no'
    return `| ${name} | ${figure(value)} ${unit} | ${target ?? ''} | ${verdict} |`
  })
  return ['| what | measured | target | met |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
