/** Shown when the app itself fails: nothing is lost, what was saved is in the person's repo. */
export function CrashPage() {
  return (
    <main className="page narrow notice-page">
      <h1>Breadcrumbs stopped working</h1>
      <p>Something in the app failed. Your crumbs are safe: they live on your own server, not here.</p>
      <button type="button" className="button primary" onClick={() => location.reload()}>
        Load again
      </button>
    </main>
  )
}
