import { expect, test } from 'vitest'
import { createJudge, type ModeratorOptions } from './moderator.ts'
import { readModerationPrefs } from './prefs.ts'

const NOW = Date.parse('2026-03-04T12:00:00Z')
const READER = 'did:plc:reader'
const AUTHOR = 'did:plc:author'
const LABELER = 'did:plc:labeler'
const POST = `at://${AUTHOR}/app.bsky.feed.post/1`

const pref = (name: string, fields: object) => ({ $type: `app.bsky.actor.defs#${name}`, ...fields })
const subscribed = pref('labelersPref', { labelers: [{ did: LABELER }] })
const adult = pref('adultContentPref', { enabled: true })
const chosen = (label: string, visibility: string, labelerDid?: string) =>
  pref('contentLabelPref', { label, visibility, labelerDid })

const definition = (identifier: string, more: object) => ({
  identifier,
  severity: 'inform',
  blurs: 'none',
  defaultSetting: 'warn',
  locales: [
    { lang: 'de', name: 'Grob', description: '' },
    { lang: 'en', name: 'Rude\u202e', description: '' },
  ],
  ...more,
})
const service = {
  creator: { did: LABELER, handle: 'labels.example' },
  policies: {
    labelValueDefinitions: [
      definition('rude', {}),
      definition('spoiler', { blurs: 'content' }),
      { identifier: 'broken' },
    ],
  },
}

const label = (val: string, more: object = {}) => ({
  src: LABELER,
  uri: POST,
  val,
  cts: '2026-03-01T00:00:00Z',
  ...more,
})
const post = (labels: readonly object[] = [], more: object = {}, author: object = {}) => ({
  uri: POST,
  author: { did: AUTHOR, handle: 'wren.example', ...author },
  record: { $type: 'app.bsky.feed.post', text: '' },
  embed: {
    $type: 'app.bsky.embed.external#view',
    external: { uri: 'https://crumbs.example', title: 'Severance', description: 'Moved on · S2E4' },
  },
  labels,
  ...more,
})

/** Judges for somebody with these preferences, who always has the labeler. */
function judge(subject: unknown, prefs: readonly object[] = [], o: Partial<ModeratorOptions> = {}) {
  const judgeIt = createJudge({
    userDid: READER,
    prefs: readModerationPrefs([subscribed, ...prefs]),
    services: [service],
    hiddenLabels: [],
    languages: ['en-GB'],
    place: 'list',
    ...o,
  })
  return judgeIt(subject, NOW)
}
const HIDDEN = { show: 'never', isTold: true }
const OPEN = { show: 'open', badges: [] }
const covered = (words: string, part = 'content', canOpen = true) => ({
  show: 'covered',
  cover: { part, words, canOpen },
  badges: [],
})

// CM-007: hidden or blurred as the subscribed labelers and the preferences say.
test.each([
  ['nothing', [], [], OPEN],
  ['!hide', [label('!hide')], [], HIDDEN],
  ['!warn', [label('!warn')], [], covered('Content warning, says labels.example', 'all')],
  ['porn, adult content off', [label('porn')], [], HIDDEN],
  [
    'porn, adult content off, though it is to be ignored',
    [label('porn')],
    [chosen('porn', 'ignore')],
    HIDDEN,
  ],
  ['porn, adult content on but hidden', [label('porn')], [adult], HIDDEN],
  [
    'porn, to be warned of',
    [label('porn')],
    [adult, chosen('porn', 'warn')],
    covered('Adult content, says labels.example'),
  ],
  ['porn, shown', [label('porn')], [adult, chosen('porn', 'ignore')], OPEN],
  ['porn by its author, adult content off', [label('porn', { src: AUTHOR })], [], HIDDEN],
  [
    'nudity by its author, to be warned of',
    [label('nudity', { src: AUTHOR })],
    [chosen('nudity', 'warn')],
    covered('Nudity, says its author'),
  ],
  ['!hide by its author, which is not theirs to say', [label('!hide', { src: AUTHOR })], [], OPEN],
  ['!hide by a labeler nobody follows', [label('!hide', { src: 'did:plc:stranger' })], [], OPEN],
  ['taken back', [label('!hide'), label('!hide', { neg: true, cts: '2026-03-02T00:00:00Z' })], [], OPEN],
  ['run out', [label('!hide', { exp: '2026-03-04T11:59:59Z' })], [], OPEN],
  ['about to run out', [label('!hide', { exp: '2026-03-04T12:00:01Z' })], [], HIDDEN],
  [
    'two at once',
    [label('!warn'), label('nudity', { src: AUTHOR })],
    [chosen('nudity', 'warn')],
    covered('Content warning, says labels.example · Nudity, says its author', 'all'),
  ],
  [
    'a warning and adult content that is off: the person’s no is a no',
    [label('!warn'), label('sexual')],
    [],
    HIDDEN,
  ],
] as const)('a post with %s is judged as the person chose', (_says, labels, prefs, expected) => {
  expect(judge(post(labels), prefs)).toEqual(expected)
})

// CM-007: the badge's text is words, in the reader's language.
test('what a labeler’s own label means is the labeler’s to say, in the language of the reader', () => {
  expect(judge(post([label('rude')]))).toEqual({ show: 'open', badges: ['Rude, says labels.example'] })
  expect(judge(post([label('rude')]), [], { languages: ['fr', 'de-AT'] })).toEqual({
    show: 'open',
    badges: ['Grob, says labels.example'],
  })
  expect(judge(post([label('spoiler')]))).toEqual(covered('Rude, says labels.example', 'all'))
  expect(judge(post([label('rude')]), [chosen('rude', 'hide', LABELER)])).toEqual(HIDDEN)
  expect(judge(post([label('broken')]))).toEqual(OPEN)
})

test('where nobody may ask what labels mean, every label of a labeler closes', () => {
  const strict = { services: undefined }
  expect(judge(post([label('rude')]), [], strict)).toEqual(covered('rude, says a labeler you follow', 'all'))
  expect(judge(post([label('rude')]), [chosen('rude', 'hide', LABELER)], strict)).toEqual(HIDDEN)
  expect(judge(post([]), [], strict)).toEqual(OPEN)
})

test('labels of the author count for what they write', () => {
  const labels = [{ ...label('!warn'), uri: AUTHOR }]
  expect(judge(post([], {}, { labels }))).toEqual(covered('Content warning, says labels.example', 'all'))
  const past = [{ ...label('!warn'), uri: AUTHOR, exp: '2026-01-01T00:00:00Z' }]
  expect(judge(post([], {}, { labels: past }))).toEqual(OPEN)
})

test('muted people, muted words and hidden posts are not among the others; alone they open as Bluesky lets them', () => {
  const muted = post([], {}, { viewer: { muted: true } })
  const word = [pref('mutedWordsPref', { items: [{ value: 'severance', targets: ['content'] }] })]
  expect(judge(muted)).toEqual(HIDDEN)
  expect(judge(post(), word)).toEqual(HIDDEN)
  expect(judge(post(), [pref('hiddenPostsPref', { items: [POST] })])).toEqual(HIDDEN)
  const page = { place: 'page' } as const
  expect(judge(muted, [], page)).toEqual({ show: 'open', badges: ['By somebody you muted'] })
  expect(judge(post(), word, page)).toEqual(covered('It has a word you muted', 'all'))
})

test('who is blocked, by whomever, is not shown, not counted and never named as the reason', () => {
  for (const viewer of [{ blocking: 'at://x' }, { blockedBy: true }]) {
    expect(judge(post([], {}, { viewer }))).toEqual({ show: 'never', isTold: false })
    const alone = judge(post([], {}, { viewer }), [], { place: 'page' })
    expect(JSON.stringify(alone)).not.toMatch(/block/i)
  }
})

test('a page that one asks for stays closed where one’s settings allow no look', () => {
  const page = { place: 'page' } as const
  expect(judge(post([label('!hide')]), [], page)).toEqual(
    covered('Hidden by moderators, says labels.example', 'all', false),
  )
  expect(judge(post([label('porn')]), [], page)).toEqual(
    covered('Adult content, says labels.example', 'content', false),
  )
  expect(judge(post([label('!warn'), label('porn')]), [], page)).toMatchObject({ cover: { canOpen: false } })
})

test('only who is not signed in is kept from those who ask for it', () => {
  const labels = [
    { ...label('!no-unauthenticated', { src: AUTHOR }), uri: `at://${AUTHOR}/app.bsky.actor.profile/self` },
  ]
  const subject = post([], {}, { labels })
  expect(judge(subject)).toEqual(OPEN)
  expect(judge(subject, [], { userDid: undefined, place: 'page' })).toEqual(
    covered('Only for people who are signed in, says its author', 'all', false),
  )
})

// CM-013: off by default, and nothing a person chose opens what the operator closed.
test('a label the operator closes is shown to nobody, on posts and on who writes them', () => {
  const open = [adult, chosen('porn', 'ignore')]
  expect(judge(post([label('porn')]), open)).toEqual(OPEN)
  const o = { hiddenLabels: ['porn'], place: 'page' } as const
  expect(judge(post([label('porn')]), open, o)).toEqual(HIDDEN)
  expect(judge(post([], {}, { labels: [label('porn')] }), open, o)).toEqual(HIDDEN)
  expect(judge(post([label('porn', { neg: true })]), open, o)).toEqual(OPEN)
})

test('one’s own posts are never kept from oneself', () => {
  expect(judge(post([label('porn')]), [], { userDid: AUTHOR })).toMatchObject({ cover: { canOpen: true } })
})

test('what the library cannot read is not shown', () => {
  const word = [pref('mutedWordsPref', { items: [{ value: 'severance', targets: ['content'] }] })]
  for (const odd of [null, 7, {}, { author: null }, post([], { record: { $type: 'app.bsky.feed.post' } })])
    expect(judge(odd, word)).toEqual(HIDDEN)
})
