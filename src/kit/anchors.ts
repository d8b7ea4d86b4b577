// Where the pages of lists begin: page numbers on the wire, seeks in the database. A cache: what it forgets is counted off again.
// Not its job: knowing what a list is; a key names one list as one caller filters and sorts it.

/** The place just before the first row of a page: the sort value (null when the list is by id) and the id. */
export type Anchor = { value: string | null; id: number }
type List = { pages: Map<number, Anchor>; usedAt: number }

/** Keeps anchors of the lists that were walked lately, at most `size` in all. */
export function openAnchors({ size = 50_000, idleMs = 15 * 60_000, now = Date.now }: { size?: number; idleMs?: number; now?: () => number } = {}) {
  const lists = new Map<string, List>()
  let held = 0
  const drop = (key: string, list: List) => {
    held -= list.pages.size
    lists.delete(key)
  }
  const listOf = (key: string): List | undefined => {
    const list = lists.get(key)
    if (!list) return undefined
    lists.delete(key)
    if (now() - list.usedAt > idleMs) {
      held -= list.pages.size
      return undefined
    }
    list.usedAt = now()
    lists.set(key, list)
    return list
  }
  return {
    get held() {
      return held
    },
    /** The anchor of this page, or of the nearest page before it that is known; page 1 needs none. */
    nearest(key: string, page: number): { page: number; anchor: Anchor } | undefined {
      const pages = listOf(key)?.pages
      if (!pages || page <= 1) return undefined
      const exact = pages.get(page)
      if (exact) return { page, anchor: exact }
      let best: { page: number; anchor: Anchor } | undefined
      for (const [known, anchor] of pages) if (known < page && (!best || known > best.page)) best = { page: known, anchor }
      return best
    },
    remember(key: string, page: number, anchor: Anchor) {
      let list = listOf(key)
      if (!list) {
        list = { pages: new Map(), usedAt: now() }
        lists.set(key, list)
      }
      if (!list.pages.has(page)) held += 1
      list.pages.set(page, anchor)
      for (const [oldest, least] of lists) {
        if (held <= size) break
        // One walk alone may fill the cache: then its own first pages go.
        if (least === list) {
          const first = list.pages.keys().next().value
          if (first === undefined) break
          list.pages.delete(first)
          held -= 1
        } else drop(oldest, least)
      }
    },
  }
}
export type Anchors = ReturnType<typeof openAnchors>
