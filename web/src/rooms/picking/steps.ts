// The steps of a walk as a picker meets them: what lies together is taken together; what a scan means among them. Pure.
import type { Reply } from '../../api/api.ts'
import { barcodesIn } from '../../kit/codes.ts'

export type Walk = Reply<'GET /api/fbs/walks/{walkId}'>
export type Step = Walk['steps'][number]
export type Stop = { key: string; place: string; steps: readonly Step[]; quantity: number }

/** Steps of the same goods in the same cell, in the order of walking. */
export function stopsOf(steps: readonly Step[]): readonly Stop[] {
  const stops = new Map<string, Stop>()
  for (const step of steps) {
    const place = step.place?.name ?? ''
    const key = `${place}|${step.productId}`
    const known = stops.get(key)
    stops.set(key, { key, place, steps: [...(known?.steps ?? []), step], quantity: (known?.quantity ?? 0) + step.quantity })
  }
  return [...stops.values()]
}
export const waitingOf = (walk: Walk, taken: ReadonlySet<number>) => walk.steps.filter(({ id, state }) => state === 'waiting' && !taken.has(id))

export type Meaning =
  { kind: 'take'; step: Step; inTurn: boolean } | { kind: 'place' } | { kind: 'otherPlace'; place: string } | { kind: 'enough'; step: Step } | { kind: 'wrong' }

/** What a scan means: goods of the stop where one stands, else of a later one; the cell; or nothing of this walk. */
export function meaningOf(text: string, walk: Walk, waiting: readonly Step[]): Meaning {
  const codes = barcodesIn(text)
  const isOf = (step: Step) => step.barcodes.some((barcode) => codes.includes(barcode))
  const [current] = stopsOf(waiting)
  const here = current?.steps.find(isOf)
  if (here) return { kind: 'take', step: here, inTurn: true }
  const later = waiting.find(isOf)
  if (later) return { kind: 'take', step: later, inTurn: false }
  const done = walk.steps.find(isOf)
  if (done) return { kind: 'enough', step: done }
  const isAt = ({ place }: Step) => place?.barcode === text || place?.name === text
  const [first] = current?.steps ?? []
  if (first && isAt(first)) return first.barcodes.length === 0 ? { kind: 'take', step: first, inTurn: true } : { kind: 'place' }
  const elsewhere = walk.steps.find(isAt)
  return elsewhere ? { kind: 'otherPlace', place: elsewhere.place?.name ?? '' } : { kind: 'wrong' }
}
export const lookOf = ({ size, color }: Pick<Step, 'size' | 'color'>) => [color, size].filter(Boolean).join(', ')
