import { Parser } from 'htmlparser2'
import { buildWork } from '../build-work.ts'
import { ROWS_MAX } from '../csv.ts'
import { Findings, type Parsed } from '../draft.ts'

/**
 * Podcast subscriptions as OPML: outlines with a feed address. They say what somebody listens to, not how far, so
 * each becomes something kept for later. The parser knows no document type and so expands no entity of a file's own.
 */
export function readOpml(text: string): Parsed {
  const findings = new Findings('opml')
  let line = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name.toLowerCase() !== 'outline' || line > ROWS_MAX) return
        const fields = new Map(Object.entries(attributes).map(([key, value]) => [key.toLowerCase(), value]))
        const address = fields.get('xmlurl')
        // An outline without type and address is a folder.
        if (address === undefined && fields.get('type') === undefined) return
        line += 1
        if (line > ROWS_MAX) return findings.skip(line, 'too-many-rows')
        const work = buildWork({
          mediaType: 'podcast',
          title: fields.get('text') ?? fields.get('title'),
          identifiers: [['rss-feed', address]],
        })
        if (work === undefined) findings.skip(line, 'no-title')
        else if (work.identifiers === undefined) findings.skip(line, 'no-feed-address')
        else findings.keep({ line, work, kind: 'wanted' })
      },
    },
    { xmlMode: true },
  )
  parser.write(text)
  parser.end()
  return findings
}
