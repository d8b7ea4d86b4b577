// The packing station in a browser: a scanner, a lost connection, a reload, a phone.
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { Type } from 'typebox'
import { openApi } from '../../demo/api.ts'
import { sql } from '../../src/kit/db.ts'
import { isAccessible } from './support/axe.ts'
import { openLine } from './support/line.ts'
import { openCabinet, PASSWORD, picture, scanAtOnce as scan, settled, type Look } from './support/cabinet.ts'
import { meddle } from './support/slow.ts'

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
let shop: ReturnType<typeof openApi> | undefined
/** An order that a shop hands over by the packing API, in so many packages. */
async function givenPackages(number: string, barcode: string, packages: number): Promise<void> {
  shop ??= openApi(cabinet.url, (await api.post('/api/seller/shops', Type.Object({ api_key: Type.String() }), { name: 'Коробки', type: 'API' })).api_key)
  const each = Array.from({ length: packages }, (_, at) => ({ number: String(at + 1), barcode: `${number}-BOX-${at + 1}` }))
  await shop.send('PUT', '/api/shop/orders', { number, products: [{ barcodes: [barcode] }], packages: each })
}
/** There is no printer here: a browser without a screen would wait for one. */
const printer = 'window.printed ??= []; window.print = () => top.printed.push(document.URL)'
/** Nor has it a viewer of PDF: as on a phone, a frame with one would save it as a file. Elsewhere text stands in for what a viewer shows. */
const viewer = `Object.defineProperty(Navigator.prototype, 'pdfViewerEnabled', { get: () => true })
  const addressOf = URL.createObjectURL
  URL.createObjectURL = (blob) => addressOf.call(URL, blob.type === 'application/pdf' ? new Blob([blob], { type: 'text/plain' }) : blob)`
/** What a person waits for takes a fortieth of its time; drawing has all of it. */
const hurry = `const later = window.setTimeout
  window.setTimeout = (work, delay, ...given) => later(work, delay >= 2_000 && delay < 30_000 ? delay / 40 : delay, ...given)`
const equipped = new Set<Page>()
async function open(path: string, look: Look & { hurried?: boolean } = {}): Promise<Page> {
  const page = await cabinet.open(path, look)
  if (equipped.has(page)) return page
  equipped.add(page)
  const script = `{ ${printer}; ${look.phone === true ? '' : viewer}; ${look.hurried === true ? hurry : ''} }`
  await page.addInitScript(script)
  await page.evaluate(script)
  return page
}
/** The label of a package is on the screen, with bars on it: what share of it is dark. */
async function drawn(page: Page, n: number): Promise<void> {
  const label = page.getByRole('img', { name: `Этикетка места ${n}`, exact: true })
  await label.waitFor()
  const seen = await page.evaluate<{ width: number; dark: number }>(`(async (image) => {
    await image.decode()
    const canvas = Object.assign(document.createElement('canvas'), { width: image.naturalWidth, height: image.naturalHeight })
    const drawing = canvas.getContext('2d')
    drawing.drawImage(image, 0, 0)
    const { data } = drawing.getImageData(0, 0, canvas.width, canvas.height)
    let dark = 0
    for (let at = 0; at < data.length; at += 4) if (data[at] < 128 && data[at + 3] > 128) dark += 1
    return { width: canvas.width, dark: dark / (canvas.width * canvas.height) }
  })(document.querySelector('img[alt="Этикетка места ${n}"]'))`)
  assert.ok(seen.width > 100 && seen.dark > 0.02 && seen.dark < 0.8, `the label of package ${n} is drawn: ${JSON.stringify(seen)}`)
}
const printed = (page: Page) => page.evaluate<number>('window.printed.length')
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

// Nothing waits and nothing is on a table: what the shop of the demo has of its own would be taken for these goods too. Nor is a station of the test
// before still at work, which takes the next order by itself.
beforeEach(async () => {
  for (const page of equipped) if (!page.isClosed()) await page.goto('about:blank')
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
  await drawn(page, 1)
  await picture(page, 'pack-label')
  await isAccessible(page)
  const label = /этикетку и отсканируйте её: (\d+)/.exec(await page.locator('main').innerText())?.[1] ?? ''
  await scan(page, label)
  await band(page, /упакован/)
  await page.getByText('Упаковывать нечего').waitFor()
  assert.equal(await statusOf(String(order?.externalOrderId)), 'COLLECTED')
  await picture(page, 'pack-done')
})

/** All that an order of the marketplace on the table waits for is scanned. */
async function scanAll(page: Page): Promise<void> {
  const [order] = (await api.get('/api/order/find?service=WILDBERRIES&sortBy=ID&ascending=false&limit=1', Orders)).rows
  const { products } = await api.get(
    `/api/packing/orders/${order?.id}`,
    Type.Object({ products: Type.Array(Type.Object({ barcodes: Type.Array(Type.String()) })) }),
  )
  for (const { barcodes } of products) await scan(page, barcodes[0] ?? '')
}

test('a label that the marketplace is late with or refuses is told, ours stands in for it, and it is asked for again', async () => {
  await cabinet.orderMore(1)
  const page = await open('/pack', { dark: true, hurried: true })
  await begin(page)
  const over = Promise.withResolvers<void>()
  let market: 'silent' | 'closed' | 'open' = 'silent'
  const allow = await meddle(page, '**/api/fbs/updateLabel?*', async (route) => {
    if (market === 'open') return route.fallback()
    if (market === 'closed') return route.fulfill({ json: { message: 'Площадка закрыта на обед' } })
    await over.promise
    return route.abort()
  })
  await page.getByRole('button', { name: 'Следующий заказ' }).click()
  await page.getByRole('button', { name: 'Вернуть в очередь' }).waitFor()
  await scanAll(page)
  await page.getByRole('alert').getByText('Площадка пока не отвечает').waitFor()
  await drawn(page, 1)
  assert.equal(await printed(page), 0, 'the label of the marketplace may still come')
  await isAccessible(page)
  market = 'closed'
  await page.getByRole('button', { name: 'Повторить' }).click()
  await page.getByRole('alert').getByText('Площадка закрыта на обед').waitFor()
  await page.getByText(/отсканируйте её: PACK-/).waitFor()
  market = 'open'
  await page.getByRole('button', { name: 'Повторить' }).click()
  await page.getByText(/отсканируйте её: \d+/).waitFor()
  await drawn(page, 1)
  over.resolve()
  await cleared(page)
  allow()
})

test('a label that comes while a scan is being answered is shown, not waited for without end', async () => {
  await cabinet.orderMore(1)
  const page = await open('/pack')
  await begin(page)
  const seen = Promise.withResolvers<void>()
  const labelled = Promise.withResolvers<void>()
  const hurryLabels = await meddle(page, '**/api/fbs/updateLabel?*', async (route) => {
    await seen.promise
    const response = await route.fetch()
    await route.fulfill({ response })
    labelled.resolve()
  })
  await page.getByRole('button', { name: 'Следующий заказ' }).click()
  await page.getByRole('button', { name: 'Вернуть в очередь' }).waitFor()
  // The look at the table that follows the scan saw no label yet, and comes after the label did.
  const hurryLooks = await meddle(page, '**/api/packing/current?*', async (route) => {
    const response = await route.fetch()
    seen.resolve()
    await labelled.promise
    // The page has heard of the label before this look is over.
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => resolve()))')
    await route.fulfill({ response })
  })
  await scanAll(page)
  await page.getByText(/отсканируйте её: \d+/).waitFor({ timeout: 15_000 })
  hurryLabels()
  hurryLooks()
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
  // Ours is a PDF, and seen all the same.
  await drawn(page, 1)
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
  page.on('response', (response) => {
    if (response.url().endsWith('/api/packing/scan')) sent.push(String(response.request().postData()))
  })
  await page.context().setOffline(true)
  await page.evaluate("Storage.prototype.kept = Storage.prototype.setItem; Storage.prototype.setItem = () => { throw new Error('full') }")
  await scan(page, shirt.barcode)
  await band(page, 'Устройство не может сохранить сканы')
  await page.evaluate('Storage.prototype.setItem = Storage.prototype.kept')
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

test('a reload and a second tab lose nothing of what was scanned without a connection; who scans in a tab works there', async () => {
  await givenOrder('P-400', [[shirt.id, 3]])
  const page = await open('/pack', { dark: true, hurried: true })
  await scan(page, 'P-400')
  await page.getByText('Заказ P-400', { exact: true }).waitFor()
  // The page itself is still there to be had; the floor does not answer.
  const floorIsBack = await meddle(page, packages, (route) => route.abort('connectionfailed'))
  await scan(page, shirt.barcode)
  await scan(page, shirt.barcode)
  await band(page, '2 скана ждут отправки')
  await page.reload()
  await page.getByText('2 из 3 шт.').waitFor()
  await band(page, '2 скана ждут отправки')
  // The floor answers the other tab.
  const second = await page.context().newPage()
  await second.goto('/pack')
  await page.getByText('открыто в другой вкладке').waitFor()
  await isAccessible(page)
  await scan(second, shirt.barcode)
  await second.getByText('3 из 3 шт.').waitFor()
  await second.getByText('Нет связи').waitFor({ state: 'detached' })
  floorIsBack()
  await scan(page, 'P-400')
  await page.getByText('Упаковывать нечего').waitFor()
  await second.getByText('открыто в другой вкладке').waitFor()
  await second.close()
  assert.equal(await statusOf('P-400'), 'COLLECTED')
  // What another build kept, or what was cut short, breaks nothing.
  await page.evaluate(`for (const key of Object.keys(localStorage)) if (/^ambar-pack:.*[^b]$/.test(key))
    localStorage.setItem(key, JSON.stringify({ view: { id: 1, products: [], parcels: [{}] }, pending: [{ scanId: 'x' }, null] }))`)
  await page.reload()
  await page.getByText('Упаковывать нечего').waitFor()
})

test('without any connection a reload brings the station back, and what was scanned goes when there is one', async () => {
  await givenOrder('P-450', [
    [shirt.id, 1],
    [other.id, 1],
  ])
  const line = await openLine(cabinet.url)
  const page = await open('/pack', { kept: true, hurried: true })
  await page.goto(`${line.url}/pack`)
  await settled(page)
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
  await begin(page)
  await scan(page, 'P-450')
  await page.getByText('Заказ P-450', { exact: true }).waitFor()
  const keeps = (name: string) =>
    `caches.keys().then((names) => Promise.all(names.map((one) => caches.open(one).then((cache) => cache.keys())))).then((all) => all.flat().some(({ url }) => url.includes('${name}')))`
  for (const part of ['/assets/draw-', '/assets/pdf.worker']) await page.waitForFunction(keeps(part), undefined, { polling: 100 })
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

test('each package has its label: printed once by itself, looked at and printed again, also without a connection and after the order', async () => {
  await givenPackages('P-700', shirt.barcode, 3)
  const page = await open('/pack')
  await scan(page, 'P-700')
  await page.getByText('Заказ P-700', { exact: true }).waitFor()
  const before = await printed(page)
  await scan(page, shirt.barcode)
  await drawn(page, 1)
  await page.getByRole('button', { name: 'Напечатать ещё раз' }).waitFor()
  await page.getByRole('button', { name: 'Отменить скан' }).click()
  await page.getByText('0 из 1 шт.').waitFor()
  await scan(page, shirt.barcode)
  await page.getByText('Место 1 из 3').waitFor()
  await scan(page, 'P-700-BOX-1')
  await page.getByText('Место 2 из 3').waitFor()
  await drawn(page, 2)
  await page.getByRole('button', { name: 'Напечатать ещё раз' }).waitFor()
  assert.equal((await printed(page)) - before, 2, 'each once, though the goods were scanned twice')
  await picture(page, 'pack-packages')
  await page.getByRole('button', { name: 'Этикетка места 1, место готово' }).click()
  await drawn(page, 1)
  await page.getByRole('button', { name: 'Напечатать', exact: true }).click()
  assert.equal((await printed(page)) - before, 3)
  await page.context().setOffline(true)
  await scan(page, 'P-700-BOX-2')
  await drawn(page, 3)
  await scan(page, 'P-700-BOX-3')
  await band(page, 'оставьте его на столе')
  await page.getByRole('button', { name: 'Этикетка места 2, место готово' }).click()
  await drawn(page, 2)
  await page.context().setOffline(false)
  await page.getByText('Упаковывать нечего').waitFor()
  assert.equal(await statusOf('P-700'), 'COLLECTED')
  await page.getByRole('button', { name: 'Этикетки заказа P-700 ещё раз' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Этикетка места 1' }).click()
  await drawn(page, 1)
  await isAccessible(page)
  await page.keyboard.press('Escape')
})

test('neither a label nor a scan is lost: refused, broken off, behind a scan at which the server breaks, when the session ends', async () => {
  await givenOrder('P-750', [[shirt.id, 2]])
  const page = await open('/pack', { dark: true, hurried: true })
  const labels = '**/packages/1/label?*'
  let asked = 0
  const labelIsBack = await meddle(page, labels, (route) => {
    asked += 1
    return route.fulfill({ status: 404, json: { error: 'error_gone', localMessage: 'Этикетку убрали' } })
  })
  await scan(page, 'P-750')
  await page.getByText('Заказ P-750', { exact: true }).waitFor()
  const scans = '**/api/packing/scan'
  const networkIsBack = await meddle(page, scans, (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Welcome to the guest network</h1>' }))
  await scan(page, shirt.barcode)
  await band(page, '1 скан ждёт отправки')
  networkIsBack()
  await page.getByText('Нет связи').waitFor({ state: 'detached' })
  await page.context().clearCookies()
  await scan(page, shirt.barcode)
  await page.getByLabel('Логин').fill('admin')
  await page.getByLabel('Пароль').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByText('2 из 2 шт.').waitFor()
  await page.getByRole('alert').getByText('Этикетку убрали').waitFor()
  const before = asked
  await isAccessible(page)
  assert.equal(asked, before, 'a refusal is not hammered at')
  labelIsBack()
  const isReached = await meddle(page, labels, (route) => route.abort('connectionfailed'))
  await page.getByRole('button', { name: 'Повторить' }).click()
  await page.getByText('Сервер не ответил, спрашиваем снова').waitFor()
  await page.context().setOffline(true)
  await scan(page, third.barcode)
  await page.getByText('Её не успели загрузить до обрыва связи').waitFor()
  await picture(page, 'pack-offline-label')
  isReached()
  const isWhole = await meddle(page, labels, (route) => route.fulfill({ contentType: 'application/pdf', body: '%PDF-1.4 and then nothing' }))
  await page.context().setOffline(false)
  await page.getByText('не получилось показать: её можно напечатать').waitFor()
  isWhole()
  await page.getByRole('button', { name: 'Повторить' }).click()
  await drawn(page, 1)
  await page.getByText('Нет связи').waitFor({ state: 'detached' })
  const serverIsBack = await meddle(page, scans, (route) =>
    route.fulfill({ status: 500, json: { error: 'error_internal', localMessage: 'Ошибка на нашей стороне' } }),
  )
  await scan(page, 'P-750')
  await band(page, 'Ошибка на нашей стороне')
  serverIsBack()
  cabinet.problems.length = 0
  await page.getByText('Нет связи').waitFor({ state: 'detached' })
  await scan(page, 'P-750')
  await band(page, /упакован/)
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
  for (const { barcode } of [shirt, other, other]) await scan(page, barcode)
  await page.getByRole('img', { name: 'Label of package 1' }).waitFor()
  // Without a viewer of PDF nothing would come out of a printer: it is opened to be printed.
  assert.match((await page.getByRole('link', { name: 'Open and print' }).getAttribute('href')) ?? '', /^blob:/)
  assert.equal(await page.locator('iframe').count(), 0)
  assert.equal(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'), true)
  await isAccessible(page)
  await picture(page, 'pack-phone-label')
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
