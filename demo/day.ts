// A working day: orders come, goods are collected by scan, labelled, put into a supply and shipped.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type, type Static } from 'typebox'
import type { Wildberries } from '../sandbox/wildberries/server.ts'
import type { Api } from './api.ts'
import { MARKET_WAREHOUSE, mustSucceed, until, type Good } from './shop.ts'

const Line = Type.Object({ id: Type.Integer(), quantity: Type.Integer() })
const Order = Type.Object({
  id: Type.Integer(),
  status: Type.String(),
  externalOrderId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  products: Type.Optional(Type.Array(Line)),
})
const Orders = Type.Object({ rows: Type.Array(Order) })
const Collects = Type.Array(Type.Object({ id: Type.Integer(), orderId: Type.Integer() }))
const History = Type.Object({ rows: Type.Array(Type.Object({ item: Type.Optional(Type.Object({ skuId: Type.Integer() })) })) })
const Results = Type.Array(Type.Object({ success: Type.Boolean(), error: Type.Optional(Type.Union([Type.String(), Type.Null()])) }))

const ORDERS = 14

/** Buyers order at the marketplace; the orders are imported and reserved. */
export async function takeOrders(api: Api, market: Wildberries, goods: readonly Good[]) {
  for (let n = 0; n < ORDERS; n++) {
    const good = goods[(n * 5) % goods.length]
    if (good) market.world.createOrder({ chrtId: good.chrtId, warehouseId: MARKET_WAREHOUSE })
  }
  await api.run('POST', '/api/fbs/importOrders?stocks=true')
  const { rows } = await api.get('/api/fbs/findOrder?service=WILDBERRIES&status=CREATED&limit=100', Orders)
  if (rows.length !== ORDERS) throw new Error(`${rows.length} orders came instead of ${ORDERS}`)
  return rows
}

/** An order of the site for more than there is: the line that can not be served whole waits. */
export async function orderFromTheSite(api: Api, goods: readonly Good[]) {
  const [first, second] = [goods[0], goods[1]]
  if (!first || !second) throw new Error('the feed has too few goods')
  const missing = second.stock + 5
  const order = await api.post('/api/order/', Order, {
    type: 'RETAIL',
    externalOrderId: 'site-1001',
    customer: { name: 'Анна' },
    products: [
      { productId: first.id, quantity: 2, price: 1490 },
      { productId: second.id, quantity: missing, price: 1490 },
    ],
  })
  const again = await api.post('/api/order/', Order, {
    type: 'RETAIL',
    externalOrderId: 'site-1001',
    products: [{ productId: first.id, quantity: 9, price: 1 }],
  })
  if (again.id !== order.id) throw new Error('the same order was taken twice')
  return { orderId: order.id, reserved: 2, waiting: missing, skuId: second.skuId }
}

export async function cancelOne(api: Api, market: Wildberries, orders: readonly Static<typeof Order>[]) {
  const [order] = orders
  if (!order?.externalOrderId) throw new Error('there is no order to cancel')
  market.world.cancelByClient(Number(order.externalOrderId))
  await api.run('POST', '/api/fbs/importOrders')
  await until('the cancelled order is cancelled here', async () => (await api.get(`/api/order/${order.id}`, Order)).status === 'CANCELED')
  return order.externalOrderId
}

/** What an operator with a scanner does: takes a piece from the shelf, scans it, and hears which order it is for. */
export async function collectByScan(api: Api, goods: readonly Good[]) {
  await api.send('POST', '/api/fbs/addCollectOrderTask?old=true&tomorrow=true', {})
  let collected = 0
  for (const good of goods)
    for (;;) {
      const found = await api.maybe(`/api/fbs/findOrderProductCollectByProductBarcode?barcode=${good.barcode}&service=WILDBERRIES`, Collects)
      if (!found || found.length === 0) break
      for (const collect of found) await api.send('POST', `/api/fbs/collectItem?orderProductCollectId=${collect.id}`)
      collected += 1
    }
  return collected
}

/** Orders into a supply, their labels as one PDF, the supply closed; then the marketplace accepts and delivers it. */
export async function shipSupply(api: Api, market: Wildberries, dataDir: string) {
  const supply = await api.post('/api/supply/createSupply', Type.Object({ id: Type.Integer() }), {
    name: 'Утренняя',
    service: 'WILDBERRIES',
    organizationId: 1,
    type: 'FBS',
  })
  const { rows } = await api.get('/api/fbs/findOrder?service=WILDBERRIES&status=COLLECTED&limit=100', Orders)
  const ids = rows.map((row) => row.id)
  await api.call('PUT', `/api/fbs/supply/${supply.id}`, Type.Array(Order), ids)
  await api.send('POST', '/api/fbs/updateLabels', ids)
  const task = await api.run('POST', '/api/fbs/downloadLabels', { ids })
  const pdf = await api.file(task.file ?? '')
  const labelsPath = join(dataDir, 'labels.pdf')
  writeFileSync(labelsPath, pdf)
  const closed = await api.post(
    `/api/fbs/supply/${supply.id}/close`,
    Type.Object({ id: Type.Integer(), externalSupplyId: Type.Optional(Type.Union([Type.String(), Type.Null()])) }),
    {},
  )
  const told = [...market.world.supplies.values()].at(-1)
  if (!told) throw new Error('the marketplace knows of no supply')
  market.world.receiveSupply(told.id)
  for (const row of rows) {
    market.world.sort(Number(row.externalOrderId))
    market.world.deliverToClient(Number(row.externalOrderId))
  }
  await api.run('POST', '/api/fbs/importOrders')
  await until(
    'delivered orders are finished',
    async () => (await api.get(`/api/order/find?status=FINISHED&limit=100&ids=${ids.join('&ids=')}`, Orders)).rows.length === ids.length,
  )
  return { number: closed.externalSupplyId ?? told.id, orders: ids.length, labels: ids.length, pdfBytes: pdf.length, labelsPath }
}

export async function serveTheWaiting(api: Api, site: { orderId: number; waiting: number; skuId: number }, warehouseId: number) {
  mustSucceed(await api.call('PUT', '/api/wms/stock', Results, [{ skuId: site.skuId, stock: site.waiting + 3, serviceWarehouseId: String(warehouseId) }]))
  const { rows } = await api.get(`/api/wms/findItemHistory?orderId=${site.orderId}&operation=RESERVE`, History)
  const served = rows.filter((row) => row.item?.skuId === site.skuId).length > 0
  if (!served) throw new Error('goods came in, yet the waiting line was not served')
  return site.waiting
}
