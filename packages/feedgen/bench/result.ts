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
  const [target, met] =
    'max' in limit
      ? [`≤ ${limit.max} ${result.unit}`, result.value <= limit.max]
      : [`≥ ${limit.min} ${result.unit}`, result.value >= limit.min]
  return { ...result, target, met }
}

/** The results as lines of a Markdown table. */
export function tableLines(results: readonly Result[]): string[] {
  const rows = results.map(({ name, value, unit, target, met }) => {
    const verdict = met === undefined ? '' : met ? 'yes' : 'no'
    return `| ${name} | ${figure(value)} ${unit} | ${target ?? ''} | ${verdict} |`
  })
  return ['| what | measured | target | met |', '| --- | --- | --- | --- |', ...rows]
}

/** Three digits that mean something. */
function figure(value: number): string {
  if (value === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(digits, 4))
}
