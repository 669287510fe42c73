import type { Command } from 'commander'
import { publish } from '../commands/publish.ts'
import { credentialsOf } from '../commands/sign-in.ts'
import { publishStaticPosts } from '../commands/static-posts.ts'
import { unpublish } from '../commands/unpublish.ts'
import { configDeclaration } from '../config.ts'
import { feeds } from '../feeds/registry.ts'
import { print } from './terminal.ts'

/** What writes to the publisher's repo. */
export function addPublishing(program: Command): void {
  program
    .command('publish')
    .description('create or update the feed records in the publisher’s repo')
    .option('--posts', 'also write the explaining posts, and print the variables that show them')
    .action(async ({ posts }: { posts?: boolean }) => {
      const config = configDeclaration.parse(process.env)
      const { serviceDid, webUrl, publicUrl } = config
      const common = { ...credentialsOf(config), now: () => new Date() }
      print(await publish({ ...common, serviceDid, feeds: feeds.values() }))
      if (posts) print(await publishStaticPosts({ ...common, link: webUrl ?? publicUrl }))
    })

  program
    .command('unpublish')
    .description('delete our feed records and explaining posts from the publisher’s repo')
    .action(async () => {
      const config = configDeclaration.parse(process.env)
      print(await unpublish({ ...credentialsOf(config), serviceDid: config.serviceDid }))
    })
}
