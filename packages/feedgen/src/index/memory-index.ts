import type { Fact } from '../log/fact.ts'
import { Author } from './author.ts'
import { Viewer } from './viewer.ts'

/**
 * What the feeds read: a pure function of the log, built by giving it every fact in order. Starting
 * from the compacted log or following the log as it grew ends in the same state
 * (test/log-and-index.test.ts).
 */
export class MemoryIndex {
  /** The newest fact seen. */
  position = 0
  private readonly authors = new Map<string, Author>()
  private readonly viewers = new Map<string, Viewer>()
  private readonly accounts = new Map<string, { isActive: boolean }>()

  apply(fact: Fact): void {
    const { did, path, body } = fact
    switch (body.kind) {
      case 'activity':
        this.authorFor(did).putActivity(path, fact.version, body)
        break
      case 'post':
        this.authorFor(did).putPost(path, body)
        break
      case 'entry':
        this.authorFor(did).putEntry(path)
        break
      case 'follow':
      case 'block':
        this.viewerFor(did).put(body.kind, path, body.subject)
        break
      case 'viewer':
        this.viewerFor(did).isLoaded = body.loaded
        break
      case 'account':
        this.accounts.set(did, { isActive: body.active })
        break
      case 'gone':
        this.drop(did, path)
        break
      case 'purged':
        this.authors.delete(did)
        this.viewers.delete(did)
        break
    }
    this.position = fact.position
  }

  author(did: string): Author | undefined {
    return this.authors.get(did)
  }

  viewer(did: string): Viewer | undefined {
    return this.viewers.get(did)
  }

  /** False only for accounts whose host said so. */
  isActive(did: string): boolean {
    return this.accounts.get(did)?.isActive ?? true
  }

  takesPart(did: string): boolean {
    return this.authors.has(did)
  }

  views(did: string): boolean {
    return this.viewers.has(did)
  }

  knows(did: string): boolean {
    return this.authors.has(did) || this.viewers.has(did) || this.accounts.has(did)
  }

  stats(): { authors: number; viewers: number; items: number } {
    let items = 0
    for (const author of this.authors.values()) items += author.items.length
    return { authors: this.authors.size, viewers: this.viewers.size, items }
  }

  private drop(did: string, path: string): void {
    this.viewers.get(did)?.drop(path)
    const author = this.authors.get(did)
    author?.drop(path)
    if (author?.isEmpty) this.authors.delete(did)
  }

  private authorFor(did: string): Author {
    const author = this.authors.get(did) ?? new Author(did)
    this.authors.set(did, author)
    return author
  }

  private viewerFor(did: string): Viewer {
    const viewer = this.viewers.get(did) ?? new Viewer()
    this.viewers.set(did, viewer)
    return viewer
  }
}
