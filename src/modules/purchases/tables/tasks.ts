// Tables that take long: the goods of a purchase, and what must be bought; each a file that waits for whoever began it.
import { Type } from 'typebox'
import { equipment } from '../../../equipment.ts'
import { guardFolder } from '../../../kit/file-guards.ts'
import type { Context } from '../../../kit/op.ts'
import { Id } from '../../../kit/paging.ts'
import { task, type Job } from '../../../kit/task.ts'
import { AllowedIds } from '../../../kit/reach.ts'
import { writeTable, type CellValue, type Written } from '../../../spreadsheets/index.ts'
import type { Contractor, TmsTask } from '../../../wire/index.ts'
import { getProducts, type ProductBrief } from '../../catalogue/index.ts'
import { modelContractors } from '../../contractors/index.ts'
import { startTask } from '../../tasks/index.ts'
import { NeedFilter, neededGoods } from '../actions/needs.ts'
import { seenPurchase } from '../actions/purchases.ts'
import { countItems } from '../queries/items.ts'
import type { Need } from '../queries/needs.ts'
import { itemsWritten } from './columns.ts'
import { goodsCells, goodsKeys } from './goods.ts'
import { linesOf } from './lines.ts'

const PAGE = 500
const EVERYTHING = 2_147_483_647

/** Who began it, and what that person is limited to: the task sees no more. */
const Limits = Type.Object({ userId: Type.Union([Id, Type.Null()]), organizationIds: AllowedIds, warehouseIds: AllowedIds })
const limitsOf = ({ actor: { userId, organizationIds, warehouseIds } }: Context) => ({ userId, organizationIds, warehouseIds })

const FOLDER = 'purchases/files/'
/** A table is for who may see purchases; who is limited reads only what that person began, for others may have seen more. */
guardFolder(FOLDER, async ({ actor }, path) => {
  if (!actor.permissions.has('purchase.read')) return false
  return actor.organizationIds === null || (actor.userId !== null && path.startsWith(`${FOLDER}${actor.userId}/`))
})
const placeOf = (userId: number | null, taskId: number | null) => `${FOLDER}${userId ?? 0}/${taskId ?? 0}.xlsx`

const itemsIn = async ({ db, clientId }: Context, purchaseId: number) => (await countItems(db, clientId, [purchaseId])).get(purchaseId) ?? 0
const ItemsPayload = Type.Object({ purchaseId: Id, ...Limits.properties })
async function* goodsRows({ tx, payload, progress, signal }: Job<typeof ItemsPayload>): AsyncGenerator<CellValue[]> {
  const { purchaseId, organizationIds } = payload
  const begun = await tx(
    async (inner) => {
      const actor = { ...inner.actor, organizationIds }
      return { actor, purchase: await seenPurchase({ ...inner, actor }, purchaseId), total: await itemsIn(inner, purchaseId) }
    },
    { readOnly: true },
  )
  let done = 0
  for await (const lines of linesOf({ tx }, [begun.purchase], begun.actor)) {
    signal.throwIfAborted()
    for (const line of lines) yield goodsCells(line)
    progress((done += lines.length), begun.total)
  }
}

/** Written whole or not at all, so a run that died begins again. */
export const exportItems = task('purchases.exportItems', { type: 'ITEMS_INCOME_EXCEL_TASK', payload: ItemsPayload, attempts: 5 }, async (job) => {
  const path = placeOf(job.payload.userId, job.taskId)
  const table = writeTable({ format: 'xlsx', sheet: 'Товары закупки', columns: itemsWritten(goodsKeys), rows: goodsRows(job) })
  await equipment().files.write(job.clientId, path, table)
  job.result({ path })
})

export async function startItemsExport(call: Context, purchaseId: number): Promise<TmsTask> {
  const { organizationId } = await seenPurchase(call, purchaseId)
  return startTask(call, exportItems, { purchaseId, ...limitsOf(call) }, { organizationId, entityId: purchaseId })
}

const NeedsPayload = Type.Object({ filter: NeedFilter, ...Limits.properties })
const needColumns: readonly Written[] = [
  ...itemsWritten(['productId', 'barcode', 'article', 'color', 'size', 'name']),
  { title: 'Поставщик', type: 'text', width: 30 },
  ...itemsWritten(['quantity']),
  { title: 'Уже заказано', type: 'integer' },
  { title: 'Самый ранний заказ', type: 'date' },
  ...itemsWritten(['price']),
]
const needCells = (product: ProductBrief, { quantity, ordered, since }: Need, suppliers: readonly Contractor[]): CellValue[] => [
  product.id,
  product.barcodes[0] ?? null,
  product.article,
  product.color || null,
  product.size || null,
  product.name,
  suppliers.map(({ name }) => name ?? '').join(', ') || null,
  // What is still to be ordered: the file can be sent back as a purchase.
  quantity - ordered,
  ordered,
  since,
  product.purchasePriceMinor,
]

async function* needRows({ tx, payload, progress, signal }: Job<typeof NeedsPayload>): AsyncGenerator<CellValue[]> {
  const { filter, organizationIds, warehouseIds } = payload
  const read = <T>(work: (call: Context) => Promise<T>) =>
    // Who may change purchases may see suppliers.
    tx((inner) => work({ ...inner, actor: { ...inner.actor, organizationIds, warehouseIds, permissions: new Set(['contractor.read']) } }), { readOnly: true })
  // What is needed, and in which order, is found once; the goods are shown page after page.
  const { needs, ids } = await read((call) => neededGoods(call, { ...filter, limit: EVERYTHING, page: 1, count: false }))
  for (let at = 0; at < ids.length; at += PAGE) {
    signal.throwIfAborted()
    const shown = ids.slice(at, at + PAGE)
    const { products, suppliers } = await read(async (call) => {
      const found = await getProducts(call, shown)
      const models = [...new Set(found.map(({ modelId }) => modelId))]
      return { products: new Map(found.map((product) => [product.id, product])), suppliers: await modelContractors(call, models) }
    })
    for (const id of shown) {
      const [product, need] = [products.get(id), needs.get(id)]
      if (product && need) yield needCells(product, need, suppliers.get(product.modelId) ?? [])
    }
    progress(at + shown.length, ids.length)
  }
}

export const exportNeeds = task('purchases.exportNeeds', { type: 'ORDERS_TO_BUY_FILE_TASK', payload: NeedsPayload, attempts: 5 }, async (job) => {
  const path = placeOf(job.payload.userId, job.taskId)
  const table = writeTable({ format: 'xlsx', sheet: 'Закупить', columns: needColumns, rows: needRows(job) })
  await equipment().files.write(job.clientId, path, table)
  job.result({ path })
})

export const startNeedsExport = (call: Context, filter: NeedFilter): Promise<TmsTask> => startTask(call, exportNeeds, { filter, ...limitsOf(call) })
