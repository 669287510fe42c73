export { createSignatures, type Signatures, signatures, verifySignature } from './auth/ecdsa.ts'
export { createMemoryReplayStore, type ReplayStore } from './auth/replay-store.ts'
export {
  loadSecp256k1Engine,
  nodeEngine,
  type Secp256k1Engine,
  wasmEngine,
} from './auth/secp256k1-engine.ts'
export {
  bearerToken,
  createServiceAuth,
  type ServiceAuth,
  type ServiceAuthOptions,
  type ServiceAuthRefusal,
  type ServiceAuthVerifier,
} from './auth/service-auth.ts'
export { type ClockWatch, watchClock } from './clock-watch.ts'
export { type ConfigDeclaration, ConfigError, type ConfigOf, declareConfig } from './config/declare-config.ts'
export { Secret } from './config/secret.ts'
export { syncConfigDocs } from './config/sync-config-docs.ts'
export { bool, did, int, list, oneOf, optional, secret, str, url, type Variable } from './config/variable.ts'
export { CommitsStalledError, CommitUnknownError, commitReasons } from './database/commits.ts'
export type { Database, DatabaseOptions, Engine, MigrationSet } from './database/database.ts'
export { isTransientDatabaseError } from './database/is-transient-database-error.ts'
export { openDatabase } from './database/open-database.ts'
export { watchHost } from './host-metrics.ts'
export type { HttpOptions, Readiness, RunningHttp } from './http/http-options.ts'
export { startHttp } from './http/start-http.ts'
export type { DidDocument } from './identity/did-document.ts'
export { DirectoryUnavailable } from './identity/directory.ts'
export {
  createIdentityResolver,
  type IdentityOptions,
  type IdentityResolver,
  type Resolution,
} from './identity/identity-resolver.ts'
export {
  createSafeFetch,
  type SafeFetch,
  SafeFetchError,
  type SafeFetchOptions,
} from './identity/safe-fetch.ts'
export { createTokenBucket } from './identity/token-bucket.ts'
export { createLogger, type Logger } from './log/create-logger.ts'
export { createMetrics, type Metrics } from './metrics.ts'
export { OperatorError, operatorSentence } from './operator-error.ts'
export { runUntilSignal } from './run-until-signal.ts'
export { backoffMs, pause } from './stream/backoff.ts'
export { CborShapeError, CborWalk } from './stream/cbor-walk.ts'
export { type Consumer, type ConsumerOptions, type ConsumerState, startConsumer } from './stream/consumer.ts'
export { PoisonError } from './stream/delivery.ts'
export type {
  Connection,
  ConnectOptions,
  EventSource,
  Position,
  RawFrame,
  StreamMessage,
  StreamNotice,
} from './stream/event-source.ts'
export type { JetstreamEvent } from './stream/jetstream-event.ts'
export { type JetstreamOptions, jetstreamSource } from './stream/jetstream-source.ts'
export { type JsonlOptions, jsonlSource } from './stream/jsonl-source.ts'
export { recordedLine } from './stream/recorded-line.ts'
export { retryAfterMs } from './stream/retry-after.ts'
export { type SubscribeReposOptions, subscribeReposSource } from './stream/subscribe-repos-source.ts'
export { followTakedowns, type TakedownFollower } from './takedown/follow-takedowns.ts'
export {
  insertTakedown,
  readTakedowns,
  type Takedown,
  type TakedownTables,
} from './takedown/takedown-table.ts'
