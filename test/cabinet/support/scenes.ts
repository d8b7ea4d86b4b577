// What is pictured: every room, and what is inside of it, each made so that there is something to see. How it behaves is proved by the tests of the rooms.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { Type } from 'typebox'
import { createPerson } from '../../../src/modules/client/index.ts'
import { PASSWORD, scanAtOnce, settled, type Cabinet, type Look } from './cabinet.ts'

/** `enter` does on the page what an address alone does not. */
export type Scene = { name: string; path: string; enter?: (page: Page) => Promise<void> }

const WithId = Type.Object({ id: Type.Integer() })
const Orders = Type.Object({ rows: Type.Array(Type.Object({ id: Type.Integer(), externalOrderId: Type.Optional(Type.Union([Type.String(), Type.Null()])) })) })
const Rows = Type.Object({ rows: Type.Array(WithId) })

const FEED = new URL('../../../demo/feed.yml', import.meta.url)
const people = [
  ['ivanova', 'Мария Иванова', 'ACCOUNT_MANAGER'],
  ['petrov', 'Пётр Петров', 'WAREHOUSE'],
  ['sidorova', 'Анна Сидорова', 'ANALYST'],
] as const

/** How an import looks that takes minutes: this shop's own is over in a moment. */
async function asIfGoing(page: Page): Promise<void> {
  await page.route('**/api/task/findTask?*', async (route) => {
    const reply = await route.fetch()
    const { rows = [], ...rest }: { rows?: object[] } = await reply.json()
    const [first, ...others] = rows
    await route.fulfill({
      response: reply,
      json: { ...rest, rows: [{ ...first, status: 'RUNNING', progress: 62, file: null, finishedDate: null }, ...others] },
    })
  })
  await page.reload()
  await page.getByRole('progressbar').first().waitFor()
}

const chartDrawn = (page: Page) => page.locator('.recharts-bar-rectangle, .recharts-line-curve').first().waitFor()

/** Walks, an open supply, an import, people and tokens. Answers the addresses of what is inside of the rooms. */
async function prepare(cabinet: Cabinet) {
  const { api, goods } = cabinet
  const ordersOf = async (query: string) => (await api.get(`/api/order/find?${query}`, Orders)).rows
  await cabinet.orderMore(8)
  const walked = (await ordersOf('stage=NEW&service=WILDBERRIES&limit=5')).map(({ id }) => id)
  await api.send('POST', '/api/fbs/updateLabels', walked)
  await api.send('POST', '/api/fbs/walks', {})
  const walk = (await api.get('/api/fbs/walks', Rows)).rows[0]?.id ?? 0
  await cabinet.orderMore(4)
  const collected = (await ordersOf('stage=NEW&service=WILDBERRIES&limit=4')).map(({ id }) => id)
  await api.send('POST', '/api/fbs/orders/collect', collected)
  const supply = await api.post('/api/supply/createSupply', WithId, { name: 'Вечерняя', service: 'WILDBERRIES', organizationId: 1, type: 'FBS' })
  await api.call('PUT', `/api/fbs/supply/${supply.id}`, Type.Unknown(), collected)
  await api.send('POST', '/api/fbs/updateLabels', collected)
  const form = new FormData()
  form.append('file', new Blob([readFileSync(FEED)], { type: 'application/xml' }), 'feed.yml')
  await api.run('POST', '/api/import/importProductsFromYml?organizationId=1', form)
  await cabinet.app.ownerPool.tx({}, async (db) => {
    for (const [login, name, role] of people) await createPerson(db, { clientId: 1, login, name, roles: [role], password: PASSWORD })
  })
  for (const token of ['1С: Предприятие', 'Сайт']) await api.send('POST', `/api/client/addClientPublicToken?tokenName=${encodeURIComponent(token)}`)
  const [shirt] = goods
  const [order] = await ordersOf(`ids=${collected[0]}`)
  const card = await api.post('/api/product/getProductModel?article=TS-240', WithId)
  const tasks = (await api.get('/api/task/findTask?limit=1', Rows)).rows
  return { walk, supply: supply.id, order: order?.id ?? 0, sku: shirt?.skuId ?? 0, card: card.id, task: tasks[0]?.id ?? 1 }
}

/** An order on the table: one of several goods that is being packed, and one whose label waits to be stuck. */
async function packingOf(cabinet: Cabinet, name: string) {
  const { api, goods, warehouseId } = cabinet
  const [shirt, other, third] = [goods[0], goods[9], goods[25]]
  await api.post('/api/order/', WithId, {
    type: 'RETAIL',
    externalOrderId: `S-${name}`,
    stockWarehouseId: warehouseId,
    products: [
      { productId: shirt?.id, quantity: 2, price: 1490 },
      { productId: other?.id, quantity: 1, price: 1790 },
      { productId: third?.id, quantity: 1, price: 690 },
    ],
  })
  await cabinet.orderMore(1)
  const market = (await api.get('/api/order/find?stage=NEW&service=WILDBERRIES&limit=1&sortBy=ID', Orders)).rows[0]
  const Lines = Type.Object({ products: Type.Array(Type.Object({ product: Type.Object({ barcodes: Type.Array(Type.Object({ barcode: Type.String() })) }) })) })
  const lines = await api.get(`/api/order/${market?.id ?? 0}`, Lines)
  return {
    own: `S-${name}`,
    ownFirst: shirt?.barcode ?? '',
    market: market?.externalOrderId ?? '',
    piece: lines.products[0]?.product.barcodes[0]?.barcode ?? '',
  }
}

export async function openScenes(cabinet: Cabinet) {
  const { walk, supply, order, sku, card, task } = await prepare(cabinet)
  const inside = (name: string, path: string, enter?: Scene['enter']): Scene => ({ name, path, ...(enter && { enter }) })
  const scenes: readonly Scene[] = [
    inside('today', '/', chartDrawn),
    inside('orders', '/orders'),
    inside('order', `/orders/${order}`),
    inside('order-new', '/orders/new'),
    inside('order-sheet', `/orders/sheet?ids=${order}&ids=15`),
    inside('picking', '/picking'),
    inside('picking-walk', `/picking/${walk}`, async (page) => {
      const take = page.getByRole('button', { name: /Взять задание|Take the walk/ })
      const now = page.getByRole('region', { name: /Сейчас|Now/ })
      await take.or(now).first().waitFor()
      if (await take.isVisible()) await take.click()
      await now.waitFor()
    }),
    inside('supplies', '/supplies'),
    inside('supply', `/supplies/${supply}`),
    inside('catalogue', '/catalogue'),
    inside('card', `/catalogue/${card}`),
    inside('import', '/catalogue/import', asIfGoing),
    inside('stock', '/stock'),
    inside('stock-sku', `/stock/${sku}`),
    inside('stock-sku-history', `/stock/${sku}?tab=history`, chartDrawn),
    inside('stock-sku-markets', `/stock/${sku}?tab=markets`),
    inside('stock-receive', '/stock/receive'),
    inside('stock-change', '/stock/change'),
    inside('stock-warehouses', '/stock/warehouses'),
    inside('stock-warehouse', `/stock/warehouses/${cabinet.warehouseId}`),
    inside('stock-sent', '/stock/sent'),
    inside('tasks', '/tasks'),
    inside('task', `/tasks/${task}`),
    inside('settings', '/settings'),
    inside('settings-integrations', '/settings/integrations'),
    inside('settings-users', '/settings/users'),
    inside('settings-tokens', '/settings/tokens'),
    inside('profile', '/profile'),
  ]
  return scenes
}

/** The station of a look, from its first use to an order whose label is to be stuck. */
export async function packingScenes(cabinet: Cabinet, name: string, look: Look, draw: (page: Page, name: string) => Promise<void>): Promise<void> {
  const { own, ownFirst, market, piece } = await packingOf(cabinet, name)
  const page = await cabinet.open('/pack', look)
  await page.locator('h1').first().waitFor()
  await draw(page, 'pack-setup')
  const sticks = page.getByText(/Отсканируйте заказ, этикетку или товар|Scan an order/).first()
  await page.getByRole('button', { name: /Начать|Begin/ }).click()
  await sticks.waitFor()
  await draw(page, 'pack')
  await scanAtOnce(page, own)
  await page.getByText(own).first().waitFor()
  await scanAtOnce(page, ownFirst)
  await page
    .getByText(/1 из 4|1 of 4/)
    .first()
    .waitFor()
  await settled(page)
  await draw(page, 'pack-order')
  await page.getByRole('button', { name: /Вернуть в очередь|Back to the queue/ }).click()
  await sticks.waitFor()
  await scanAtOnce(page, market)
  await page.getByText(market).first().waitFor()
  await scanAtOnce(page, piece)
  await page.getByRole('img', { name: /Этикетка места 1|Label of package 1/ }).waitFor()
  await draw(page, 'pack-label')
  await page.getByRole('button', { name: /Вернуть в очередь|Back to the queue/ }).click()
  await sticks.waitFor()
}
