// From the answer to an order to the new stock at a marketplace, which is our stand-in for it with its published limits.
import { setTimeout as sleep } from 'node:timers/promises'
import { startWildberries, type Wildberries } from '../../sandbox/wildberries/server.ts'
import { must, numberAt, until } from '../caller.ts'
import { barcodeOf } from '../data.ts'
import type { Ground } from '../ground.ts'
import { summed } from '../load.ts'
import type { Row } from '../main.ts'
import { boundLine } from '../report.ts'

const [FIRST, GOODS, OUTER, STOCK] = [25_000, 20, 7, 500]
const keyOf = (n: number) => 5_000_000 + n

/** The marketplace is connected and shows what a warehouse of its own holds. */
async function connect(ground: Ground, market: Wildberries): Promise<number> {
  const { pool, clientId, organizationId, firstProduct } = ground
  for (let n = 0; n < GOODS; n++)
    await pool.native.query(
      "insert into listing (client_id, product_id, service, organization_id, service_product_id) values ($1, $2, 'WILDBERRIES', $3, $4)",
      [clientId, firstProduct + FIRST + n, organizationId, String(keyOf(n))],
    )
  const [caller] = await ground.callers(1)
  if (!caller) throw new Error('no connection')
  const form = new URLSearchParams({ service: 'WILDBERRIES', serviceSecret: market.token, siteDomain: market.url, organizationId: String(organizationId) })
  must(await caller.call('POST', `/api/client/addServiceIntegration?${form}`))
  const warehouseId = numberAt(must(await caller.call('POST', '/api/warehouse', JSON.stringify({ name: 'Склад FBS' }))), 'id')
  const link = { name: 'WB', externalId: String(OUTER), warehouseId, service: 'WILDBERRIES', organizationId }
  must(await caller.call('POST', '/api/warehouse/createServiceWarehouse', JSON.stringify(link)))
  const rows = Array.from({ length: GOODS }, (_, n) => ({ skuId: firstProduct + FIRST + n, stock: STOCK, serviceWarehouseId: String(warehouseId) }))
  must(await caller.call('PUT', '/api/wms/stock', JSON.stringify(rows)))
  caller.close()
  return warehouseId
}

export const push: Row = {
  name: 'push',
  async *run(ground) {
    const goods = Array.from({ length: GOODS }, (_, n) => ({
      article: `A${n}`,
      nmId: 9_000 + n,
      chrtId: keyOf(n),
      skus: [barcodeOf(FIRST + n + 1)],
      price: 1000,
    }))
    const market = await startWildberries({ limits: 'published', warehouses: [{ id: OUTER }], goods })
    try {
      const warehouseId = await connect(ground, market)
      const isShown = (n: number, stock: number) => market.world.stockOf(OUTER).get(keyOf(n)) === stock
      const shows = (n: number, stock: number) => until(60_000, `stock ${stock} of ${n} at the marketplace`, async () => (isShown(n, stock) ? true : undefined))
      for (let n = 0; n < GOODS; n++) await shows(n, STOCK)
      const [caller] = await ground.callers(1)
      const taken: number[] = []
      const begun = performance.now()
      for (let turn = 0; turn < (ground.isQuick ? 2 : 5) * GOODS; turn++) {
        const n = turn % GOODS
        const products = [{ productId: ground.firstProduct + FIRST + n, quantity: 1, price: 100 }]
        const order = { type: 'RETAIL', organizationId: ground.organizationId, stockWarehouseId: warehouseId, products }
        must((await caller?.call('POST', '/api/order/', JSON.stringify(order))) ?? { status: 0, text: '' })
        const answered = performance.now()
        await shows(n, STOCK - 1 - Math.floor(turn / GOODS))
        taken.push((performance.now() - answered) / 1000)
        await sleep(50)
      }
      const { p50, p95 } = summed(taken, (performance.now() - begun) / 1000)
      yield boundLine(`order → stock at the marketplace, its limits as published, p95 of ${taken.length}`, p95, 2, 's', ` (p50 ${p50.toFixed(2)})`)
    } finally {
      await market.close()
    }
  },
}
