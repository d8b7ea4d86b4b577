// Pieces of an order as a person sees them: the same goods in one line, parts of a set under its name. Pure.
import { lookOf } from './answer.ts'
import type { View } from './guess.ts'

export type Group = { key: string; name: string; code: string; look: string; image: string | null | undefined; set: string; packed: number; total: number }

/** What is still to be taken stands first. */
export function groupsOf(view: View): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const piece of view.products) {
    if (piece.is_set) continue
    const key = `${piece.productId ?? piece.code}|${piece.set_n ?? ''}`
    const known = groups.get(key) ?? {
      key,
      name: piece.name ?? piece.code ?? '',
      code: piece.code ?? '',
      look: lookOf(piece),
      image: piece.image,
      set: piece.set_n ? (view.products.find(({ n }) => n === piece.set_n)?.name ?? '') : '',
      packed: 0,
      total: 0,
    }
    groups.set(key, { ...known, total: known.total + 1, packed: known.packed + (piece.assigned_at ? 1 : 0) })
  }
  return [...groups.values()].sort((a, b) => Number(a.packed === a.total) - Number(b.packed === b.total))
}
