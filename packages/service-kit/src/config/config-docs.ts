import type { Variable } from './variable.ts'

const HEADER = 'Generated from the declaration of the variables; change it there.'

/** The text of `.env.example`: required variables stand open, those with a default are commented out. */
export function envExampleText(service: string, variables: readonly Variable<unknown>[]): string {
  const blocks = variables.map((v) => {
    const lines = [`# ${v.says}`, `# ${sentence(v)}`]
    if (v.secret) lines.push(`# Or name a file of mode 0600 that holds it: ${v.name}_FILE=`)
    const assignment = `${v.name}=${v.defaultText ?? ''}`
    return [...lines, v.required ? assignment : `# ${assignment}`].join('\n')
  })
  return `${[`# Environment of ${service}. ${HEADER}`, ...blocks].join('\n\n')}\n`
}

/** A Markdown table with one row per variable. */
export function readmeTableText(variables: readonly Variable<unknown>[]): string {
  const rows = variables.map((v) => {
    const name = v.secret ? `\`${v.name}\` or \`${v.name}_FILE\`` : `\`${v.name}\``
    const fallback =
      v.defaultText !== undefined ? `\`${v.defaultText}\`` : v.required ? '(required)' : '(none)'
    return `| ${name} | ${fallback} | ${cell(v.says)} (${cell(v.shape)}) |`
  })
  return ['| Variable | Default | What it is |', '| --- | --- | --- |', ...rows].join('\n')
}

function sentence(v: Variable<unknown>): string {
  const shape = v.shape.charAt(0).toUpperCase() + v.shape.slice(1)
  return v.required ? `${shape}; required.` : `${shape}; optional.`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
