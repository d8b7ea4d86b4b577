// Setting up the shop of the demo: goods from a feed, stock, the marketplace.
import { readFileSync } from 'node:fs'
import { Type, type Static } from 'typebox'
import type { Wildberries } from '../sandbox/wildberries/server.ts'
import { readYml } from '../src/feeds/index.ts'
import { createReadStream } from 'node:fs'
import type { Api } from './api.ts'

const FEED = new URL('./feed.yml', import.meta.url)
export const MARKET_WAREHOUSE = 658434
const FIRST_CHRT = 400_000_000

const Product = Type.Object({ id: Type.Integer(), skuId: Type.Integer(), name: Type.String(), barcodes: Type.Array(Type.Object({ barcode: Type.String() })) })
export const Products = Type.Object({ rows: Type.Array(Product) })
const WithId = Type.Object({ id: Type.Integer() })
const Results = Type.Array(Type.Object({ success: Type.Boolean(), error: Type.Optional(Type.Union([Type.String(), Type.Null()])) }))

export type Good = Static<typeof Product> & { barcode: string; chrtId: number; stock: number; price: number }

/** Uploads the feed as a person would and waits until it is imported. */
export async function importGoods(api: Api): Promise<Good[]> {
  const form = new FormData()
  form.append('file', new Blob([readFileSync(FEED)], { type: 'application/xml' }), 'feed.yml')
  await api.run('POST', '/api/import/importProductsFromYml?organizationId=1', form)
  const { rows } = await api.get('/api/product/find?limit=500&sortBy=ID', Products)
  const offers = new Map<string, { stock: number; price: number }>()
  for await (const item of readYml(createReadStream(FEED)))
    if (item.kind === 'offer') offers.set(item.offer.barcodes[0] ?? '', { stock: item.offer.quantity ?? 0, price: item.offer.priceMinor ?? 0 })
  return rows.map((row, n) => {
    const barcode = row.barcodes[0]?.barcode ?? ''
    return { ...row, barcode, chrtId: FIRST_CHRT + n, stock: offers.get(barcode)?.stock ?? 0, price: offers.get(barcode)?.price ?? 0 }
  })
}

/** A warehouse, and what the feed says is there. */
export async function putOnShelves(api: Api, goods: readonly Good[]): Promise<number> {
  const warehouse = await api.post('/api/warehouse/', WithId, { name: 'Основной', organizationId: 1, useForOrder: true, priority: 1 })
  const rows = goods.map((good) => ({ skuId: good.skuId, stock: good.stock, serviceWarehouseId: String(warehouse.id) }))
  mustSucceed(await api.call('PUT', '/api/wms/stock', Results, rows))
  return warehouse.id
}

/** How many were sold a day before the account was connected, the last of them yesterday. */
const SOLD = [9, 12, 10, 14, 17, 16, 9, 11, 13, 12, 16, 19, 17]
const DAY = 86_400_000

/** A fortnight of sales that the marketplace remembers: delivered, and the latest still on their way. The first import brings them all at once. */
function sellForFortnight({ world }: Wildberries, goods: readonly Good[]): number {
  const noon = new Date().setHours(12, 0, 0, 0)
  let count = 0
  for (const [at, orders] of SOLD.entries())
    for (let n = 0; n < orders; n++) {
      const good = goods[(count * 7 + at) % goods.length]
      const ago = SOLD.length - at
      const createdAt = noon - ago * DAY + (n - orders / 2) * 30 * 60_000
      for (const order of good ? world.createOrder({ chrtId: good.chrtId, warehouseId: MARKET_WAREHOUSE, createdAt }) : []) {
        order.supplierStatus = 'complete'
        order.wbStatus = ago > 2 ? 'sold' : 'sorted'
        order.isZeroOrder = false
      }
      count += 1
    }
  return count
}

/** The account, its warehouse, its goods and what it sold before; the marketplace is told the stock at once. Answers how much was sold. */
export async function connectMarketplace(api: Api, market: Wildberries, goods: readonly Good[], warehouseId: number): Promise<number> {
  for (const [n, good] of goods.entries())
    market.world.goods.set(good.chrtId, { article: `demo-${good.id}`, nmId: 200_000_000 + n, chrtId: good.chrtId, skus: [good.barcode], price: good.price })
  const sold = sellForFortnight(market, goods)
  const query = new URLSearchParams({ service: 'WILDBERRIES', organizationId: '1', serviceSecret: market.token, siteDomain: market.url })
  await api.send('POST', `/api/client/addServiceIntegration?${query}`)
  await api.post('/api/warehouse/createServiceWarehouse', WithId, {
    name: 'Коледино',
    externalId: String(MARKET_WAREHOUSE),
    warehouseId,
    service: 'WILDBERRIES',
    organizationId: 1,
  })
  mustSucceed(
    await api.post(
      '/api/product/linkProduct?service=WILDBERRIES',
      Results,
      goods.map((good) => ({ productId: good.id, externalId: String(good.chrtId) })),
    ),
  )
  await until('the marketplace knows the stock', () => goods.every((good) => market.world.stockOf(MARKET_WAREHOUSE).get(good.chrtId) === good.stock))
  return sold
}

export function mustSucceed(results: Static<typeof Results>) {
  const bad = results.find((result) => !result.success)
  if (bad) throw new Error(`refused: ${bad.error ?? 'without a reason'}`)
}

/** Waits until something is so; says what when it never is. */
export async function until(what: string, look: () => boolean | Promise<boolean>, ms = 20_000) {
  const deadline = Date.now() + ms
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`after ${ms / 1000} s it is still not so that ${what}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 50)
    })
  }
}
