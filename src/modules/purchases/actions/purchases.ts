// Purchases: made, changed, closed, opened again, removed, found.
// Not its job: single items and pictures (items.ts, images.ts), tables (tables/).
import { overtaken } from '../../../kit/db.ts'
import { requireVersion } from '../../../kit/errors.ts'
import { invalid, reasons } from '../../../kit/invalid.ts'
import { toMinor } from '../../../kit/money.ts'
import type { Context } from '../../../kit/op.ts'
import { page } from '../../../kit/paging.ts'
import type { Income } from '../../../wire/index.ts'
import { lockCardsOf, setPurchasePrices } from '../../catalogue/index.ts'
import { audit, getOrganizationFor, organizationSettings } from '../../client/index.ts'
import { noteIncome, requireSupplier } from '../../contractors/index.ts'
import { errors } from '../errors.ts'
import { presentItems, presentPurchases } from '../present.ts'
import { countItems, insertItems, lockItems, readItems, updateItems, type ItemRow } from '../queries/items.ts'
import {
  countPurchases,
  findPurchase,
  insertPurchase,
  listPurchases,
  lockPurchase,
  markRemoved,
  setStatus,
  updatePurchase,
  type PurchaseFilter,
  type PurchaseRow,
  type PurchaseStatus,
  type PurchaseValues,
  type Reach,
} from '../queries/purchases.ts'
import { checkedRate, text, totalOf, type ItemValues, type Terms } from '../rules.ts'
import { composeItems } from './compose.ts'

/** Of a price that the buyer asks the goods to be offered for, when the organization says nothing else. */
const USUAL_MARKUP = 4

export const reachOf = ({ clientId, actor }: Pick<Context, 'clientId' | 'actor'>): Reach => ({ clientId, organizationIds: actor.organizationIds })

/** The purchase, locked, when the caller may see it. */
export async function locked(call: Context, purchaseId: number): Promise<PurchaseRow> {
  const row = await lockPurchase(call.db, reachOf(call), purchaseId)
  if (!row) throw errors.error_purchase_missing({ purchaseId })
  return row
}

function refuseClosed({ id, deleted, status }: PurchaseRow): void {
  if (deleted) throw errors.error_purchase_removed({ purchaseId: id })
  if (status !== 'CREATED') throw errors.error_purchase_closed({ purchaseId: id })
}
/** The same, when it may be changed: neither removed nor closed. */
export async function lockedOpen(call: Context, purchaseId: number): Promise<PurchaseRow> {
  const row = await locked(call, purchaseId)
  refuseClosed(row)
  return row
}

async function shown(call: Context, row: PurchaseRow): Promise<Income> {
  const [purchase] = await presentPurchases(call, [row])
  if (!purchase) throw errors.error_purchase_missing({ purchaseId: row.id })
  return { ...purchase, items: await presentItems(call, await readItems(call.db, call.clientId, row.id)) }
}

const blank = { name: '', service: 'NONE', currency: 'RUB', rate: null, discountMinor: 0, comment: null } as const
type Kept = Pick<PurchaseValues, 'name' | 'service' | 'currency' | 'rate' | 'discountMinor' | 'comment'>
const keptOf = ({ rate, ...row }: PurchaseRow): Kept => ({ ...row, rate: rate === null ? null : Number(rate) })

/** What the head of a purchase is to say: an absent field stays, null forgets what may be forgotten. */
function headOf(kept: Kept, sent: Income): Kept {
  const name = (sent.name ?? kept.name).trim()
  if (name === '' || name.length > 255) throw errors.error_purchase_name_empty()
  const comment = text(kept.comment, sent.comment)
  if ((comment?.length ?? 0) > 10_000) throw invalid('comment', reasons.characters(10_000))
  const discountMinor = sent.discountAmount === undefined ? kept.discountMinor : toMinor(sent.discountAmount ?? 0, 'discountAmount')
  if (discountMinor < 0) throw invalid('discountAmount', reasons.notNegative)
  const rate = sent.currencyCurs === undefined ? kept.rate : sent.currencyCurs ? checkedRate(sent.currencyCurs) : null
  return { name, service: sent.service ?? kept.service, currency: sent.currency ?? kept.currency, rate, discountMinor, comment }
}

const productOf = ({ productId, product }: { productId?: number | null; product?: { id?: number | null } | null }) => productId || product?.id || []
const supplierOf = (sent: Income) => sent.contractorId || sent.contractor?.id || undefined

async function termsOf({ db, clientId }: Context, organizationId: number, { currency, rate }: Kept): Promise<Terms> {
  const { priceRate } = await organizationSettings(db, clientId, organizationId)
  return { currency, rate, markup: priceRate && priceRate > 0 && priceRate < 1_000 ? priceRate : USUAL_MARKUP }
}

/** Goods cost what the purchase says; an item whose price is not known in roubles says nothing. */
const passCosts = (call: Context, items: readonly ItemValues[]) =>
  setPurchasePrices(
    call,
    items.flatMap(({ productId, ...item }) => (productId === null || item.priceRubMinor === 0 ? [] : [{ productId, ...item }])),
  )

/** The items, locked after the cards of their goods: cards come before what refers to them, as in a merge that moves items. */
async function lockPriced(call: Context, purchaseId: number, sent: Income): Promise<ItemRow[]> {
  const { db, clientId } = call
  const goods = new Set([...(await readItems(db, clientId, purchaseId)), ...(sent.items ?? [])].flatMap(productOf))
  await lockCardsOf(call, [...goods])
  const stored = await lockItems(db, clientId, purchaseId)
  if (stored.some(({ productId }) => productId !== null && !goods.has(productId))) throw overtaken()
  return stored
}

export async function createPurchase(call: Context, sent: Income, usePrices: boolean): Promise<Income> {
  const { db, clientId, actor } = call
  const contractorId = supplierOf(sent)
  if (contractorId === undefined) throw errors.error_purchase_contractor()
  const head = headOf(blank, sent)
  const { id: organizationId } = await getOrganizationFor(call, sent.organizationId)
  await requireSupplier(call, contractorId)
  // Ids sent inside a new purchase mean nothing: a copy of another has its items.
  const items = (sent.items ?? []).map((item) => ({ ...item, id: null }))
  const { fresh } = await composeItems(call, [], items, await termsOf(call, organizationId, head))
  const row = await insertPurchase(db, clientId, { ...head, organizationId, contractorId, totalMinor: totalOf(fresh, head.discountMinor) }, actor.login)
  if (usePrices) await passCosts(call, fresh)
  await insertItems(db, clientId, row.id, fresh)
  await noteIncome(call, contractorId)
  await audit(call, 'purchase.add', 'purchase', row.id, { name: row.name, items: fresh.length })
  return shown(call, row)
}

/** A removed purchase comes back to who says that it is not removed. */
async function restored(call: Context, row: PurchaseRow): Promise<PurchaseRow> {
  await markRemoved(call.db, call.clientId, row.id, false)
  await audit(call, 'purchase.restore', 'purchase', row.id, { name: row.name })
  return { ...row, deleted: false, version: row.version + 1 }
}
const isOnlyThat = (sent: Income) => Object.keys(sent).every((field) => ['id', 'versionId', 'deleted'].includes(field))

/** What is sent is laid over what is there; items that are not sent stay. */
export async function changePurchase(call: Context, sent: Income, usePrices: boolean): Promise<Income> {
  const { db, clientId } = call
  const found = await locked(call, sent.id ?? 0)
  const comesBack = found.deleted && sent.deleted === false
  if (!comesBack) refuseClosed(found)
  requireVersion(found, sent.versionId)
  const kept = comesBack ? await restored(call, found) : found
  if (comesBack && isOnlyThat(sent)) return shown(call, kept)
  refuseClosed(kept)
  const head = headOf(keptOf(kept), sent)
  const organizationId =
    sent.organizationId && sent.organizationId !== kept.organizationId ? (await getOrganizationFor(call, sent.organizationId)).id : kept.organizationId
  const contractorId = supplierOf(sent) ?? kept.contractorId
  if (contractorId !== kept.contractorId) await requireSupplier(call, contractorId)
  const stored = usePrices ? await lockPriced(call, kept.id, sent) : await lockItems(db, clientId, kept.id)
  const { fresh, changed } = await composeItems(call, stored, sent.items ?? [], await termsOf(call, organizationId, head), keptOf(kept))
  const items: readonly ItemValues[] = [...changed, ...fresh]
  const values = { ...head, organizationId, contractorId, totalMinor: totalOf(items, head.discountMinor) }
  if (usePrices) await passCosts(call, items)
  await updateItems(db, clientId, changed)
  await insertItems(db, clientId, kept.id, fresh)
  const row = await updatePurchase(db, clientId, kept.id, values)
  if (contractorId !== kept.contractorId) await noteIncome(call, contractorId)
  await audit(call, 'purchase.change', 'purchase', kept.id, { name: row.name })
  return shown(call, row)
}

/** Closes a purchase, or opens a closed one again; the state it is in already changes nothing. */
export async function changeStatus(call: Context, purchaseId: number, status: PurchaseStatus): Promise<void> {
  const { db, clientId, actor } = call
  const row = await locked(call, purchaseId)
  if (row.deleted) throw errors.error_purchase_removed({ purchaseId })
  if (row.status === status) return
  if (status === 'PROCESSED' && (await countItems(db, clientId, [purchaseId])).size === 0) throw errors.error_purchase_empty({ purchaseId })
  await setStatus(db, clientId, purchaseId, status, actor.login)
  await audit(call, status === 'PROCESSED' ? 'purchase.close' : 'purchase.open', 'purchase', purchaseId, { name: row.name })
}

/** Marks it as removed; it is still shown to who asks for it, and comes back when it is changed to be not removed. */
export async function removePurchase(call: Context, purchaseId: number): Promise<void> {
  const row = await locked(call, purchaseId)
  if (row.deleted) return
  await markRemoved(call.db, call.clientId, purchaseId, true)
  await audit(call, 'purchase.remove', 'purchase', purchaseId, { name: row.name })
}

export async function seenPurchase(call: Context, purchaseId: number): Promise<PurchaseRow> {
  const row = await findPurchase(call.db, reachOf(call), purchaseId)
  if (!row) throw errors.error_purchase_missing({ purchaseId })
  return row
}
export const getPurchase = async (call: Context, purchaseId: number): Promise<Income> => shown(call, await seenPurchase(call, purchaseId))

export async function findPurchases(call: Context, filter: PurchaseFilter) {
  const rows = await presentPurchases(call, await listPurchases(call.db, reachOf(call), filter))
  return page(filter, rows, filter.count === true ? await countPurchases(call.db, reachOf(call), filter) : undefined)
}
