// What a fulfilment centre charges its clients: operations that both sides see.
import { endOrNull, instantOrNull, toWire } from '../../kit/dates.ts'
import type { Context } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import { toMinor } from '../../kit/money.ts'
import { requireWhole } from '../../kit/reach.ts'
import type { Billing, BillingFilter } from '../../wire/index.ts'
import { requireLinked } from '../client/index.ts'
import { countCharges, insertCharge, listCharges, type ChargeRow } from './queries.ts'

const present = (row: ChargeRow): Billing => ({
  ...row.subject,
  id: row.id,
  name: row.name,
  price: row.priceMinor / 100,
  quantity: row.quantity,
  totalPrice: row.totalMinor / 100,
  clientId: row.clientId,
  linkedClientId: row.linkedClientId,
  from: toWire(row.fromAt),
  to: row.toAt === null ? null : toWire(row.toAt),
  date: toWire(row.createdAt),
})

/** Charges of a time: `fulfilment` true is what we charge, false what we are charged, absent both. */
export async function findCharges(call: Context, given: BillingFilter) {
  // A charge is of no organization: who sees a part of the client can not be shown theirs alone.
  requireWhole(call)
  const { db, clientId } = call
  const filter = { ...given, fromAt: instantOrNull(given.from), toAt: endOrNull(given.to) }
  const paging = { limit: given.limit ?? 100, page: given.page ?? 1 }
  const rows = (await listCharges(db, clientId, filter, paging)).map(present)
  return page(paging, rows, given.count === true ? await countCharges(db, clientId, filter) : undefined)
}

export type Charge = {
  name: string
  price: number
  quantity: number
  from: Date
  to?: Date
  linkedClientId?: number
  productId?: number
  itemId?: number
  orderId?: number
  volume?: number
  weight?: number
  tariffId?: number
  userId?: number
}
/** Notes a charge of this client to one whose goods it keeps. @example await addCharge(call, { name: 'Приёмка', price: 12.5, quantity: 3, from: now, linkedClientId, productId }) */
export async function addCharge({ db, clientId }: Pick<Context, 'db' | 'clientId'>, charge: Charge): Promise<number> {
  const { name, price, quantity, from, to, linkedClientId, ...subject } = charge
  if (linkedClientId !== undefined) await requireLinked({ db, clientId }, linkedClientId)
  const priceMinor = toMinor(price, 'price')
  const row = await insertCharge(db, clientId, {
    name,
    priceMinor,
    quantity,
    totalMinor: priceMinor * quantity,
    fromAt: from,
    toAt: to ?? null,
    linkedClientId: linkedClientId ?? null,
    subject,
  })
  return row.id
}
