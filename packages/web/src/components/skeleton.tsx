/** Grey shapes of the size of what is coming, so that nothing jumps when it is there. */
export function Skeleton({ rows, label }: { readonly rows: number; readonly label: string }) {
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">{label}…</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={`row-${row + 1}`} className="skeleton-row" aria-hidden="true">
          <span className="skeleton-dot" />
          <span className="skeleton-lines" />
        </div>
      ))}
    </div>
  )
}
