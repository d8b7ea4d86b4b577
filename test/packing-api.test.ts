// The packing API, sentence by sentence of its published description.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PDFDocument } from 'pdf-lib'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { sql } from '../src/kit/db.ts'
import { serve } from '../src/testing.ts'
import { fields, givenGoods, givenOrder, givenShop, good, labelOf, list, nextNumber, refused, scan, scanAll, text, today } from './packing-given.ts'

const api = await serve()
const shop = await givenShop(api, api, { name: 'Лавка', prioritet: 5, shipment_window: 2 })
const {
  goods: [goods],
  warehouseId,
} = await givenGoods(api, 1, 500)
assert.ok(goods)
const things = { products: [{ barcodes: [goods.barcode] }] }
const put = (body: unknown, headers?: Record<string, string>) => shop.as.put('/api/shop/orders', body, headers)
const own = (number: string) => shop.as.get(`/api/shop/orders/${encodeURIComponent(number)}`)
const change = (number: string, body: unknown) => shop.as.post(`/api/shop/orders/${encodeURIComponent(number)}`, body)

test('without an Authorization header, or with a wrong one, every operation answers 403', async () => {
  for (const as of [api.with(''), api.with('wrong')])
    for (const reply of [
      await as.get('/api/seller/shops'),
      await as.get('/api/seller/orders'),
      await as.get(`/api/seller/orders/${shop.uuid}`),
      await as.get(`/api/seller/orders/${shop.uuid}/1`),
      await as.put('/api/shop/orders', { number: '1', ...things }),
      await as.post('/api/shop/orders/1', {}),
      await as.get('/api/shop/orders/1'),
    ])
      refused(reply, 403, 'error_access_denied')
})

test('shops: UUID, name, priority, period for packing, source with name and slug', async () => {
  const shops = await api.get('/api/seller/shops')
  assert.deepEqual(shops.body, [{ uuid: shop.uuid, name: 'Лавка', prioritet: 5, shipment_window: 2, source: { name: 'API', slug: 'api' } }])
  assert.match(shop.uuid, /^[0-9a-f-]{36}$/)
})

test('accounts of marketplaces are shops too, with their source, and show their orders', async () => {
  const other = await api.another('Торговец')
  const card = await givenCard(other)
  await api.app.pool.tx({ clientId: other.clientId }, (db) =>
    db.run(sql`insert into integration (client_id, organization_id, service, has_secret) values (${other.clientId}, ${other.organizationId}, 'OZON', true)`),
  )
  const [account] = list((await other.get('/api/seller/shops')).body).map(fields)
  assert.deepEqual(account?.source, { name: 'Ozon', slug: 'ozon' })
  good(
    await other.post('/api/order/', {
      type: 'FBS',
      service: 'OZON',
      externalOrderId: '0001-1',
      comment: 'звонить',
      deliveryDate: '2024-06-20T15:00:00Z',
      createdDate: '2024-06-18T10:00:00Z',
      products: [{ productId: card.productId, quantity: 2, price: 10 }],
    }),
  )
  const orders = list((await other.get('/api/seller/orders?shipment_date=2024-06-20')).body).map(fields)
  assert.deepEqual(
    orders.map(({ shop: link, number, status, shipment_date }) => ({ link, number, status, shipment_date })),
    [
      {
        link: { uuid: account?.uuid, name: account?.name, source: { name: 'Ozon', slug: 'ozon' } },
        number: '0001-1',
        status: 'accepted',
        shipment_date: '2024-06-20',
      },
    ],
  )
  const seen = good(await other.get(`/api/seller/orders/${String(account?.uuid)}/0001-1`))
  assert.equal(seen.comment, 'звонить')
  assert.deepEqual(
    list(seen.products).map((one) => fields(one).barcodes),
    [[card.barcode], [card.barcode]],
  )
  refused(await other.post(`/api/seller/shops/${String(account?.uuid)}/key`), 400, 'error_shop_not_api')
  refused(await other.delete(`/api/seller/shops/${String(account?.uuid)}`), 400, 'error_shop_not_api')
})

test('orders planned for a day, with their shop; of one shop, without it; without a day, those of today', async () => {
  const number = await givenOrder(shop, { ...things, comment: 'Текст', shipment_date: '2023-09-20', accepted_at: '2023-09-19' })
  const expected = {
    number,
    comment: 'Текст',
    shipment_date: '2023-09-20',
    status: 'accepted',
    accepted_at: '2023-09-19T00:00:00.000Z',
    packaged_at: null,
    shipped_at: null,
    cancelled_at: null,
  }
  assert.deepEqual((await api.get('/api/seller/orders?shipment_date=2023-09-20')).body, [
    { shop: { uuid: shop.uuid, name: 'Лавка', source: { name: 'API', slug: 'api' } }, ...expected },
  ])
  assert.deepEqual((await api.get(`/api/seller/orders/${shop.uuid}?shipment_date=2023-09-20`)).body, [expected])
  assert.deepEqual((await api.get('/api/seller/orders?shipment_date=2023-09-21')).body, [])
  const now = await givenOrder(shop, things)
  const numbersOf = async (path: string) => list((await api.get(path)).body).map((one) => fields(one).number)
  assert.equal(good(await own(now)).shipment_date, today())
  assert.ok((await numbersOf('/api/seller/orders')).includes(now))
  assert.ok((await numbersOf(`/api/seller/orders/${shop.uuid}`)).includes(now))
  assert.ok(!(await numbersOf('/api/seller/orders')).includes(number))
  // The day that it is depends on where the client is.
  const zone = new Date().getUTCHours() >= 12 ? 'Pacific/Kiritimati' : 'Etc/GMT+12'
  await api.app.pool.tx({ clientId: api.clientId }, (db) => db.run(sql`update client set time_zone = ${zone} where id = ${api.clientId}`))
  assert.ok(!(await numbersOf('/api/seller/orders')).includes(now))
  await api.app.pool.tx({ clientId: api.clientId }, (db) => db.run(sql`update client set time_zone = 'Europe/Moscow' where id = ${api.clientId}`))
})

test('a seller sees one order with products, their barcodes, and packages; the shop sees its own', async () => {
  const number = await givenOrder(shop, { products: [{ code: goods.article, barcodes: [goods.barcode] }], packages: [{ number: '1212', barcode: '121200' }] })
  const seen = good(await api.get(`/api/seller/orders/${shop.uuid}/${number}`))
  const [product] = list(seen.products).map(fields)
  assert.deepEqual(product, { code: goods.article, name: `Товар ${goods.article}`, cis: null, assigned_at: null, barcodes: [goods.barcode] })
  assert.deepEqual(seen.packages, [{ number: '1212', barcode: '121200', status: 'accepted', packaged_at: null, shipped_at: null }])
  const { barcodes: _barcodes, ...withoutBarcodes } = product ?? {}
  assert.deepEqual(good(await own(number)), { ...seen, products: [withoutBarcodes] })
  refused(await api.get(`/api/seller/orders/${shop.uuid}/none`), 404, 'error_packing_order_not_found')
  refused(await own('none'), 404, 'error_packing_order_not_found')
  refused(await api.get('/api/seller/orders/not-a-uuid/1'), 404, 'error_shop_not_found')
  refused(await api.get('/api/seller/orders/00000000-0000-4000-8000-000000000000'), 404, 'error_shop_not_found')
})

test('a filled code finds the product, or makes it with code, name and barcodes; a name is then required', async () => {
  const product = { code: 'NEW-1', name: 'Кружка', barcodes: ['2000259506566', '46000000'] }
  refused(await put({ number: nextNumber(), products: [{ code: 'NEW-1', barcodes: ['1'] }] }), 400, 'error_packing_name_required')
  const number = await givenOrder(shop, { products: [product] })
  const [made] = list(good(await api.get(`/api/seller/orders/${shop.uuid}/${number}`)).products).map(fields)
  assert.deepEqual([made?.code, made?.name, made?.barcodes], ['NEW-1', 'Кружка', product.barcodes])
  const found = good(
    await api.get('/api/product/findByBarcode?barcode=46000000').then((reply) => (reply.status === 200 ? reply : api.get('/api/product/find?query=NEW-1'))),
  )
  assert.ok(JSON.stringify(found).includes('Кружка'))
  const again = await givenOrder(shop, { products: [{ code: 'NEW-1' }, { barcodes: ['46000000'] }] })
  assert.equal(list(good(await own(again)).products).length, 2)
  const both = await Promise.all(
    Array.from({ length: 4 }, () => put({ number: nextNumber(), products: [{ code: 'NEW-2', name: 'Блюдце', barcodes: ['77'] }] })),
  )
  assert.deepEqual(
    both.map(({ status }) => status),
    [200, 200, 200, 200],
    'a code that comes in several orders at once makes one product',
  )
  assert.equal(list(good(await api.get('/api/product/find?query=NEW-2')).rows).length, 1)
})

test('an empty code finds by barcode: 400 with the published words otherwise', async () => {
  refused(await put({ number: nextNumber(), products: [{ name: 'x' }] }), 400, 'error_packing_empty_codes', 'Empty code and barcodes')
  refused(await put({ number: nextNumber(), products: [{ code: ' ', barcodes: ['', ' '] }] }), 400, 'error_packing_empty_codes', 'Empty code and barcodes')
  refused(await put({ number: nextNumber(), products: [{ barcodes: ['nobody has this'] }] }), 400, 'error_packing_product_not_found', 'Product not found')
  const other = await givenCard(api)
  refused(
    await put({ number: nextNumber(), products: [{ barcodes: [goods.barcode, other.barcode] }] }),
    400,
    'error_packing_products_several',
    'More than one product found',
  )
})

test('a label is a PDF of 10000 bytes at least, and prints as it was given', async () => {
  const words = 'Label less 10000 bytes or mime type not "application/pdf"'
  const wrong = [
    labelOf(9_999).toString('base64'),
    Buffer.alloc(20_000, 'x').toString('base64'),
    'not base64 at all!',
    Buffer.from('<html>').toString('base64'),
  ]
  for (const label of wrong) refused(await put({ number: nextNumber(), ...things, label }), 400, 'error_packing_label', words)
  const label = labelOf(10_000)
  const number = await givenOrder(shop, { ...things, label: label.toString('base64') })
  const { order } = await scan(api, number)
  const id = String(fields(order).id)
  for (const path of ['label', 'packages/1/label']) {
    const printed = await api.get(`/api/packing/orders/${id}/${path}`)
    assert.deepEqual([printed.status, printed.headers['content-type'], printed.raw.equals(label)], [200, 'application/pdf', true])
    // What was given as no picture is none.
    assert.equal((await api.get(`/api/packing/orders/${id}/${path}?format=png`)).headers['content-type'], 'application/pdf')
    assert.equal((await api.get(`/api/packing/orders/${id}/${path}?format=gif`)).status, 400)
  }
  assert.ok(text(good(await api.get(`/api/order/${id}`)).labelsPath) !== '')
  assert.equal((await scan(api, 'AMBAR:RELEASE')).code, 'released')
  good(await put({ number: nextNumber(), ...things, label: '' }))
})

test('several packages print several labels, each of which is scanned to finish', async () => {
  const document = await PDFDocument.create()
  for (const width of [100, 200, 300]) document.addPage([width, 300]).drawText('x'.repeat(10))
  await document.attach(Buffer.alloc(20_000, 'noise'), 'noise.txt')
  const label = Buffer.from(await document.save({ useObjectStreams: false }))
  const packages = ['1', '2', '3'].map((n) => ({ number: n, barcode: `SEV-${n}` }))
  const number = await givenOrder(shop, { ...things, packages, label: Buffer.concat([label, Buffer.alloc(10_000, ' ')]).toString('base64') })
  assert.equal((await scan(api, number)).code, 'taken')
  const complete = await scan(api, goods.barcode)
  assert.deepEqual([complete.code, list(complete.print).map((one) => fields(one).package)], ['goods_complete', [1, 2, 3]])
  for (const [at, one] of list(complete.print).map(fields).entries()) {
    const page = await PDFDocument.load((await api.get(new URL(text(one.url)).pathname)).raw)
    assert.deepEqual([page.getPageCount(), page.getPage(0).getWidth()], [1, [100, 200, 300][at]])
  }
  assert.deepEqual(await scanAll(api, ['SEV-2', 'SEV-1', 'SEV-3']), ['package_ok', 'package_ok', 'packed'])
  const plain = await givenOrder(shop, { ...things, packages })
  const { order } = await scan(api, plain)
  const ours = await api.get(`/api/packing/orders/${String(fields(order).id)}/packages/2/label`)
  assert.equal((await PDFDocument.load(ours.raw)).getPageCount(), 1)
  refused(await api.get(`/api/packing/orders/${String(fields(order).id)}/packages/9/label`), 404, 'error_packing_package_not_found')
  refused(await api.get(`/api/packing/orders/${String(fields(order).id)}/label`), 404, 'error_packing_no_label')
  assert.equal((await scan(api, 'AMBAR:RELEASE')).code, 'released')
  refused(
    await put({
      number: nextNumber(),
      ...things,
      packages: [
        { number: '1', barcode: 'D' },
        { number: '2', barcode: 'D' },
      ],
    }),
    400,
    'error_packing_package_repeated',
  )
})

test('a number that the shop has is 409; an Idempotency-Key answers the first result', async () => {
  const body = { number: nextNumber(), ...things }
  const first = await put(body, { 'idempotency-key': 'k1' })
  good(first)
  refused(await put(body), 409, 'error_packing_order_exists')
  const again = await put(body, { 'idempotency-key': 'k1' })
  assert.deepEqual([again.status, again.body], [200, first.body])
  const many = await Promise.all(Array.from({ length: 6 }, (_, n) => put({ ...body, number: 'RACE', comment: String(n) })))
  assert.deepEqual(many.map(({ status }) => status).toSorted(), [200, 409, 409, 409, 409, 409])
  const neighbour = await givenShop(api)
  good(await neighbour.as.put('/api/shop/orders', body))
  refused(await neighbour.as.put('/api/shop/orders', body, { 'idempotency-key': 'k1' }), 409, 'error_idempotency_key_reused')
})

test('a change carries exactly one thing, and moves the order and its goods', async () => {
  const look = () =>
    api.app.pool.tx({ clientId: api.clientId }, (db) =>
      db.one<{ free: number; reserved: number }>(sql`select sum(free)::int as free, sum(reserved)::int as reserved from stock s
    join product p on p.client_id = s.client_id and p.sku_id = s.sku_id where s.client_id = ${api.clientId} and s.warehouse_id = ${warehouseId} and p.id = ${goods.productId}`),
    )
  const before = await look()
  const number = await givenOrder(shop, things)
  assert.deepEqual(await look(), { free: before.free - 1, reserved: before.reserved + 1 }, 'an order reserves')
  for (const body of [{}, { cancelled_at: null }, { cancelled_at: '2023-09-20', shipped_at: '2023-09-19' }])
    refused(await change(number, body), 400, 'error_packing_one_change')
  assert.equal(good(await change(number, { shipment_date: '2023-10-01' })).shipment_date, '2023-10-01')
  const cancelled = good(await change(number, { cancelled_at: '2023-09-20' }))
  assert.deepEqual([cancelled.status, cancelled.cancelled_at], ['cancelled', '2023-09-20T00:00:00.000Z'])
  assert.deepEqual(await look(), before, 'a cancel gives the reserve back')
  const sent = await givenOrder(shop, { ...things, packages: [{ number: 'p', barcode: 'p' }] })
  const shipped = good(await change(sent, { shipped_at: '2023-09-19' }))
  assert.deepEqual(
    [shipped.status, shipped.shipped_at, list(shipped.packages).map((one) => fields(one).status)],
    ['shipped', '2023-09-19T00:00:00.000Z', ['shipped']],
  )
  assert.deepEqual(await look(), { free: before.free - 1, reserved: before.reserved }, 'what is shipped has left')
  for (const over of [number, sent, 'none'])
    for (const body of [{ shipment_date: '2023-09-19' }, { shipped_at: '2023-09-19' }, { cancelled_at: '2023-09-19' }])
      refused(await change(over, body), 404, 'error_packing_order_not_found')
})

test('an order of a shop is an order like any other', async () => {
  const number = await givenOrder(shop, { ...things, comment: 'как все' })
  const rows = list(good(await api.get(`/api/order/find?query=${number}`)).rows)
    .map(fields)
    .filter((row) => row.externalOrderId === number)
  assert.deepEqual(
    rows.map(({ status, type, comment }) => ({ status, type, comment })),
    [{ status: 'CREATED', type: 'RETAIL', comment: 'как все' }],
  )
  good(await api.post(`/api/order/${String(rows[0]?.id)}/status?status=COLLECTED`))
  assert.equal(good(await own(number)).status, 'packaged')
  good(await api.post(`/api/order/${String(rows[0]?.id)}/status?status=SEND`))
  const seen = good(await own(number))
  assert.ok(seen.status === 'shipped' && text(seen.shipped_at) !== '' && text(seen.packaged_at) !== '')
})

test('a comment has at most 250 characters', async () => {
  const comment = 'я'.repeat(250)
  const number = await givenOrder(shop, { ...things, comment })
  assert.equal(good(await own(number)).comment, comment)
  refused(await put({ number: nextNumber(), ...things, comment: `${comment}я` }), 400, 'error_validation')
})

test('shops are made, changed, given new keys and removed; a key opens its own shop and nothing else', async () => {
  const one = await givenShop(api)
  const number = await givenOrder(one, things)
  refused(await shop.as.get(`/api/shop/orders/${number}`), 404, 'error_packing_order_not_found')
  refused(await shop.as.post(`/api/shop/orders/${number}`, { cancelled_at: '2024-01-01' }), 404, 'error_packing_order_not_found')
  for (const path of ['/api/seller/shops', '/api/seller/orders', '/api/order/find', '/api/product/find', '/api/packing/current', '/api/task/getTask'])
    refused(await one.as.get(path), 403, 'error_access_denied')
  for (const reply of [
    await api.put('/api/shop/orders', { number, ...things }),
    await api.get(`/api/shop/orders/${number}`),
    await api.post(`/api/shop/orders/${number}`, {}),
  ])
    refused(reply, 403, 'error_access_denied')
  const changed = good(await api.patch(`/api/seller/shops/${one.uuid}`, { name: 'Иначе', prioritet: 0 }))
  assert.deepEqual([changed.name, changed.prioritet, changed.shipment_window], ['Иначе', 0, 1])
  refused(await api.patch(`/api/seller/shops/${one.uuid}`, { name: 'лавка' }), 409, 'error_shop_name_taken')
  refused(await api.post('/api/seller/shops', { name: 'ЛАВКА', type: 'API' }), 409, 'error_shop_name_taken')
  refused(await api.post('/api/seller/shops', { name: 'x', type: 'OZON' }), 400, 'error_validation')
  const other = await api.another()
  for (const reply of [
    await other.patch(`/api/seller/shops/${one.uuid}`, {}),
    await other.delete(`/api/seller/shops/${one.uuid}`),
    await other.post(`/api/seller/shops/${one.uuid}/key`),
    await other.get(`/api/seller/orders/${one.uuid}`),
  ])
    refused(reply, 404, 'error_shop_not_found')
  const key = text(good(await api.post(`/api/seller/shops/${one.uuid}/key`)).api_key)
  refused(await one.as.get(`/api/shop/orders/${number}`), 403, 'error_access_denied')
  good(await api.with(key).get(`/api/shop/orders/${number}`))
  good(await api.with(`Bearer ${key}`).get(`/api/shop/orders/${number}`))
  good(await api.delete(`/api/seller/shops/${one.uuid}`))
  refused(await api.with(key).get(`/api/shop/orders/${number}`), 403, 'error_access_denied')
  assert.ok(!JSON.stringify((await api.get('/api/seller/shops')).body).includes(one.uuid))
  const kept = await api.app.ownerPool.tx({}, (db) =>
    db.all<{ details: unknown }>(sql`select to_jsonb(s) as details from shop s union all select to_jsonb(a) from audit a`),
  )
  assert.ok(!JSON.stringify(kept).includes(shop.key), 'the key is kept nowhere')
})
