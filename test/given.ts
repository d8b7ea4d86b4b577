// A client with something of everything, made through the public API; and the ids under the names that requests call them.
// Not its job: looking inside the database.
import assert from 'node:assert/strict'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import type { Caller, Reply } from '../src/testing.ts'

export type Field = Record<string, unknown>
export const isFields = (value: unknown): value is Field => typeof value === 'object' && value !== null && !Array.isArray(value)
/** The answer as an object; a refusal ends the test. */
export function fieldsOf({ status, body }: Reply): Field {
  assert.equal(status, 200, JSON.stringify(body))
  assert.ok(isFields(body))
  return body
}
export const listOf = (value: unknown): Field[] => (Array.isArray(value) ? value.filter(isFields) : [])
export const rowsOf = (reply: Reply): Field[] => listOf(Array.isArray(reply.body) ? reply.body : fieldsOf(reply).rows)
export const numberOf = (value: unknown): number => {
  assert.ok(typeof value === 'number', `${JSON.stringify(value)} is not a number`)
  return value
}

export type Goods = { productId: number; skuId: number; modelId: number; viewId: number; barcode: string }
/** So many cards of one product each. */
export async function givenGoods(caller: Caller, count: number, mark = 'Goods'): Promise<Goods[]> {
  const goods: Goods[] = []
  for (let n = 1; n <= count; n++)
    goods.push(await givenCard(caller, { model: { article: `${mark}-${n}-${caller.clientId}` }, product: { name: `${mark} ${n}` } }))
  return goods
}

export const givenWarehouse = async (caller: Caller, name = 'Warehouse'): Promise<number> =>
  numberOf(fieldsOf(await caller.post('/api/warehouse/', { name })).id)

/** Whom bills are paid to: its numbers have the right check digits. */
export const payee = {
  name: 'ООО «Амбар»',
  inn: '7707083893',
  bank: 'ПАО СБЕРБАНК',
  bik: '044525225',
  corrBill: '30101810400000000225',
  billNumber: '40702810900000000001',
}

/** Sets the free stock of each. */
export async function givenStock(caller: Caller, warehouseId: number, goods: readonly { skuId: number }[], stock: number): Promise<void> {
  const reply = await caller.put(
    '/api/wms/stock',
    goods.map(({ skuId }) => ({ skuId, stock, serviceWarehouseId: String(warehouseId) })),
  )
  for (const row of rowsOf(reply)) assert.equal(row.success, true, JSON.stringify(row))
}

/** The ids that a client has, by the names under which requests carry them. */
export type World = Record<string, readonly number[]>

/** A client with cards, stock, orders, links and tasks; every text of it carries `mark`. */
export async function givenWorld(caller: Caller, mark: string): Promise<World> {
  const goods = await givenGoods(caller, 3, mark)
  const warehouseId = await givenWarehouse(caller, mark)
  await givenStock(caller, warehouseId, goods, 1000)
  const products = goods.map(({ productId }) => ({ productId, quantity: 2, price: 10 }))
  const orders = [
    await givenOrder(caller, { stockWarehouseId: warehouseId, products, name: mark, comment: mark, externalOrderId: `${mark}-1` }),
    await givenOrder(caller, { stockWarehouseId: warehouseId, products, name: mark, type: 'FBS', service: 'WILDBERRIES', externalOrderId: `${mark}-2` }),
  ]
  const shipment = await givenOrder(caller, { type: 'FBM', service: 'OZON', warehouseId: 507, products, name: mark, stockWarehouseId: warehouseId })
  const job = fieldsOf(await caller.post('/api/knowledge/createJob', { name: 'Упаковка' }))
  const box = fieldsOf(
    await caller.post(`/api/supply/getOrCreateBox?barcode=${encodeURIComponent(mark)}&productBarcode=${goods[0]?.barcode}&orderId=${shipment.id}`),
  )
  const work = fieldsOf(await caller.post(`/api/supply/addPack?jobId=${numberOf(job.id)}&boxId=${numberOf(box.id)}&barcode=${goods[0]?.barcode}`))
  const externalId = `507-${mark}`
  const link = fieldsOf(
    await caller.post('/api/warehouse/createServiceWarehouse', {
      externalId,
      warehouseId,
      service: 'WILDBERRIES',
      organizationId: caller.organizationId,
      name: mark,
    }),
  )
  const inventory = fieldsOf(await caller.post(`/api/wms/createInventory?warehouseId=${warehouseId}`))
  const lots = rowsOf(await caller.get(`/api/wms/findItems?warehouseId=${warehouseId}`))
  await caller.post('/api/userTasks/createTask', { name: mark, description: mark })
  const userTasks = rowsOf(await caller.get('/api/userTasks/findTasks'))
  const brand = fieldsOf(await caller.post('/api/brand', { name: mark }))
  const manufacturer = fieldsOf(await caller.post('/api/manufacturer', { name: mark }))
  const category = fieldsOf(await caller.post('/api/knowledge/createCategory', { name: mark }))
  const params = [
    fieldsOf(await caller.post('/api/knowledge/createParam', { name: mark, valueType: 'ENUM', useAllCategories: true, options: [{ name: mark }] })),
    fieldsOf(await caller.post('/api/knowledge/createParam', { name: `${mark} 2`, categoryId: category.categoryId })),
  ]
  const contractor = fieldsOf(await caller.post('/api/contractor/updateContractor', { name: mark }))
  const items = goods.map(({ productId }) => ({ productId, name: mark, comment: mark }))
  const purchase = fieldsOf(await caller.post('/api/income/createIncome', { name: mark, contractorId: contractor.id, items }))
  const feed = `<yml_catalog><shop><offers><offer id="${mark}"><name>${mark}</name><price>5</price></offer></offers></shop></yml_catalog>`
  const task = fieldsOf(await upload(caller, `/api/import/importProductsFromYml?organizationId=${caller.organizationId}`, feed))
  await caller.post(`/api/client/addClientPublicToken?tokenName=${encodeURIComponent(mark)}`)
  const tokens = rowsOf(await caller.get('/api/client/getClientTokens'))
  const ids = (rows: readonly Field[], name = 'id') => rows.map((row) => numberOf(row[name]))
  const lines = orders.flatMap((order) => ids(listOf(order.products)))
  return {
    organizationId: [caller.organizationId],
    clientId: [caller.clientId],
    warehouseId: [warehouseId],
    stockWarehouseId: [warehouseId],
    serviceWarehouseId: [warehouseId],
    skuId: goods.map((one) => one.skuId),
    productId: goods.map((one) => one.productId),
    modelId: goods.map((one) => one.modelId),
    viewId: goods.map((one) => one.viewId),
    productViewId: goods.map((one) => one.viewId),
    orderId: [...orders, shipment].map((order) => order.id),
    boxId: ids([box]),
    jobId: ids([job]),
    jobWorkId: ids([work]),
    orderProductId: lines,
    contractorId: ids([contractor]),
    incomeId: ids([purchase]),
    incomeItemId: ids(listOf(purchase.items)),
    linkId: ids([link]),
    inventoryId: ids([inventory]),
    itemId: ids(lots),
    wmsItemId: ids(lots),
    userTaskId: ids(userTasks),
    taskId: ids([task]),
    brandId: ids([brand], 'brandId'),
    removeBrandId: ids([brand], 'brandId'),
    manufacturerId: ids([manufacturer], 'manufacturerId'),
    categoryId: [numberOf(category.categoryId)],
    category: [numberOf(category.categoryId)],
    removedCategory: [numberOf(category.categoryId)],
    paramId: ids(params),
    secondParamId: ids(params),
    optionId: params.flatMap((param) => ids(listOf(param.options))),
    tokenId: ids(tokens, 'clientTokenId'),
  }
}

/** Sends one file as browsers do. */
export function upload(caller: Caller, url: string, content: string | Buffer, filename = 'feed.xml'): Promise<Reply> {
  const edge = '----edge-of-a-part'
  const head = `--${edge}\r\ncontent-disposition: form-data; name="file"; filename="${filename}"\r\ncontent-type: application/octet-stream\r\n\r\n`
  return caller.post(url, Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(`\r\n--${edge}--\r\n`)]), {
    'content-type': `multipart/form-data; boundary=${edge}`,
  })
}
