/** What runs a service in production says what the runbook promises: limits, pins and alerts. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const here = (path: string) => new URL(`../${path}`, import.meta.url)
const read = (path: string) => readFile(here(path), 'utf8')
const units = (await readdir(here('systemd'))).filter((name) => name.endsWith('.service'))

/** A setting of a unit; fails when it stands there twice or not at all. */
function setting(unit: string, name: string): string {
  const found = [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))]
  expect(found).toHaveLength(1)
  return found[0]![1]!
}

const MIB = { M: 1, G: 1024 } as const

it.each(units)(
  'OP-007: %s keeps its heap below its memory limit, and is started at most three times a minute',
  async (name) => {
    const unit = await read(`systemd/${name}`)
    const [, size = '', letter = ''] = /^(\d+)([MG])$/.exec(setting(unit, 'MemoryMax')) ?? []
    const memory = Number(size) * MIB[letter as keyof typeof MIB]
    const heap = Number(/ --max-old-space-size=(\d+) /.exec(setting(unit, 'ExecStart'))?.[1])
    expect(heap).toBeGreaterThanOrEqual(memory * 0.5)
    expect(heap).toBeLessThanOrEqual(memory * 0.75)
    const [seconds, starts] = [setting(unit, 'StartLimitIntervalSec'), setting(unit, 'StartLimitBurst')].map(
      Number,
    )
    expect((starts! / seconds!) * 60).toBeLessThanOrEqual(3)
    // Tried for ever, but never so often that the limit ends it.
    expect(setting(unit, 'Restart')).toBe('always')
    expect(Number(setting(unit, 'RestartSec')) * starts!).toBeGreaterThanOrEqual(seconds!)
  },
)

it('OP-007: a container keeps its heap below what it may use', async () => {
  const percentage = /--max-old-space-size-percentage=(\d+)/.exec(await read('Dockerfile'))?.[1]
  expect(Number(percentage)).toBeLessThanOrEqual(75)
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size-percentage=${percentage}`,
    '--print',
    'require("v8").getHeapStatistics().heap_size_limit / os.totalmem()',
  ])
  expect(Number(stdout)).toBeLessThan(0.75)
})

it('OP-010: a unit waits for the time service', async () => {
  for (const name of units)
    expect(setting(await read(`systemd/${name}`), 'After')).toContain('time-sync.target')
})

it.runIf(existsSync('/usr/bin/systemd-analyze'))('the units are such that systemd takes them', async () => {
  const files = units.map((name) => here(`systemd/${name}`).pathname)
  const { stderr } = await promisify(execFile)('systemd-analyze', ['verify', ...files]).catch(
    (error: { stderr: string }) => error,
  )
  // What is not installed on this machine is not their fault.
  const ours = stderr.split('\n').filter((line) => units.some((name) => line.includes(`${name}:`)))
  expect(ours.filter((line) => !line.includes('is not executable'))).toEqual([])
})

it('OP-019: images and dependencies are pinned, nothing updates by itself, and the changelog says what breaks', async () => {
  const dockerfile = await read('Dockerfile')
  const images = [...dockerfile.matchAll(/^(?:ARG NODE_IMAGE=|FROM )(\S+)/gm)].map(([, image]) => image!)
  expect(images.filter((image) => !image.startsWith('$'))).toHaveLength(1)
  for (const image of images)
    expect(image).toMatch(/^\$\{NODE_IMAGE\}$|:\d+\.\d+\.\d+(-[\w.-]+)?$|@sha256:[0-9a-f]{64}$/)
  expect(dockerfile).toMatch(/^ARG PNPM_VERSION=\d+\.\d+\.\d+$/m)
  expect(dockerfile).toContain('--frozen-lockfile')
  const catalog = /^catalog:\n((?: {2}.*\n)+)/m.exec(await read('../pnpm-workspace.yaml'))![1]!
  const versions = catalog.split('\n').filter((line) => /^ {2}\S+: /.test(line))
  expect(versions.length).toBeGreaterThan(20)
  for (const line of versions) expect(line).toMatch(/: '?\d+\.\d+\.\d+[\w.-]*'?$/)
  for (const path of ['Dockerfile', 'alerts.yml', ...units.map((name) => `systemd/${name}`)])
    expect(await read(path)).not.toMatch(/watchtower|:latest/i)
  const changelog = await read('../CHANGELOG.md')
  const { version } = JSON.parse(await read('../packages/feedgen/package.json')) as { version: string }
  expect(changelog).toContain(`## ${version}\n`)
  for (const part of changelog.split(/^## /m).slice(1)) expect(part).toContain('### Breaking\n')
})

it('OP-004, OP-010, OP-015, OP-018: each alert is of what we or the prober measure, and is in the runbook by its name', async () => {
  const [alerts, runbook] = [await read('alerts.yml'), await read('RUNBOOK.md')]
  const names = [...alerts.matchAll(/^ +- alert: (\S+)$/gm)].map(([, name]) => name!)
  const rules = Object.fromEntries(names.map((name) => [name, rule(alerts, name)]))
  for (const name of names) expect(runbook).toContain(`**${name}**`)
  expect(rules.WriteAheadLogGrows).toBe('wal_bytes > 134217728')
  expect(rules.clock_skew).toBe('abs(clock_skew_seconds) >= 5')
  expect(rules.CertificateEnds).toBe('probe_ssl_earliest_cert_expiry - time() < 14 * 86400')
  expect(rules.CommitsWait).toBe('database_commit_wait_seconds >= 5')
  // Found within ten seconds: five, until the next scrape, and until the next look at the rules.
  const urgent = alerts.slice(alerts.indexOf('breadcrumbs-at-once'), alerts.indexOf('- name: breadcrumbs\n'))
  expect(urgent).toContain('alert: CommitsWait')
  expect(urgent).not.toContain('for:')
  const intervals = [/^ {4}interval: (\d+)s$/m.exec(urgent), /scrape_interval: (\d+)s/.exec(alerts)]
  for (const found of intervals) expect(Number(found?.[1])).toBeLessThanOrEqual(2)
  const sources = await Promise.all(
    ['service-kit/src/host-metrics.ts', 'feedgen/src/metrics.ts'].map((path) => read(`../packages/${path}`)),
  )
  const measured = Object.values(rules).flatMap(
    (expr) => expr.match(/\b(wal|clock|database|feedgen)_\w+/g) ?? [],
  )
  expect(measured.length).toBeGreaterThan(4)
  for (const metric of measured) expect(sources.join()).toContain(`'${metric.replace('feedgen_', '')}'`)
})

it('OP-018: TLS is the proxy’s alone: without a certificate the services answer for their health as before', async () => {
  const caddyfile = await read('Caddyfile')
  const behind = [...caddyfile.matchAll(/reverse_proxy (\S+) \{\n\s*health_uri (\S+)/g)]
  expect(behind.map(([, address, path]) => `${address}${path}`)).toEqual(
    ['2590', '2591', '2592'].map((port) => `127.0.0.1:${port}/readyz`),
  )
})

function rule(alerts: string, name: string): string {
  return new RegExp(`alert: ${name}\\n(?: +#.*\\n)? +expr: (.*)\\n`).exec(alerts)![1]!
}
