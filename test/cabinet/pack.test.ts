// The packing station in a browser: a scanner, a lost connection, a reload, a phone.
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { Type } from 'typebox'
import { sql } from '../../src/kit/db.ts'
import { isAccessible } from './support/axe.ts'
import { openLine } from './support/line.ts'
import { openCabinet, picture, scanAtOnce as scan, settled, type Look } from './support/cabinet.ts'

const cabinet = await openCabinet({ orders: 0 })
const { api, goods, warehouseId } = cabinet
const [shirt, other, third] = goods
assert.ok(shirt && other && third)

const Orders = Type.Object({ rows: Type.Array(Type.Object({ id: Type.Integer(), status: Type.String(), externalOrderId: Type.Optional(Type.Unknown()) })) })
const statusOf = async (number: string) => (await api.get('/api/order/find?limit=200', Orders)).rows.find((order) => order.externalOrderId === number)?.status

/** An order of the seller's own sales: so many pieces of each. */
async function givenOrder(number: string, products: readonly (readonly [productId: number, quantity: number])[]): Promise<number> {
  const made = await api.post('/api/order/', Type.Object({ id: Type.Integer() }), {
    type: 'RETAIL',
    externalOrderId: number,
    stockWarehouseId: warehouseId,
    products: products.map(([productId, quantity]) => ({ productId, quantity, price: 100 })),
  })
  return made.id
}
/** There is no printer here: a browser without a screen would wait for one. */
async function open(path: string, look: Look = {}): Promise<Page> {
  const page = await cabinet.open(path, look)
  await page.addInitScript('window.print = () => undefined')
  return page
}
const band = (page: Page, words: string | RegExp) => page.getByRole('status').filter({ hasText: words }).first().waitFor()
/** Nothing is on the table of the person. */
const cleared = async (page: Page) => {
  await page.context().setOffline(false)
  await page.getByRole('button', { name: /Вернуть в очередь|Back to the queue/ }).click()
  await page.getByRole('heading', { level: 2, name: /Отсканируйте заказ|Упаковывать нечего|Scan an order|Nothing to pack/ }).waitFor()
}
const packages = '/api/packing/**'
/** A device that was not a station yet is made one. */
async function begin(page: Page) {
  const button = page.getByRole('button', { name: 'Начать' })
  await button
    .or(page.getByRole('heading', { level: 2 }))
    .first()
    .waitFor()
  if (await button.isVisible()) await button.click()
}

// Nothing waits and nothing is on a table: what the shop of the demo has of its own would be taken for these goods too.
beforeEach(async () => {
  for (const status of ['CREATED', 'COLLECTING', 'PACKING'])
    for (const order of (await api.get(`/api/order/find?status=${status}&limit=200`, Orders)).rows)
      await api.send('POST', `/api/order/${order.id}/status?status=CANCELED`)
  await cabinet.app.ownerPool.tx({}, (db) => db.run(sql`delete from packing`))
})

test('who never saw it packs an order of a marketplace with a scanner alone', async () => {
  await cabinet.orderMore(1)
  const [order] = (await api.get('/api/order/find?status=CREATED&service=WILDBERRIES', Orders)).rows
  const waits = await api.get(
    `/api/order/${order?.id}`,
    Type.Object({ products: Type.Array(Type.Object({ product: Type.Object({ barcodes: Type.Array(Type.Object({ barcode: Type.String() })) }) })) }),
  )
  const barcode = waits.products[0]?.product.barcodes[0]?.barcode ?? ''
  const page = await open('/pack')
  await page.getByRole('heading', { name: 'Рабочее место упаковки' }).waitFor()
  await isAccessible(page)
  await picture(page, 'pack-setup')
  await scan(page, barcode)
  await page.getByText('Наклейте и отсканируйте этикетку').first().waitFor()
  // That of the marketplace, loaded by itself: ours would have to be stuck over.
  await page.getByRole('img', { name: 'Этикетка места 1' }).waitFor()
  const width = await page.evaluate(`(async (image) => (await image.decode(), image.naturalWidth))(document.querySelector('img[alt="Этикетка места 1"]'))`)
  assert.ok(Number(width) > 100, `it is drawn, ${String(width)} pixels wide`)
  await picture(page, 'pack-label')
  await isAccessible(page)
  const label = /этикетку и отсканируйте её: (\d+)/.exec(await page.locator('main').innerText())?.[1] ?? ''
  await scan(page, label)
  await band(page, /упакован/)
  await page.getByText('Упаковывать нечего').waitFor()
  assert.equal(await statusOf(String(order?.externalOrderId)), 'COLLECTED')
  await picture(page, 'pack-done')
})

test('a label that the marketplace refuses is told, ours stands in for it, and it is asked for again', async () => {
  await cabinet.orderMore(1)
  const page = await open('/pack')
  await begin(page)
  await page.route('**/api/fbs/updateLabel?*', (route) => route.fulfill({ json: { message: 'Площадка закрыта на обед' } }))
  await page.getByRole('button', { name: 'Следующий заказ' }).click()
  await page.getByRole('button', { name: 'Вернуть в очередь' }).waitFor()
  const [order] = (await api.get('/api/order/find?service=WILDBERRIES&sortBy=ID&ascending=false&limit=1', Orders)).rows
  const { products } = await api.get(
    `/api/packing/orders/${order?.id}`,
    Type.Object({ products: Type.Array(Type.Object({ barcodes: Type.Array(Type.String()) })) }),
  )
  for (const { barcodes } of products) await scan(page, barcodes[0] ?? '')
  await page.getByRole('alert').getByText('Площадка закрыта на обед').waitFor()
  await page.getByText(/отсканируйте её: PACK-/).waitFor()
  await isAccessible(page)
  await page.unroute('**/api/fbs/updateLabel?*')
  await page.getByRole('button', { name: 'Повторить' }).click()
  await page.getByText(/отсканируйте её: \d+/).waitFor()
  await cleared(page)
})

test('a label that comes while a scan is being answered is shown, not waited for without end', async () => {
  await cabinet.orderMore(1)
  const page = await open('/pack')
  await begin(page)
  const seen = Promise.withResolvers<void>()
  const labelled = Promise.withResolvers<void>()
  await page.route('**/api/fbs/updateLabel?*', async (route) => {
    await seen.promise
    const response = await route.fetch()
    await route.fulfill({ response })
    labelled.resolve()
  })
  await page.getByRole('button', { name: 'Следующий заказ' }).click()
  await page.getByRole('button', { name: 'Вернуть в очередь' }).waitFor()
  // The look at the table that follows the scan saw no label yet, and comes after the label did.
  await page.route('**/api/packing/current?*', async (route) => {
    const response = await route.fetch()
    seen.resolve()
    await labelled.promise
    await page.waitForTimeout(300)
    await route.fulfill({ response })
  })
  const [order] = (await api.get('/api/order/find?status=CREATED&service=WILDBERRIES', Orders)).rows
  const { products } = await api.get(
    `/api/packing/orders/${order?.id}`,
    Type.Object({ products: Type.Array(Type.Object({ barcodes: Type.Array(Type.String()) })) }),
  )
  for (const { barcodes } of products) await scan(page, barcodes[0] ?? '')
  await page.getByText(/отсканируйте её: \d+/).waitFor({ timeout: 15_000 })
  await page.unrouteAll({ behavior: 'wait' })
  await cleared(page)
})

test('each scan is answered: right, too many, wrong with what is expected, unknown; undo, and the label', async () => {
  await givenOrder('P-100', [
    [shirt.id, 2],
    [other.id, 1],
  ])
  const page = await open('/pack')
  await page.getByText('Ждёт 1 заказ').waitFor()
  await isAccessible(page)
  await picture(page, 'pack-idle')
  await page.getByRole('button', { name: 'Следующий заказ' }).click()
  await page.getByText('Заказ P-100', { exact: true }).waitFor()
  await band(page, /Заказ P-100 ваш/)
  await isAccessible(page)
  await picture(page, 'pack-work')
  await scan(page, shirt.barcode)
  await band(page, /^Верно/)
  await page.getByText('1 из 3 шт.').waitFor()
  await scan(page, third.barcode)
  await band(page, /Этого товара нет в заказе/)
  await band(page, new RegExp(`Это: ${third.name}`))
  await band(page, new RegExp(`Нужно: ${shirt.name}`))
  await picture(page, 'pack-wrong')
  await isAccessible(page)
  await scan(page, 'nobody-knows')
  await band(page, /Отсканировано: nobody-knows/)
  await scan(page, shirt.barcode)
  await page.getByText('2 из 3 шт.').waitFor()
  await scan(page, shirt.barcode)
  await band(page, /лишний/)
  await page.getByRole('button', { name: 'Отменить скан' }).click()
  await page.getByText('1 из 3 шт.').waitFor()
  await scan(page, 'P-100')
  await band(page, /Не все товары на месте/)
  await scan(page, shirt.barcode)
  await scan(page, other.barcode)
  await page.getByText('Наклейте и отсканируйте этикетку').first().waitFor()
  await scan(page, 'P-100')
  await band(page, /P-100 упакован/)
  assert.equal(await statusOf('P-100'), 'COLLECTED')
})

test('an order is put aside with a reason and comes back from the list', async () => {
  await givenOrder('P-200', [[shirt.id, 1]])
  const page = await open('/pack')
  await page.getByText('Ждёт 1 заказ').waitFor()
  await scan(page, 'P-200')
  await page.getByText('Заказ P-200', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Отложить' }).click()
  await page.getByRole('dialog').waitFor()
  await isAccessible(page)
  await page.getByRole('button', { name: 'Не хватает товара' }).click()
  const aside = page.getByRole('region', { name: 'Отложенные заказы' })
  await aside.getByText('Не хватает товара').waitFor()
  await picture(page, 'pack-aside')
  await page.getByRole('button', { name: 'Вернуть заказ P-200 в очередь' }).click()
  await page.getByText('Ждёт 1 заказ').waitFor()
})

test('without a connection the order is packed on; scans go later, each once, and nothing new is begun', async () => {
  await givenOrder('P-300', [
    [shirt.id, 2],
    [other.id, 1],
  ])
  const page = await open('/pack')
  await scan(page, 'P-300')
  await page.getByText('Заказ P-300', { exact: true }).waitFor()
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/api/packing/scan')) sent.push(String(request.postData()))
  })
  await page.context().setOffline(true)
  await scan(page, shirt.barcode)
  await band(page, 'Этот заказ можно собирать дальше')
  await page.getByText('1 из 3 шт.').waitFor()
  await scan(page, third.barcode)
  await band(page, /Этого товара нет в заказе/)
  await scan(page, shirt.barcode)
  await band(page, '2 скана ждут отправки')
  await isAccessible(page)
  await picture(page, 'pack-offline')
  await page.getByRole('button', { name: 'Отменить скан' }).click()
  await page.getByText('1 из 3 шт.').waitFor()
  await scan(page, shirt.barcode)
  await scan(page, other.barcode)
  await scan(page, 'P-300')
  await band(page, 'оставьте его на столе')
  await picture(page, 'pack-offline-over')
  assert.notEqual(await statusOf('P-300'), 'COLLECTED')
  sent.length = 0
  await page.context().setOffline(false)
  await band(page, /упакован|Упаковывать нечего|Готов/)
  await page.getByText('Упаковывать нечего').waitFor()
  assert.equal(await statusOf('P-300'), 'COLLECTED')
  assert.equal(new Set(sent).size, sent.length, 'nothing went twice')
  const texts = sent.map((body) => /"text":"([^"]*)"/.exec(body)?.[1])
  assert.deepEqual(texts, [shirt.barcode, shirt.barcode, shirt.barcode, other.barcode, 'P-300'])
})

test('a reload loses nothing of what was scanned without a connection', async () => {
  await givenOrder('P-400', [[shirt.id, 3]])
  const page = await open('/pack')
  await scan(page, 'P-400')
  await page.getByText('Заказ P-400', { exact: true }).waitFor()
  // The page itself is still there to be had; the floor does not answer.
  await page.route(packages, (route) => route.abort('connectionfailed'))
  await scan(page, shirt.barcode)
  await scan(page, shirt.barcode)
  await band(page, '2 скана ждут отправки')
  await page.reload()
  await settled(page)
  await page.getByText('2 из 3 шт.').waitFor()
  await band(page, '2 скана ждут отправки')
  await page.unroute(packages)
  await scan(page, shirt.barcode)
  await page.getByText('Наклейте и отсканируйте этикетку').first().waitFor()
  await page.getByText('Нет связи').waitFor({ state: 'detached' })
  await page.reload()
  await settled(page)
  await page.getByText('3 из 3 шт.').waitFor()
  await scan(page, 'P-400')
  await page.getByText('Упаковывать нечего').waitFor()
  assert.equal(await statusOf('P-400'), 'COLLECTED')
})

test('without any connection a reload brings the station back, and what was scanned goes when there is one', async () => {
  await givenOrder('P-450', [
    [shirt.id, 1],
    [other.id, 1],
  ])
  const line = await openLine(cabinet.url)
  const page = await open('/pack', { kept: true })
  await page.goto(`${line.url}/pack`)
  await settled(page)
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
  await begin(page)
  await scan(page, 'P-450')
  await page.getByText('Заказ P-450', { exact: true }).waitFor()
  line.cut()
  await scan(page, shirt.barcode)
  await band(page, '1 скан ждёт отправки')
  await page.reload()
  await page.getByText('1 из 2 шт.').waitFor()
  await band(page, '1 скан ждёт отправки')
  await picture(page, 'pack-offline-reload')
  await scan(page, other.barcode)
  await page.getByText('2 из 2 шт.').waitFor()
  const kept = await page.evaluate<string>(
    'caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((one) => one.keys())))).then((all) => all.flat().map(({ url }) => url).join(" "))',
  )
  assert.match(kept, /\/assets\//)
  assert.doesNotMatch(kept, /\/(api|files)\//, 'nothing of the data is kept')
  assert.doesNotMatch(await page.evaluate<string>('JSON.stringify(localStorage)'), /csrf/i, 'no key to the server is kept')
  await line.mend()
  await page.getByText('Нет связи').waitFor({ state: 'detached' })
  await scan(page, 'P-450')
  await page.getByText('Упаковывать нечего').waitFor()
  assert.equal(await statusOf('P-450'), 'COLLECTED')
  await page.close()
  line.cut()
})

test('what the server thinks otherwise of is said, and nothing goes into another order', async () => {
  const id = await givenOrder('P-500', [[shirt.id, 2]])
  const page = await open('/pack')
  await scan(page, 'P-500')
  await page.getByText('Заказ P-500', { exact: true }).waitFor()
  await page.context().setOffline(true)
  await scan(page, shirt.barcode)
  await scan(page, shirt.barcode)
  await band(page, '2 скана ждут отправки')
  await api.send('POST', `/api/order/${id}/status?status=CANCELED`)
  await givenOrder('P-501', [[shirt.id, 1]])
  await page.context().setOffline(false)
  await page.getByText('Сервер не принял то, что было отсканировано без связи').waitFor()
  await page
    .getByRole('alert')
    .getByText(/отменён/)
    .waitFor()
  await picture(page, 'pack-alarm')
  await isAccessible(page)
  await page.getByRole('button', { name: 'Понятно' }).click()
  await page.getByRole('heading', { name: 'Отсканируйте заказ, этикетку или товар' }).waitFor()
  assert.notEqual(await statusOf('P-501'), 'COLLECTED')
})

test('on a phone, in the dark, in English', async () => {
  await givenOrder('P-600', [
    [shirt.id, 1],
    [other.id, 2],
  ])
  await cabinet.givenPerson('packer', ['WAREHOUSE'])
  const page = await open('/pack', { phone: true, dark: true, lang: 'en', as: 'packer' })
  await picture(page, 'pack-phone-setup')
  await page.getByRole('button', { name: 'Begin' }).click()
  await page.getByRole('button', { name: 'Next order' }).click()
  await page.getByText('Order P-600', { exact: true }).waitFor()
  await isAccessible(page)
  await picture(page, 'pack-phone-work')
  assert.equal(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'), true)
  await scan(page, third.barcode)
  await band(page, /not in the order/)
  await picture(page, 'pack-phone-wrong')
  await cleared(page)
  await picture(page, 'pack-phone-idle')
  await isAccessible(page)
})

test('who may not pack has no room', async () => {
  await cabinet.givenPerson('looker', ['ANALYST'])
  const page = await open('/pack', { as: 'looker' })
  await page
    .getByText(/Нет доступа|нет прав/i)
    .first()
    .waitFor()
})
