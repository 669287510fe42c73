/**
 * Where to go after sign-in: a path of this app, else the start page. The value made a round trip through the
 * person's server, so it is read as hostile: `//host`, `/\host`, schemes and encoded tricks all end at `/`.
 */
export function safeReturnPath(value: string | null | undefined): string {
  if (!value || !/^\/[A-Za-z0-9]/.test(value) || value.includes('\\')) return '/'
  const origin = 'https://app.invalid'
  const url = URL.canParse(value, origin) ? new URL(value, origin) : undefined
  return url?.origin === origin ? `${url.pathname}${url.hash}` : '/'
}
