import type { Command } from 'commander'
import { doctor } from '../commands/doctor.ts'
import { healthcheck } from '../commands/healthcheck.ts'
import { serve } from '../commands/serve.ts'
import { configDeclaration } from '../config.ts'
import { FAILED, print } from './terminal.ts'

/** The service itself, and whether it is well. */
export function addServing(program: Command): void {
  program
    .command('serve', { isDefault: true })
    .description('follow the network and serve the feeds until SIGTERM (the default)')
    .action(async () => {
      process.exitCode = await serve(process.env)
    })

  program
    .command('doctor')
    .description(
      'check config, DID document, upstream, clock, database, disk; exits with 1 when something is wrong',
    )
    .action(async () => {
      const findings = await doctor(configDeclaration.parse(process.env), Date.now)
      print(['ok    config'])
      for (const { what, found, advice } of findings) {
        print([advice === undefined ? `ok    ${what}: ${found}` : `WRONG ${what}: ${found}; ${advice}`])
      }
      if (findings.some(({ advice }) => advice !== undefined)) process.exitCode = FAILED
    })

  program
    .command('healthcheck')
    .description('ask the service on this machine whether it is well; exits with 1 when not')
    .option('--ready', 'ask whether it can serve, not only whether it lives')
    .action(async ({ ready }: { ready?: boolean }) => {
      const { host, port } = configDeclaration.parse(process.env)
      if (!(await healthcheck({ host, port, ready: ready ?? false }))) process.exitCode = FAILED
    })
}
