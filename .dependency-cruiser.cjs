/** The layer rules of ARCHITECTURE.md, executable: `pnpm run layers`, part of `npm test`. */
const only = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
})

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    only(
      'lexicons-import-nothing-of-ours',
      'The contract stands alone.',
      '^packages/lexicons',
      '^packages/(?!lexicons)|^infra',
    ),
    only(
      'service-kit-imports-npm-only',
      'Plumbing knows no feed and no list.',
      '^packages/service-kit',
      '^packages/(?!service-kit)|^infra',
    ),
    only(
      'services-never-import-each-other',
      'They meet over XRPC.',
      '^packages/feedgen',
      '^packages/(lists-service|web|work-search)|^infra',
    ),
    only(
      'services-never-import-each-other-2',
      'They meet over XRPC.',
      '^packages/lists-service',
      '^packages/(feedgen|web|work-search)|^infra',
    ),
    only(
      'work-search-stands-alone',
      'It looks up titles for any app and knows no feed and no list.',
      '^packages/work-search',
      '^packages/(feedgen|lists-service|web)|^infra',
    ),
    only(
      'web-imports-lexicons-only',
      'The app speaks XRPC.',
      '^packages/web',
      '^packages/(feedgen|lists-service|service-kit|work-search)|^infra',
    ),
    only(
      'web-decisions-are-pure',
      'What the app decides knows neither screens nor network.',
      '^packages/web/src/(model|auth)/',
      '^packages/web/src/(components|data|routes)/',
    ),
    only(
      'web-data-knows-no-screen',
      'Data goes one way.',
      '^packages/web/src/data/',
      '^packages/web/src/(components|routes)/',
    ),
    only(
      'web-imports-know-no-screen',
      'An import is decided and written without knowing how it is shown.',
      '^packages/web/src/import/',
      '^packages/web/src/(components|routes)/',
    ),
    only(
      'feedgen-ingest-not-index',
      'service.ts hands ingest an apply function.',
      '^packages/feedgen/src/ingest',
      '^packages/feedgen/src/(index|serve|feeds)/',
    ),
    only(
      'feedgen-index-not-ingest',
      'The log is read without knowing where it came from.',
      '^packages/feedgen/src/index/',
      '^packages/feedgen/src/(ingest|serve)',
    ),
    only(
      'feedgen-feeds-are-pure-readers',
      'A feed knows the index, never the network.',
      '^packages/feedgen/src/feeds',
      '^packages/feedgen/src/(ingest|serve)',
    ),
    only(
      'lists-protocol-imports-no-folder-of-ours',
      'Pure 0016 code.',
      '^packages/lists-service/src/protocol',
      '^packages/lists-service/src/(?!protocol)',
    ),
    only(
      'lists-merge-is-pure',
      'The merge rule sees records, nothing else.',
      '^packages/lists-service/src/list/',
      '^packages/lists-service/src/(?!list/|protocol/)',
    ),
    only(
      'lists-rules-know-no-http',
      'Routes call the rules, never the other way round.',
      '^packages/lists-service/src/(repo-host|authority|invites|views|database|hosted|live|removals|verify)/',
      '^packages/lists-service/src/(routes|auth|commands)/|^packages/lists-service/src/(service|main|config)',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated|test-results)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
