// What the standing cells of a warehouse are called. The server names them when a warehouse is made, in the language of who made it; whoever reads the other
// language reads them in theirs. One that was given another name is called by it.
import { useText } from './text.ts'

const standing = new Map<string, 'cellNoPlace' | 'cellReturns'>([
  ['\u0411\u0435\u0437 \u043c\u0435\u0441\u0442\u0430', 'cellNoPlace'],
  ['No place', 'cellNoPlace'],
  ['\u0412\u043e\u0437\u0432\u0440\u0430\u0442\u044b', 'cellReturns'],
  ['Returns', 'cellReturns'],
])

/** @example const cellName = useCellName(); … {cellName(lot.cellName)} */
export function useCellName(): (name: string | null | undefined) => string {
  const t = useText()
  return (name) => {
    const key = standing.get(name ?? '')
    return key === undefined ? (name ?? '') : t(key)
  }
}
