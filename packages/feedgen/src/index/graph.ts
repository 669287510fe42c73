import { Relations } from './relations.ts'
import { Viewer } from './viewer.ts'

/**
 * Who reads, whom they follow, and who blocks whom. Follows are kept as they are, and beside them
 * those who take part: when somebody new does, their followers are found through the reverse index
 * (design/feedgen.md "Viewers").
 */
export class Graph {
  private readonly viewers = new Map<string, Viewer>()
  private readonly followers = new Map<string, Set<Viewer>>()
  private readonly blocks = new Map<string, Relations>()
  private readonly activeAuthor: (did: string) => number | undefined

  /** `activeAuthor` answers the number of somebody who takes part. */
  constructor(activeAuthor: (did: string) => number | undefined) {
    this.activeAuthor = activeAuthor
  }

  viewer(did: string): Viewer | undefined {
    return this.viewers.get(did)
  }

  viewerFor(did: string): Viewer {
    const viewer = this.viewers.get(did) ?? new Viewer(did)
    this.viewers.set(did, viewer)
    return viewer
  }

  /** How many people read, without those who stopped. */
  get readers(): number {
    let readers = 0
    for (const viewer of this.viewers.values()) if (!viewer.isIdle) readers += 1
    return readers
  }

  all(): IterableIterator<Viewer> {
    return this.viewers.values()
  }

  putFollow(did: string, path: string, subject: string): void {
    const viewer = this.viewerFor(did)
    this.ended(viewer, viewer.following.put(path, subject))
    const followers = this.followers.get(subject) ?? new Set()
    this.followers.set(subject, followers.add(viewer))
    const author = this.activeAuthor(subject)
    if (author !== undefined) viewer.setActive(author, true)
  }

  putBlock(did: string, path: string, subject: string): void {
    const blocks = this.blocks.get(did) ?? new Relations()
    this.blocks.set(did, blocks)
    blocks.put(path, subject)
  }

  blocksOf(did: string, subject: string): boolean {
    return this.blocks.get(did)?.has(subject) ?? false
  }

  blocksAnybody(did: string): boolean {
    return this.blocks.has(did)
  }

  /** Forgets a follow, block or mute. */
  drop(did: string, path: string): void {
    const viewer = this.viewers.get(did)
    if (viewer) {
      this.ended(viewer, viewer.following.drop(path))
      viewer.dropMute(path)
    }
    const blocks = this.blocks.get(did)
    blocks?.drop(path)
    if (blocks?.isEmpty) this.blocks.delete(did)
  }

  /** Forgets whom somebody follows; their mutes stay, since they chose them here, and their blocks hide what they write. */
  makeIdle(did: string): void {
    const viewer = this.viewerFor(did)
    for (const subject of viewer.following.subjects()) this.forgetFollower(viewer, subject)
    viewer.forgetActive()
    viewer.following.clear()
    viewer.isIdle = true
    viewer.isLoaded = false
  }

  purge(did: string): void {
    const viewer = this.viewers.get(did)
    if (viewer) for (const subject of viewer.following.subjects()) this.forgetFollower(viewer, subject)
    this.viewers.delete(did)
    this.blocks.delete(did)
  }

  /** Tells the followers of somebody that they take part now, or no longer. */
  setActive(did: string, author: number, isActive: boolean): void {
    for (const viewer of this.followers.get(did) ?? []) viewer.setActive(author, isActive)
  }

  private ended(viewer: Viewer, subject: string | undefined): void {
    if (subject === undefined) return
    this.forgetFollower(viewer, subject)
    const author = this.activeAuthor(subject)
    if (author !== undefined) viewer.setActive(author, false)
  }

  private forgetFollower(viewer: Viewer, subject: string): void {
    const followers = this.followers.get(subject)
    followers?.delete(viewer)
    if (followers?.size === 0) this.followers.delete(subject)
  }
}
