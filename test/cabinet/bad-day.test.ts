// Every room on a bad day: the server fails, names are endless. What is wrong is said, there is a way on, nothing runs out of the screen.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { Type } from 'typebox'
import { openCabinet, picture, settled } from './support/cabinet.ts'
import { meddle } from './support/slow.ts'

const cabinet = await openCabinet({ orders: 1 })
const Rows = Type.Object({ rows: Type.Array(Type.Object({ id: Type.Integer() })) })
const [order] = (await cabinet.api.get('/api/order/find?stage=NEW&limit=1', Rows)).rows
const [supply] = (await cabinet.api.get('/api/supply/findSupply?limit=1', Rows)).rows
const Found = Type.Object({
  rows: Type.Array(Type.Object({ id: Type.Integer(), skuId: Type.Integer(), view: Type.Object({ productModelId: Type.Integer() }) })),
})
const [product] = (await cabinet.api.get('/api/product/find?limit=1', Found)).rows
const cardId = product?.view.productModelId

const addresses = [
  '/',
  '/orders',
  `/orders/${order?.id}`,
  `/orders/sheet?ids=${order?.id}`,
  '/picking',
  '/supplies',
  `/supplies/${supply?.id}`,
  '/catalogue',
  `/catalogue/${cardId}`,
  '/catalogue/import',
  '/stock',
  `/stock/${product?.skuId}`,
  '/stock/sent',
  '/stock/warehouses',
  `/stock/warehouses/${cabinet.warehouseId}`,
  '/tasks',
  '/settings/organizations/1',
  '/settings/integrations',
  '/settings/users',
  '/settings/news',
  '/settings/billing',
  '/settings/audit',
  '/profile',
]

const failure = { error: 'error_internal', localMessage: 'Сервер сломался.', params: {}, requestId: 'bad-day' }
const reads = (url: URL) => url.pathname.startsWith('/api/') && !['/api/session', '/api/events'].includes(url.pathname)

test('a room whose server fails says so, with a way to try again that works', async () => {
  const page = await cabinet.open('/profile')
  const silent: string[] = []
  let isDown = true
  const mended = await meddle(page, reads, (route) =>
    isDown && route.request().method() === 'GET' ? route.fulfill({ status: 500, json: failure }) : route.fallback(),
  )
  for (const address of addresses) {
    isDown = true
    await page.goto(address)
    const alert = page.getByRole('alert').filter({ hasText: 'Сервер сломался.' }).first()
    const isSaid = await alert.waitFor({ timeout: 15_000 }).then(
      () => true,
      () => false,
    )
    isDown = false
    if (!isSaid) {
      silent.push(address)
      continue
    }
    for (let tries = 0; tries < 10 && (await page.getByRole('alert').filter({ hasText: 'Сервер сломался.' }).count()) > 0; tries++) {
      await page
        .getByRole('button', { name: 'Повторить' })
        .first()
        .click({ timeout: 5_000 })
        .catch(() => undefined)
      await settled(page)
    }
    if ((await page.getByRole('alert').filter({ hasText: 'Сервер сломался.' }).count()) > 0) silent.push(`${address} can not be tried again`)
  }
  mended()
  cabinet.problems.splice(0)
  assert.deepEqual(silent, [])
})

const endless = 'Оченьдлинноеназваниебезпробелов'.repeat(8).slice(0, 240)
const isWide = (page: Page) => page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth')

test('endless names run out of no screen, neither on a phone nor in English in the dark', async () => {
  await cabinet.api.send('PATCH', `/api/model/${cardId}`, { name: endless.slice(0, 200), title: endless.slice(0, 200), description: endless })
  await cabinet.api.send('PUT', `/api/warehouse/${cabinet.warehouseId}`, { name: endless })
  await cabinet.api.send('POST', '/api/order/', {
    type: 'RETAIL',
    externalOrderId: endless.slice(0, 200),
    customer: { name: endless, address: endless },
    comment: endless,
    products: [{ productId: product?.id, quantity: 1, price: 990 }],
  })
  const [long] = (await cabinet.api.get('/api/order/find?stage=NEW&type=RETAIL&limit=1', Rows)).rows
  const wide: string[] = []
  for (const look of [{ phone: true, dark: true, lang: 'en' }, {}] as const)
    for (const address of [
      ...addresses.filter((one) => !one.startsWith('/settings')),
      `/orders/${long?.id}`,
      '/orders/new',
      '/stock/receive',
      '/stock/change',
    ]) {
      const page = await cabinet.open(address, look)
      if (await isWide(page)) wide.push(`${address} ${JSON.stringify(look)}`)
      await picture(page, `long${address.replaceAll(/[^a-z]+/g, '-')}-${'phone' in look ? 'phone' : 'wide'}`)
    }
  assert.deepEqual(wide, [])
})
