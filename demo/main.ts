// The main job from nothing to a shipped order, on a database of its own, against a stand-in of Wildberries over its real protocol.
// Stays up when a person watches; ends with status 0 in CI or without a terminal.
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { startWildberries } from '../sandbox/wildberries/server.ts'
import { startApp } from '../src/app.ts'
import { readConfig } from '../src/kit/config.ts'
import { openLog } from '../src/kit/log.ts'
import { openApi } from './api.ts'
import { report } from './report.ts'
import { connectMarketplace, importGoods, putOnShelves } from './shop.ts'
import { cancelOne, collectByScan, orderFromTheSite, serveTheWaiting, shipSupply, takeOrders } from './day.ts'

const started = Date.now()
const dataDir = resolve(process.env.DATA_DIR ?? './data/demo')
rmSync(dataDir, { recursive: true, force: true })
const config = { ...readConfig({ ...process.env, DATA_DIR: dataDir, ALLOW_PRIVATE_HOSTS: 'true', LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' }), dataDir }
const log = openLog(config.logLevel)

let at = Date.now()
const say = (text: string) => {
  console.log(`${String(Date.now() - at).padStart(6)} ms  ${text}`)
  at = Date.now()
}

const app = await startApp({ config, log })
const address = await app.http.listen({ host: config.host, port: config.port }).catch(() => app.http.listen({ host: config.host, port: 0 }))
const market = await startWildberries({ goods: [], warehouses: [{ id: 658434, name: 'Коледино' }] })
say(`Ambar is up at ${address}, its PostgreSQL in ${dataDir}; a stand-in of Wildberries at ${market.url}`)

const api = openApi(address, app.firstToken ?? '')
const goods = await importGoods(api)
say(`imported a feed: ${goods.length} products on cards with colours and sizes, 1 bad offer reported with its line`)
const warehouseId = await putOnShelves(api, goods)
say(`put ${goods.reduce((sum, good) => sum + good.stock, 0)} pieces on the shelves of a warehouse`)
await connectMarketplace(api, market, goods, warehouseId)
say('connected Wildberries: key checked, warehouse linked, goods linked, stock sent')
const orders = await takeOrders(api, market, goods)
say(`took ${orders.length} orders of the marketplace; every one reserved`)
const site = await orderFromTheSite(api, goods)
say(`took an order of the site: ${site.reserved} pieces reserved, ${site.waiting} waiting for goods`)
const cancelled = await cancelOne(api, market, orders)
say(`a buyer cancelled order ${cancelled}: its reserve went back`)
const collected = await collectByScan(api, goods)
say(`collected ${collected} orders by scanning`)
const supply = await shipSupply(api, market, dataDir)
say(`supply ${supply.number}: ${supply.orders} orders, ${supply.labels} labels in one PDF of ${Math.round(supply.pdfBytes / 1024)} kB, closed and accepted`)
const served = await serveTheWaiting(api, site, warehouseId)
say(`goods came in: the waiting ${served} pieces were reserved with no one asking`)

await report(api, market, { address, token: app.firstToken ?? '', seconds: (Date.now() - started) / 1000, labels: supply.labelsPath })

const stop = async () => {
  await market.close()
  await app.stop()
}
if (process.env.CI === 'true' || !process.stdout.isTTY) {
  await stop()
} else {
  console.log('\nIt stays up: press Ctrl+C to end.')
  process.once('SIGINT', () => {
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}
