/**
 * The headers every answer of the web app carries. Production sends the same ones from infra/Caddyfile; a test
 * compares the two.
 *
 * `connect-src`: people live at PDSes we do not know, so any https address; plain http only on this machine, and
 * only where `allowHttp` says that it is the local network.
 */
export function webHeaders(o: { allowHttp: boolean }): Readonly<Record<string, string>> {
  const loopback = o.allowHttp ? ' http://localhost:* http://127.0.0.1:* ws://localhost:*' : ''
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' https: wss:${loopback}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'Content-Security-Policy': policy.join('; '),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  }
}
