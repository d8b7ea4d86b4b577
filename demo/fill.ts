// A shop with a day behind it: goods, stock, a connected marketplace, orders in every state. The demo tells of each step; tests of the cabinet only need the end.
import type { Wildberries } from '../sandbox/wildberries/server.ts'
import type { Api } from './api.ts'
import { cancelOne, collectByScan, orderFromTheSite, serveTheWaiting, shipSupply, takeOrders } from './day.ts'
import { drawPictures } from './pictures.ts'
import { connectMarketplace, importGoods, putOnShelves } from './shop.ts'

export async function fillShop(api: Api, market: Wildberries, { dataDir, say = () => undefined }: { dataDir: string; say?: (text: string) => void }) {
  const goods = await importGoods(api)
  say(`imported a feed: ${goods.length} products on cards with colours and sizes, 1 bad offer reported with its line`)
  say(`drew ${await drawPictures(api)} pictures of them`)
  const warehouseId = await putOnShelves(api, goods)
  say(`put ${goods.reduce((sum, good) => sum + good.stock, 0)} pieces on the shelves of a warehouse`)
  const sold = await connectMarketplace(api, market, goods, warehouseId)
  say(`connected Wildberries with ${sold} orders of the past fortnight: key checked, warehouse linked, goods linked, stock sent`)
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
  return { goods, warehouseId, supply }
}

/** New orders of the marketplace that nobody has touched yet. */
export async function orderMore(api: Api, market: Wildberries, goods: readonly { chrtId: number }[], count: number, warehouseId: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const good = goods[Math.floor(Math.random() * goods.length)]
    if (good) market.world.createOrder({ chrtId: good.chrtId, warehouseId })
  }
  await api.run('POST', '/api/fbs/importOrders?stocks=true')
}
