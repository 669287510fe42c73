import { expect, test } from 'vitest'
import { dateLocale } from './date-locale.ts'

test('days are written in the reader’s own English, or in some', () => {
  expect(dateLocale(['de-CH', 'en-US', 'en'])).toBe('en-US')
  expect(dateLocale(['en'])).toBe('en')
  expect(dateLocale(['de', 'eno-XX'])).toBe('en-GB')
  expect(dateLocale([])).toBe('en-GB')
})
