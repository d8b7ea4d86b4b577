// Callers that were seen a moment ago. Nothing is granted on memory alone: what was remembered is asked of the database again in the
// flight of the work, and unless it is still the same, the work is undone. So a revoked token is dead at once, in every process.
import type { Sql, Tx } from './db.ts'
import type { Actor } from './op.ts'

/** Who calls; `holds` is there when that is from memory: it must answer true before anything is answered or committed. */
export type Caller = { actor: Actor; holds?: (db: Tx) => Promise<boolean> }

const KEPT_MS = 60_000
const KEPT = 10_000

/** Thrown when a remembered caller is not who they were: the request is run once more, with the caller looked up. */
export class CallerChanged extends Error {}

/**
 * Remembers what a look-up found by the key of the caller.
 * `look` is the statement that finds the row, `print` what of the row must stay the same.
 */
export function openMemory<Row>(look: (key: Buffer) => Sql, print: (row: Row) => string) {
  const kept = new Map<string, { print: string; actor: Actor; until: number }>()
  return {
    keep(key: Buffer, row: Row, actor: Actor) {
      if (kept.size >= KEPT) kept.delete(kept.keys().next().value ?? '')
      kept.set(key.toString('latin1'), { print: print(row), actor, until: Date.now() + KEPT_MS })
    },
    recall(key: Buffer): Caller | undefined {
      const name = key.toString('latin1')
      const found = kept.get(name)
      if (!found) return undefined
      if (found.until < Date.now()) {
        kept.delete(name)
        return undefined
      }
      return {
        actor: found.actor,
        holds: async (db) => {
          const row = await db.maybe<Row>(look(key))
          const same = row !== undefined && print(row) === found.print
          if (!same) kept.delete(name)
          return same
        },
      }
    },
  }
}
