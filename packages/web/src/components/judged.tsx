import type { ReactNode } from 'react'
import type { Judgement } from '../model/moderation/judgement.ts'
import { Badges, Covered } from './covered.tsx'

/**
 * Something somebody wrote, as far as its reader wants to see it: `words` is what it says, `by` who said it. `closed` stands there
 * while all of it is closed.
 */
export function Judged(props: {
  readonly judgement: Exclude<Judgement, { show: 'never' }>
  readonly words: ReactNode
  readonly by: ReactNode
  readonly closed?: ReactNode
}) {
  const { judgement, words, closed } = props
  const by = (
    <>
      {props.by}
      <Badges badges={judgement.badges} />
    </>
  )
  if (judgement.show === 'open')
    return (
      <>
        {words}
        {by}
      </>
    )
  if (judgement.cover.part === 'all')
    return (
      <Covered cover={judgement.cover} closed={closed}>
        {words}
        {by}
      </Covered>
    )
  return (
    <>
      <Covered cover={judgement.cover} closed={closed}>
        {words}
      </Covered>
      {by}
    </>
  )
}
