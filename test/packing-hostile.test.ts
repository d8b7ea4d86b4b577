// What clumsy and hostile callers send to the packing API and to the floor: a refusal in words, never a failure.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { serve } from '../src/testing.ts'
import { fields, givenGoods, givenShop, good, labelOf, list, nextNumber, refused, scan, scanAll, text } from './packing-given.ts'

const api = await serve()
const shop = await givenShop(api)
const {
  goods: [goods],
} = await givenGoods(api, 1, 500)
assert.ok(goods)
const things = { products: [{ barcodes: [goods.barcode] }] }
const put = (body: unknown) => shop.as.put('/api/shop/orders', body)

test('numbers with spaces, slashes, Cyrillic and signs are numbers', async () => {
  for (const number of [
    '00 001',
    'А/2024/15',
    'Заказ № 7 / б',
    '100%',
    'a?b#c&d=e',
    'x+y',
    '%2F',
    "'; drop table sales_order; --",
    '😀',
    'я'.repeat(255),
    ' край ',
    'a\\b',
    '1.0',
    '/',
    'tab\there',
  ]) {
    good(await put({ number, ...things }))
    const path = encodeURIComponent(number)
    const seen = await shop.as.get(`/api/shop/orders/${path}`)
    assert.equal(good(seen).number, number)
    assert.equal(good(await api.get(`/api/seller/orders/${shop.uuid}/${path}`)).number, number)
    assert.equal(good(await shop.as.post(`/api/shop/orders/${path}`, { shipment_date: '2027-01-01' })).shipment_date, '2027-01-01')
    refused(await put({ number, ...things }), 409, 'error_packing_order_exists')
  }
})

test('a label of 20 MB is taken and prints; a larger one is refused clearly', { timeout: 60_000 }, async () => {
  const label = labelOf(20_000_000)
  const number = nextNumber()
  good(await put({ number, ...things, label: label.toString('base64') }))
  const { order } = await scan(api, number)
  const printed = await api.get(`/api/packing/orders/${String(fields(order).id)}/packages/1/label`)
  assert.ok(printed.raw.equals(label))
  await scan(api, 'AMBAR:RELEASE')
  refused(await put({ number: nextNumber(), ...things, label: labelOf(21_000_000).toString('base64') }), 413, 'error_packing_label_too_large')
  refused(await put({ number: nextNumber(), ...things, label: 'A'.repeat(40_000_000) }), 413, 'error_body_too_large')
  // Nobody makes the server read so much without a key.
  refused(await api.with('wrong').put('/api/shop/orders', { label: 'A'.repeat(20_000_000) }), 403, 'error_access_denied')
  refused(await api.post('/api/seller/shops', { name: 'A'.repeat(12_000_000), type: 'API' }), 413, 'error_body_too_large')
})

test('a hundred packages and hundreds of products are one order', async () => {
  const packages = Array.from({ length: 100 }, (_, n) => ({ number: `${n + 1}`, barcode: `P100-${n + 1}` }))
  const number = nextNumber()
  good(await put({ number, products: Array.from({ length: 300 }, () => ({ barcodes: [goods.barcode] })), packages }))
  const seen = good(await shop.as.get(`/api/shop/orders/${number}`))
  assert.deepEqual([list(seen.products).length, list(seen.packages).length], [300, 100])
  const answers = await scanAll(api, [number, ...Array.from({ length: 300 }, () => goods.barcode), ...packages.map(({ barcode }) => barcode)])
  assert.deepEqual([answers.slice(0, 2), answers.slice(299, 302), answers.at(-1)], [['taken', 'ok'], ['ok', 'goods_complete', 'package_ok'], 'packed'])
  assert.equal((await put({ number: nextNumber(), ...things, packages: Array.from({ length: 1_001 }, (_, n) => ({ number: String(n) })) })).status, 400)
})

test('a day of thousands of orders goes out whole and in order', async () => {
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`
    insert into sales_order (client_id, organization_id, type, shop_id, external_id, delivery_at, write_off)
    select s.client_id, s.organization_id, 'RETAIL', s.id, 'many-' || i, '2040-01-01T00:00:00Z'::timestamptz + (i % 7) * interval '1 hour', false
    from shop s, generate_series(1, 2500) i where s.client_id = ${api.clientId} and s.uuid = ${shop.uuid}::uuid`),
  )
  for (const path of ['/api/seller/orders', `/api/seller/orders/${shop.uuid}`]) {
    const orders = list((await api.get(`${path}?shipment_date=2040-01-01`)).body).map((one) => fields(one).number)
    assert.deepEqual([orders.length, new Set(orders).size], [2_500, 2_500])
  }
})

test('bodies that make no sense are refused', async () => {
  const number = nextNumber()
  const bad: unknown[] = [
    {},
    [],
    'text',
    1,
    null,
    { number },
    { number, products: [] },
    { number, products: {} },
    { number, products: [null] },
    { number, products: ['x'] },
    { number: '', ...things },
    { number: '  ', ...things },
    { number: 1, ...things },
    { number: 'x'.repeat(256), ...things },
    { number, products: [{ code: 5 }] },
    { number, products: [{ barcodes: 'x' }] },
    { number, products: [{ barcodes: [1] }] },
    { number, products: [{ code: 'c', name: 'x'.repeat(241) }] },
    { number, ...things, shipment_date: '2023-02-31' },
    { number, ...things, shipment_date: 'tomorrow' },
    { number, ...things, accepted_at: 5 },
    { number, ...things, packages: [{}] },
    { number, ...things, packages: [{ number: '' }] },
    { number, ...things, label: 5 },
    { number, ...things, comment: ['x'] },
    { number: 'a\u0000b', ...things },
    { number, products: [{ code: '\ud800' }] },
    { number, products: Array.from({ length: 5_001 }, () => ({ code: 'c' })) },
    '{"number": "1", ',
    { number, ...things, accepted_at: '99999-01-01' },
  ]
  for (const body of bad) {
    const reply = await put(body)
    assert.ok(reply.status === 400, `${JSON.stringify(body)?.slice(0, 100)} → ${reply.status} ${JSON.stringify(reply.body)}`)
    assert.ok(text(fields(reply.body).localMessage) !== '')
  }
  assert.equal((await shop.as.get(`/api/shop/orders/${number}`)).status, 404, 'nothing of it was kept')
  for (const body of [{ shipped_at: 'x' }, { shipped_at: 5 }, [], 'x', { cancelled_at: '2023-13-01' }])
    assert.equal((await shop.as.post('/api/shop/orders/1', body)).status, 400)
  for (const path of [
    '/api/seller/orders?shipment_date=x',
    '/api/seller/orders?shipment_date=2023-02-30',
    '/api/packing/jobs?limit=0',
    '/api/packing/jobs?dateFrom=x',
  ])
    assert.equal((await api.get(path)).status, 400, path)
  for (const body of [
    {},
    { name: '', type: 'API' },
    { name: ' ', type: 'API' },
    { name: 'a' },
    { name: 'a', type: 'API', prioritet: -1 },
    { name: 'a', type: 'API', shipment_window: 1.5 },
    { name: 'x'.repeat(201), type: 'API' },
  ])
    assert.equal((await api.post('/api/seller/shops', body)).status, 400, JSON.stringify(body))
  assert.equal((await api.post('/api/seller/shops', { name: 'a', type: 'API', organizationId: 999_999 })).status, 404)
})

test('scans that make no sense are answered, not failed', async () => {
  for (const body of [
    {},
    { scanId: 'a' },
    { text: 'a' },
    { scanId: '', text: 'a' },
    { scanId: 'x'.repeat(101), text: 'a' },
    { scanId: 'a', text: '' },
    { scanId: 'a', text: 'x'.repeat(2_001) },
    { scanId: 'a', text: 'a', station: 'a b' },
    { scanId: 'a\u0000', text: 'a' },
  ])
    assert.equal((await api.post('/api/packing/scan', body)).status, 400, JSON.stringify(body))
  for (const code of ["' or 1=1", '%', '\\', '🙃', '\u001d', ']d2', '01', '0'.repeat(500), 'ЙЦУКЕН', '(01)(21)', '9'.repeat(30), 'AMBAR:UNDO', '\u200b']) {
    const reply = await api.post('/api/packing/scan', { scanId: `h-${code.slice(0, 40)}`, text: code })
    assert.ok(
      (reply.status === 200 && ['unknown', 'nothing_held'].includes(text(fields(reply.body).code))) || reply.status === 400,
      `${code}: ${reply.status} ${JSON.stringify(reply.body)}`,
    )
  }
  refused(await api.post('/api/packing/next', { shop: '00000000-0000-4000-8000-000000000000' }), 404, 'error_shop_not_found')
  for (const path of ['999999', '999999/label', '999999/packages/1/label']) assert.equal((await api.get(`/api/packing/orders/${path}`)).status, 404)
  assert.equal((await api.get('/api/packing/commands')).status, 200)
  for (const nulls of [{ shop: null, supplyId: null, warehouseId: null, station: null, withShort: null }]) good(await api.post('/api/packing/next', nulls))
})
