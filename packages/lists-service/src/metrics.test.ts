import { createMetrics } from '@breadcrumbs/service-kit'
import { expect, it } from 'vitest'
import { createListsMetrics } from './metrics.ts'

it('tells how many streams are live when it is asked', async () => {
  const metrics = createMetrics({ service: 'lists-service', version: 'test' })
  let live = 0
  createListsMetrics(metrics).watchStreams(() => live)
  live = 3
  expect(await metrics.registry.metrics()).toMatch(/^lists_streams\{service="lists-service"\} 3$/m)
})
