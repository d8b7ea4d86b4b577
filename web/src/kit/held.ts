// Keeps a live list still: rows that appear among those a person looks at wait until they are asked for.
import { useState } from 'react'

/**
 * `question` is what the list is asked for: with another one everything is shown at once. Rows after the last known one are those that
 * moved up, and are shown; what came in before it waits.
 */
export function useHeld<Row>(rows: readonly Row[] | undefined, rowKey: (row: Row) => number, question: string | undefined) {
  const [held, setHeld] = useState<{ question: string; known: ReadonlySet<number> }>()
  const accept = () => setHeld(question === undefined || !rows ? undefined : { question, known: new Set(rows.map(rowKey)) })
  if (question !== undefined && rows && held?.question !== question) accept()
  if (!rows || question === undefined || held?.question !== question) return { shown: rows ?? [], waiting: 0, accept }
  const last = rows.findLastIndex((row) => held.known.has(rowKey(row)))
  if (last === -1) return { shown: rows, waiting: 0, accept }
  const shown = rows.filter((row, at) => at > last || held.known.has(rowKey(row)))
  return { shown, waiting: rows.length - shown.length, accept }
}
