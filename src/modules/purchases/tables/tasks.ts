// Tables that take long: the goods of a purchase, and what must be bought; each a file that waits for whoever began it.
import { Type } from 'typebox'
import { equipment } from '../../../equipment.ts'
import { guardFolder } from '../../../kit/file-guards.ts'
import type { Context } from '../../../kit/op.ts'
import { Id } from '../../../kit/paging.ts'
import { task, type Job } from '../../../kit/task.ts'
import { writeTable, type CellValue, type Written } from '../../../spreadsheets/index.ts'
import type { Product, TmsTask } from '../../../wire/index.ts'
import { getProducts } from '../../catalogue/index.ts'
import { startTask } from '../../tasks/index.ts'
import { NeedFilter, neededGoods, presentNeeds } from '../actions/needs.ts'
import { seenPurchase } from '../actions/purchases.ts'
import { countItems } from '../queries/items.ts'
import { writtenAs } from './columns.ts'
import { goodsCells, goodsKeys } from './goods.ts'
import { linesOf } from './lines.ts'

const PAGE = 500

/** Who began it, and what that person is limited to: the task sees no more. */
const Limits = Type.Object({
  userId: Type.Union([Id, Type.Null()]),
  organizationIds: Type.Union([Type.Array(Type.Integer()), Type.Null()]),
  warehouseIds: Type.Union([Type.Array(Type.Integer()), Type.Null()]),
})
const limitsOf = ({ actor }: Context) => ({
  userId: actor.userId,
  organizationIds: actor.organizationIds && [...actor.organizationIds],
  warehouseIds: actor.warehouseIds && [...actor.warehouseIds],
})

const FOLDER = 'purchases/files/'
/** A table is for who may see purchases; one of a person who is limited, or for one who is, only for whoever began it. */
guardFolder(FOLDER, async ({ actor }, path) => {
  if (!actor.permissions.has('purchase.read')) return false
  return actor.organizationIds === null || (actor.userId !== null && path.startsWith(`${FOLDER}${actor.userId}/`))
})
const placeOf = (userId: number | null, taskId: number | null) => `${FOLDER}${userId ?? 0}/${taskId ?? 0}.xlsx`

const ItemsPayload = Type.Object({ purchaseId: Id, ...Limits.properties })
async function* goodsRows({ tx, payload, progress, signal }: Job<typeof ItemsPayload>): AsyncGenerator<CellValue[]> {
  const { purchaseId, organizationIds } = payload
  const begun = await tx(
    async (inner) => {
      const actor = { ...inner.actor, organizationIds }
      return { actor, purchase: await seenPurchase({ ...inner, actor }, purchaseId), total: await countItems(inner.db, inner.clientId, purchaseId) }
    },
    { readOnly: true },
  )
  let done = 0
  for await (const lines of linesOf({ tx }, begun.purchase, begun.actor)) {
    signal.throwIfAborted()
    for (const line of lines) yield goodsCells(line)
    progress((done += lines.length), begun.total)
  }
}

/** Written whole or not at all, so a run that died begins again. */
export const exportItems = task('purchases.exportItems', { type: 'ITEMS_INCOME_EXCEL_TASK', payload: ItemsPayload, attempts: 5 }, async (job) => {
  const path = placeOf(job.payload.userId, job.taskId)
  const table = writeTable({ format: 'xlsx', sheet: 'Товары закупки', columns: writtenAs(goodsKeys), rows: goodsRows(job) })
  await equipment().files.write(job.clientId, path, table)
  job.result({ path })
})

export async function startItemsExport(call: Context, purchaseId: number): Promise<TmsTask> {
  const { organizationId } = await seenPurchase(call, purchaseId)
  return startTask(call, exportItems, { purchaseId, ...limitsOf(call) }, { organizationId, entityId: purchaseId })
}

const NeedsPayload = Type.Object({ filter: NeedFilter, ...Limits.properties })
const needColumns: readonly Written[] = [
  ...writtenAs(['productId', 'barcode', 'article', 'color', 'size', 'name']),
  { title: 'Поставщик', type: 'text', width: 30 },
  ...writtenAs(['quantity']),
  { title: 'Уже заказано', type: 'integer' },
  { title: 'Самый ранний заказ', type: 'date' },
  ...writtenAs(['price']),
]
const needCells = (row: Product, priceMinor: number | null): CellValue[] => [
  row.id ?? null,
  row.barcodes?.[0]?.barcode ?? null,
  row.view?.model?.article ?? null,
  row.view?.color || null,
  row.size || null,
  row.name ?? null,
  row.view?.model?.contractors?.map(({ name }) => name ?? '').join(', ') || null,
  // What is still to be ordered: the file can be sent back as a purchase.
  (row.quantity ?? 0) - (row.incomeQuantity ?? 0),
  row.incomeQuantity ?? 0,
  row.orderMinDate ? new Date(row.orderMinDate) : null,
  priceMinor,
]

async function* needRows({ tx, payload, progress, signal }: Job<typeof NeedsPayload>): AsyncGenerator<CellValue[]> {
  const { filter, organizationIds, warehouseIds } = payload
  for (let at = 1, done = 0; ; at++) {
    signal.throwIfAborted()
    const { rows, prices, total } = await tx(
      async (inner) => {
        // Who may change purchases may see suppliers.
        const call = { ...inner, actor: { ...inner.actor, organizationIds, warehouseIds, permissions: new Set(['contractor.read']) } }
        const found = await neededGoods(call, { ...filter, limit: PAGE, page: at, count: true })
        const briefs = await getProducts(call, found.ids)
        return {
          rows: await presentNeeds(call, found),
          prices: new Map(briefs.map(({ id, purchasePriceMinor }) => [id, purchasePriceMinor])),
          total: found.total ?? 0,
        }
      },
      { readOnly: true },
    )
    for (const row of rows) yield needCells(row, prices.get(row.id ?? 0) ?? null)
    progress((done += rows.length), total)
    if (rows.length < PAGE) return
  }
}

export const exportNeeds = task('purchases.exportNeeds', { type: 'ORDERS_TO_BUY_FILE_TASK', payload: NeedsPayload, attempts: 5 }, async (job) => {
  const path = placeOf(job.payload.userId, job.taskId)
  const table = writeTable({ format: 'xlsx', sheet: 'Закупить', columns: needColumns, rows: needRows(job) })
  await equipment().files.write(job.clientId, path, table)
  job.result({ path })
})

export const startNeedsExport = (call: Context, filter: NeedFilter): Promise<TmsTask> => startTask(call, exportNeeds, { filter, ...limitsOf(call) })
