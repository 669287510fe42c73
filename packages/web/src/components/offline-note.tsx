/** Said as a fact, without alarm: the app works on from its copy. */
export function OfflineNote({ isBare }: { readonly isBare: boolean }) {
  return (
    <p className="notice" role="status">
      {isBare
        ? 'You are offline, and nothing of yours is in this browser yet. What you log is kept and sent later.'
        : 'You are offline. This is your trail as it was last seen here; what you log is kept and sent later.'}
    </p>
  )
}
