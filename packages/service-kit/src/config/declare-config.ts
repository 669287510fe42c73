import { envExampleText, readmeTableText } from './config-docs.ts'
import { readSecretFile } from './secret-file.ts'
import type { Variable } from './variable.ts'

type Env = Readonly<Record<string, string | undefined>>
// `any`: a Variable<Secret> is not a Variable<unknown> to the compiler once T appears in `default`.
// biome-ignore lint/suspicious/noExplicitAny: the one place where variables of every type meet
export type Variables = Record<string, Variable<any>>
export type ConfigOf<S extends Variables> = Readonly<{
  [K in keyof S]: S[K] extends Variable<infer T> ? T : never
}>

/** Every problem of the environment at once, one per line, so that an operator fixes them in one go. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(service: string, problems: readonly string[]) {
    super(`${service} cannot start with this environment:\n${problems.map((p) => `  ${p}`).join('\n')}`)
    this.problems = problems
  }
}

/** The variables of one service: parsed at start, documented from the same list. */
export interface ConfigDeclaration<S extends Variables> {
  readonly service: string
  /** Returns a frozen object with the keys of the declaration, or throws ConfigError. Reads `*_FILE` secrets from disk. */
  parse(env: Env): ConfigOf<S>
  /** The text of `.env.example`. */
  envExample(): string
  /** A Markdown table, one row per variable. */
  readmeTable(): string
}

/**
 * Declares what a service reads from its environment. Everything that starts with `prefix` and is not declared is
 * refused: a misspelt variable that is silently ignored is a default nobody chose (design/style.md, smell 7).
 */
export function declareConfig<S extends Variables>(o: {
  service: string
  prefix: string
  variables: S
}): ConfigDeclaration<S> {
  const prefix = o.prefix.endsWith('_') ? o.prefix : `${o.prefix}_`
  const variables = Object.values(o.variables)
  for (const v of variables) {
    if (!v.name.startsWith(prefix)) throw new Error(`${v.name} does not start with ${prefix}`)
  }
  return {
    service: o.service,
    parse(env) {
      const problems: string[] = []
      const values: Record<string, unknown> = {}
      for (const [key, v] of Object.entries(o.variables)) {
        const outcome = read(v, env)
        if ('problem' in outcome) problems.push(outcome.problem)
        else values[key] = outcome.value
      }
      problems.push(
        ...unknownNames(variables, prefix, env).map((n) => `${n}: is not a variable of ${o.service}`),
      )
      if (problems.length > 0) throw new ConfigError(o.service, problems)
      return Object.freeze(values) as ConfigOf<S>
    },
    envExample: () => envExampleText(o.service, variables),
    readmeTable: () => readmeTableText(variables),
  }
}

function unknownNames(variables: readonly Variable<unknown>[], prefix: string, env: Env): string[] {
  const known = new Set(variables.flatMap((v) => (v.secret ? [v.name, `${v.name}_FILE`] : [v.name])))
  return Object.keys(env).filter((n) => n.startsWith(prefix) && env[n] !== undefined && !known.has(n))
}

type Outcome = { value: unknown } | { problem: string }

function read(v: Variable<unknown>, env: Env): Outcome {
  const raw = env[v.name]
  const file = v.secret ? env[`${v.name}_FILE`] : undefined
  if (raw !== undefined && file !== undefined) {
    return { problem: `${v.name}: is set twice, here and through ${v.name}_FILE; keep one` }
  }
  if (file !== undefined) {
    const content = readSecretFile(file)
    return 'problem' in content
      ? { problem: `${v.name}_FILE: ${content.problem}` }
      : parseText(v, content.text, `${v.name}_FILE`)
  }
  if (raw !== undefined) return parseText(v, raw, v.name)
  if (!v.required) return { value: v.default }
  const ways = v.secret ? `${v.name} or ${v.name}_FILE` : v.name
  return { problem: `${ways}: is missing; ${v.says} (${v.shape})` }
}

function parseText(v: Variable<unknown>, raw: string, from: string): Outcome {
  if (raw === '') return { problem: `${from}: is empty; give it a value or leave it out` }
  // A space or line break that came along with copy and paste is invisible in every later message.
  if (raw.trim() !== raw) return { problem: `${from}: has white space at its ends` }
  try {
    return { value: v.parse(raw) }
  } catch (error) {
    return { problem: `${from}: ${error instanceof Error ? error.message : 'is not valid'}` }
  }
}
