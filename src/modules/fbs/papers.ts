// Who may read the stored papers of assembly: the label of an order by whoever sees the order, the code of a supply by whoever sees the supply.
// Their names are numbers that anyone can count up. Not its job: PDFs that tasks made (tasks).
import { Refusal } from '../../kit/errors.ts'
import { guardFolder } from '../../kit/file-guards.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import { getOrder } from '../orders/index.ts'
import { showSupply } from './actions/supplies.ts'

/** True unless what the paper is of is refused. */
async function isSeen(call: LongContext, look: (inner: Context) => Promise<unknown>): Promise<boolean> {
  try {
    await call.tx(look, { readOnly: true })
    return true
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return false
    throw error
  }
}

const numberIn = (path: string) => Number(/^[a-z]+\/(\d{1,15})\.png$/.exec(path)?.[1] ?? Number.NaN)

/** The labels of shops have names that nobody guesses: who knows one saw its order. */
guardFolder('labels/', async (call, path) => {
  if (!call.actor.permissions.has('order.read')) return false
  const orderId = numberIn(path)
  return Number.isNaN(orderId) || isSeen(call, (inner) => getOrder(inner, orderId))
})
guardFolder('supplies/', async (call, path) => {
  if (!call.actor.permissions.has('supply.read')) return false
  const supplyId = numberIn(path)
  return Number.isNaN(supplyId) || isSeen(call, (inner) => showSupply(inner, supplyId))
})
