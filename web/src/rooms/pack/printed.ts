// Which labels this tab sent to the printer by itself: each once, though the page is loaded anew or the goods are scanned again. Two labels of one
// package end on two boxes.
const KEPT = 'ambar-pack-printed'
const MOST = 200

function known(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []
  } catch {
    // Not ours: then nothing is known of it.
    return []
  }
}
const own = new Set(known())

/** True the first time that it is asked of a label. */
export function isFirstPrint(label: string): boolean {
  if (own.has(label)) return false
  own.add(label)
  try {
    sessionStorage.setItem(KEPT, JSON.stringify([...own].slice(-MOST)))
  } catch (error) {
    // It is known as long as the page is there.
    console.warn('what was printed could not be kept', error)
  }
  return true
}
