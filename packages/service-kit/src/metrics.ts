import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** A registry of its own per service: two services in one process (tests, the local network) do not meet. */
export interface Metrics {
  readonly registry: Registry
  /** Everything in Prometheus' text format. */
  text(): Promise<string>
}

/**
 * Starts with Node's default metrics and `build_info`. Labels are closed sets: never a DID, a URI or a title
 * (design/architecture.md, decision 8).
 */
export function createMetrics(o: { service: string; version: string }): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service: o.service })
  collectDefaultMetrics({ register: registry })
  const build = new Gauge({
    name: 'build_info',
    help: 'Always 1; the labels say what runs.',
    labelNames: ['version', 'node'],
    registers: [registry],
  })
  build.set({ version: o.version, node: process.version }, 1)
  return { registry, text: () => registry.metrics() }
}
