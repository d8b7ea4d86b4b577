// The keyboard of a list: arrows (or j and k) walk over its rows, Enter opens, the space bar or x selects.
import { useState, type KeyboardEvent } from 'react'

type RowKeys<Row> = { rows: readonly Row[]; open?: (row: Row) => void; select?: (row: Row) => void; show: (index: number) => void }

const steps: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10 }
const isControl = (target: EventTarget) => target instanceof HTMLElement && target.closest('input, select, textarea, button, a, [role="menu"]') !== null

export function useRowKeys<Row>({ rows, open, select, show }: RowKeys<Row>) {
  const [at, setAt] = useState(-1)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isControl(event.target)) return
    const step = steps[event.key]
    const row = rows[at]
    if (step !== undefined) {
      const next = Math.max(0, Math.min(rows.length - 1, at + step))
      setAt(next)
      show(next)
    } else if (event.key === 'Enter' && row !== undefined && open) open(row)
    else if ((event.key === ' ' || event.key === 'x') && row !== undefined && select) select(row)
    else return
    event.preventDefault()
  }
  return { at, bind: { tabIndex: 0, onKeyDown } }
}
