// Orders over HTTP: made, repeated, refused, moved between states; who may.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { sql } from '../../kit/db.ts'
import { hashToken } from '../../kit/secrets.ts'
import { serve } from '../../testing.ts'
import type { Order } from '../../wire/index.ts'
import { layGoods, layStock, openDesk, refused } from './ground.ts'

const api = await serve({ worker: false })
const { warehouseId, goods, one, retail, make, orderIn, get, history, list, stockOf } = await openDesk(api)
const { tea, cup, pot, jam } = goods

test('an order is made with what was sent, holds its goods, and is read back the same', async () => {
  const before = await stockOf(tea)
  const sent = retail([one(tea, 2, 10.55), one(cup, 3, 0.1)], {
    name: 'Заказ 7',
    externalOrderId: randomUUID(),
    trackingNumber: 'TR-1',
    deliveryDate: '2026-03-01T10:00:00Z',
    comment: 'до двери',
    customer: { name: 'Иван', phone: '+7', address: 'Мск' },
    customerId: 12,
    deliveryService: 'CDEK',
    deliveryPointCode: 'MSK7',
    gtd: '10/20',
    buyer: { name: 'ООО' },
  })
  const made = orderIn(await api.post('/api/order/', sent))
  for (const [field, value] of Object.entries(sent))
    if (field !== 'products' && field !== 'deliveryDate') assert.deepEqual(made[field as keyof Order], value, field)
  assert.equal(made.deliveryDate, '2026-03-01T10:00:00.000Z')
  assert.equal(made.status, 'CREATED')
  assert.equal(made.organizationId, api.organizationId)
  assert.equal(made.totalQuantity, 5)
  assert.equal(made.totalPrice, 21.4)
  assert.deepEqual(
    made.products?.map(({ productId, quantity, price }) => ({ productId, quantity, price })),
    sent.products,
  )
  const stored = await get(made.id ?? 0)
  assert.deepEqual(
    stored.products?.map(({ product }) => product?.id),
    [tea.productId, cup.productId],
    'read back, each line shows its product',
  )
  assert.deepEqual(
    { ...stored, products: stored.products?.map((line) => Object.fromEntries(Object.entries(line).filter(([field]) => field !== 'product'))) },
    made,
    'the answer of creation is what is stored',
  )
  assert.deepEqual(await stockOf(tea), { free: before.free - 2, reserved: before.reserved + 2 })
  const { rows, total } = await history(made.id ?? 0)
  assert.deepEqual(
    rows?.map(({ orderStatus, totalPrice }) => [orderStatus, totalPrice]),
    [['CREATED', 21.4]],
  )
  assert.equal(total, 1)
})

test('the older address makes the same order, also in the Java form of dates and with nulls', async () => {
  const made = orderIn(
    await api.post('/api/order/createOrder', {
      id: null,
      status: null,
      service: null,
      ...retail([{ ...one(tea), id: null }]),
      deliveryDate: '2026-03-01T10:00:00Z[UTC]',
      externalOrderId: null,
    }),
  )
  assert.equal(made.deliveryDate, '2026-03-01T10:00:00.000Z')
  const again = orderIn(await api.post('/api/order/createOrder/', retail([one(tea)])))
  assert.notEqual(again.id, made.id, 'orders without a number are never the same')
})

test('what the seed names is refused by its code', async () => {
  const many = await api.another()
  await api.app.ownerPool.tx({}, (db) => db.run(sql`insert into organization (client_id, name) values (${many.clientId}, 'Second')`))
  const post = (body: unknown) => api.post('/api/order/', body)
  refused(await post({ type: 'FBM', service: 'OZON', products: [one(tea)] }), 400, 'error_empty_warehouse')
  refused(await many.post('/api/order/', retail([one(tea)], {})), 400, 'error_no_organization')
  for (const type of ['FBS', 'FBM'])
    for (const service of [undefined, null, 'NONE']) refused(await post({ type, service, warehouseId: 1, products: [one(tea)] }), 400, 'error_no_marketplace')
  for (const quantity of [undefined, null, 0, -1]) {
    const body = refused(
      await post(retail([one(cup), { productId: tea.productId, price: 1, quantity: quantity ?? null }])),
      400,
      'error_no_quantity_for_order_product',
    )
    assert.deepEqual(JSON.parse(String(body.messageParams)), { index: 1, productId: tea.productId })
  }
  for (const type of ['RETAIL', 'WHOLESALE'])
    for (const price of [undefined, null])
      refused(await post({ ...retail([{ productId: tea.productId, quantity: 1, price: price ?? null }]), type }), 400, 'error_no_price_for_order_product')
  refused(await post({ type: 'FBS', service: 'OZON', products: [{ productId: tea.productId, quantity: 1 }] }), 400, 'error_no_price_for_order_product')
})

test('a shipment to a marketplace needs no price, and holds stock only when it says so', async () => {
  const before = await stockOf(tea)
  const shipment = { type: 'FBM', service: 'OZON', warehouseId: 77, stockWarehouseId: warehouseId, products: [{ productId: tea.productId, quantity: 4 }] }
  const made = orderIn(await api.post('/api/order/', shipment))
  assert.equal(made.writeOffStocks, false)
  assert.equal(made.products?.[0]?.price, null)
  assert.deepEqual(await stockOf(tea), before)
  await api.post('/api/order/', { ...shipment, writeOffStocks: true })
  assert.deepEqual(await stockOf(tea), { free: before.free - 4, reserved: before.reserved + 4 })
  orderIn(await api.post('/api/order/', retail([one(tea)], { writeOffStocks: false })))
  assert.deepEqual(await stockOf(tea), { free: before.free - 4, reserved: before.reserved + 4 }, 'a sale that writes nothing off')
})

test('other refusals: nothing to sell, twice the same, things that are not there, kinds that are not made here', async () => {
  const post = (body: unknown) => api.post('/api/order/', body)
  refused(await post(retail([])), 400, 'error_order_no_products')
  refused(await post({ type: 'RETAIL' }), 400, 'error_order_no_products')
  refused(await post(retail([{ quantity: 1, price: 1 }])), 400, 'error_order_no_product_id')
  refused(await post(retail([one(tea), one(tea)])), 400, 'error_order_product_repeated')
  refused(await post(retail([{ productId: 999_999_999, quantity: 1, price: 1 }])), 404, 'error_order_product_unknown')
  refused(await post(retail([one(tea)], { stockWarehouseId: 999_999 })), 404, 'error_order_warehouse_not_found')
  refused(await post(retail([one(tea)], { organizationId: 999_999 })), 404, 'error_order_organization_not_found')
  for (const type of ['INCOME', 'MOVEMENT', 'WRITE_OFF', 'FBO']) refused(await post({ ...retail([one(tea)]), type }), 400, 'error_order_type_not_supported')
  refused(await post({ products: [one(tea)] }), 400, 'error_validation')
  refused(await post(retail([one(tea, 1, -1)])), 400, 'error_validation')
  refused(await post(retail([one(tea, 1, 1.005)])), 400, 'error_validation')
  refused(await post(retail([one(tea)], { externalOrderId: 'x'.repeat(256) })), 400, 'error_validation')
  refused(await post(retail([one(tea, 2_000_000_000, 9_000_000_000)])), 400, 'error_value_out_of_range')
})

test('a repeat by the number answers the order that is there and changes nothing', async () => {
  const externalOrderId = randomUUID()
  const first = await make([one(tea, 2)], { externalOrderId, name: 'first' })
  const before = await stockOf(tea)
  const again = orderIn(await api.post('/api/order/', retail([one(tea, 5), one(cup)], { externalOrderId, name: 'second' })))
  assert.deepEqual(again, first)
  assert.deepEqual(await stockOf(tea), before)
  const wholesale = orderIn(await api.post('/api/order/', { ...retail([one(tea)], { externalOrderId }), type: 'WHOLESALE' }))
  assert.notEqual(wholesale.id, first.id, 'another type is another order')
  const onOzon = orderIn(await api.post('/api/order/', { ...retail([one(tea)], { externalOrderId, service: 'OZON' }), type: 'FBS' }))
  const onYandex = orderIn(await api.post('/api/order/', { ...retail([one(tea)], { externalOrderId, service: 'YANDEX_MARKET' }), type: 'FBS' }))
  assert.notEqual(onOzon.id, onYandex.id, 'another marketplace is another order')
})

test('twenty repeats at once are one order and one reserve', async () => {
  const externalOrderId = randomUUID()
  const before = await stockOf(pot)
  const replies = await Promise.all(Array.from({ length: 20 }, () => api.post('/api/order/', retail([one(pot, 3), one(cup)], { externalOrderId }))))
  assert.equal(new Set(replies.map((reply) => orderIn(reply).id)).size, 1)
  assert.deepEqual(await stockOf(pot), { free: before.free - 3, reserved: before.reserved + 3 })
  assert.equal((await list(`query=${externalOrderId}&count=true`)).total, 1)
})

test('an Idempotency-Key answers the first result, and is refused with another body', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const first = orderIn(await api.post('/api/order/', retail([one(tea)]), headers))
  const again = await api.post('/api/order/', retail([one(tea)]), headers)
  assert.deepEqual(orderIn(again), first)
  assert.equal(again.headers['idempotent-replayed'], 'true')
  refused(await api.post('/api/order/', retail([one(tea, 2)]), headers), 409, 'error_idempotency_key_reused')
})

test('states: goods leave once at COLLECTED or later, come back by a refund; what is not allowed is refused', async () => {
  const before = await stockOf(jam)
  const { id } = await make([one(jam, 2)])
  const move = (status: string) => api.post(`/api/order/${id}/status?status=${status}`)
  assert.equal((await move('PACKING')).status, 200)
  assert.deepEqual(await stockOf(jam), { free: before.free - 2, reserved: before.reserved + 2 })
  for (const status of ['SEND', 'SEND', 'DELIVERY']) assert.equal((await move(status)).status, 200)
  assert.deepEqual(await stockOf(jam), { free: before.free - 2, reserved: before.reserved }, 'COLLECTED was skipped')
  refused(await move('CREATED'), 400, 'error_order_status')
  refused(await move('NOWHERE'), 400, 'error_validation')
  refused(await api.post(`/api/order/${id}/status`), 400, 'error_validation')
  for (const status of ['CANCELED', 'REFUND', 'REFUND_RECEIVED', 'REFUND_RECEIVED']) assert.equal((await move(status)).status, 200)
  assert.deepEqual(await stockOf(jam), before)
  assert.deepEqual(
    (await history(id)).rows?.map(({ orderStatus }) => orderStatus),
    ['CREATED', 'PACKING', 'SEND', 'DELIVERY', 'CANCELED', 'REFUND', 'REFUND_RECEIVED'],
  )
  assert.ok((await get(id)).closeDate)
})

test('a cancel before COLLECTED gives the reserve back, a cancel after it does not', async () => {
  const before = await stockOf(jam)
  const early = await make([one(jam, 2)])
  await api.post(`/api/order/${early.id}/status?status=CANCELED`)
  assert.deepEqual(await stockOf(jam), before)
  const late = await make([one(jam, 2)])
  for (const status of ['COLLECTED', 'CANCELED']) await api.post(`/api/order/${late.id}/status?status=${status}`)
  assert.deepEqual(await stockOf(jam), { free: before.free - 2, reserved: before.reserved })
})

test('an order that comes in a later state has taken its goods; one that comes cancelled holds none', async () => {
  const before = await stockOf(jam)
  await make([one(jam)], { status: 'FINISHED' })
  assert.deepEqual(await stockOf(jam), { free: before.free - 1, reserved: before.reserved })
  await make([one(jam)], { status: 'CANCELED' })
  assert.deepEqual(await stockOf(jam), { free: before.free - 1, reserved: before.reserved })
})

test('collected without stock in the books: nothing is left waiting that would hold what comes later', async () => {
  const [rare] = await layGoods(api, api, 1)
  assert.ok(rare)
  const { id } = await make([one(rare)])
  await api.post(`/api/order/${id}/status?status=COLLECTED`)
  await layStock(api, api, warehouseId, [rare.skuId], 5)
  assert.deepEqual(await stockOf(rare), { free: 5, reserved: 0 })
})

test('a token that only reads may read; another client sees and touches nothing', async () => {
  const { id, products } = await make([one(tea)])
  const token = randomUUID()
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`insert into api_token (client_id, name, hash, read_only) values (${api.clientId}, ${token}, ${hashToken(token)}, true)`),
  )
  const reader = api.with(token)
  assert.equal((await reader.get(`/api/order/${id}`)).status, 200)
  assert.equal((await reader.get('/api/order/find')).status, 200)
  const other = await api.another()
  const lineId = products?.[0]?.id
  const attempts: [verb: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: unknown][] = [
    ['post', '/api/order/', retail([one(tea)])],
    ['patch', '/api/order/', { id, name: 'x' }],
    ['delete', `/api/order/${id}`],
    ['post', `/api/order/${id}/status?status=SEND`],
    ['post', `/api/order/${id}/product`, one(cup)],
    ['put', `/api/order/${id}/product`, { id: lineId, quantity: 2 }],
    ['delete', `/api/order/${id}/product/${lineId}`],
    ['post', '/api/order/updateOrderProductCollected', { id: lineId }],
  ]
  for (const [verb, path, body] of attempts) {
    assert.equal((await reader[verb](path, body)).status, 403, `${verb} ${path}`)
    assert.equal((await other[verb](path, body)).status, 404, `${verb} ${path}`)
  }
  for (const path of [`/api/order/${id}`, `/api/order/${id}/history`, `/api/order/fetchOrderProduct?orderId=${id}`])
    assert.equal((await other.get(path)).status, 404)
  assert.deepEqual(Object((await other.get('/api/order/find?count=true')).body), { rows: [], page: 1, total: 0 })
})

test('a person limited to an organization or a warehouse sees and makes orders there only', async () => {
  const token = randomUUID()
  const { id } = await make([one(tea)])
  await api.app.ownerPool.tx({}, async (db) => {
    const second = await db.one<{ id: number }>(sql`insert into organization (client_id, name) values (${api.clientId}, 'Limited') returning id`)
    const person = await db.one<{ id: number }>(
      sql`insert into person (client_id, login, roles, organization_ids) values (${api.clientId}, ${token}, '{USER}', array[${second.id}]::bigint[]) returning id`,
    )
    await db.run(sql`insert into api_token (client_id, name, hash, person_id) values (${api.clientId}, ${token}, ${hashToken(token)}, ${person.id})`)
  })
  const limited = api.with(token)
  assert.equal((await limited.get(`/api/order/${id}`)).status, 404)
  assert.equal((await limited.post(`/api/order/${id}/status?status=SEND`)).status, 404)
  refused(await limited.post('/api/order/', retail([one(tea)], { organizationId: api.organizationId })), 404, 'error_order_organization_not_found')
  const own = orderIn(await limited.post('/api/order/', retail([one(tea)])))
  assert.deepEqual(
    Object((await limited.get('/api/order/find')).body).rows.map((row: Order) => row.id),
    [own.id],
  )
  await api.app.ownerPool.tx({}, (db) => db.run(sql`update organization set deleted = true where client_id = ${api.clientId} and name = 'Limited'`))
})

test('hostile input is refused, never a failure', async () => {
  const { id } = await make([one(tea)])
  const bodies: unknown[] = [
    [],
    'text',
    7,
    null,
    { type: 'RETAIL', products: 'x' },
    { type: 'RETAIL', products: [null] },
    { type: 'RETAIL', products: [[]] },
    { type: ['RETAIL'] },
    { type: 'RETAIL', products: {} },
    retail([{ productId: Number.MAX_SAFE_INTEGER, quantity: 1, price: 1 }]),
    retail([{ productId: -1, quantity: 1, price: 1 }]),
    retail([one(tea, 2_147_483_648)]),
    retail([one(tea, 1.5)]),
    retail([one(tea, 1, 1e300)]),
    retail([one(tea, 1, 9e15)]),
    retail([one(tea)], { name: 'a\0b' }),
    retail([one(tea)], { name: '\ud800' }),
    retail([one(tea)], { customer: { name: 'x'.repeat(70_000) } }),
    retail([one(tea)], { comment: 'x'.repeat(20_000) }),
    retail([one(tea)], { deliveryDate: '2026-02-31' }),
    retail([one(tea)], { stockWarehouseId: -5 }),
    retail([one(tea)], { gtd: '\0' }),
    retail([one(tea)], { warehouseId: 2 ** 60 }),
    { ...retail([one(tea)]), __proto__: { admin: true } },
    retail(Array.from({ length: 6_000 }, (_, n) => ({ productId: n + 1, quantity: 1, price: 1 }))),
  ]
  for (const body of bodies)
    for (const [verb, path] of [
      ['post', '/api/order/'],
      ['patch', '/api/order/'],
      ['post', `/api/order/${id}/product`],
      ['put', `/api/order/${id}/product`],
    ] as const) {
      const reply = await api[verb](path, JSON.stringify(body))
      assert.ok(reply.status < 500, `${verb} ${path} ${JSON.stringify(body)?.slice(0, 100)} → ${reply.status} ${JSON.stringify(reply.body).slice(0, 200)}`)
    }
  for (const query of [
    'limit=0',
    'limit=501',
    'limit=x',
    'page=0',
    'page=-1',
    'page=9999999',
    'sortBy=password',
    'status=x',
    'statuses=CREATED,x',
    'ids=1,x',
    'ids=9223372036854775808',
    'query=%25%5f\\',
    'query=%00',
    'query=%ff',
    `query=${'x'.repeat(300)}`,
    'modifiedDate=yesterday',
    'modifiedDate=9999-12-31',
    'dateTo=9999-12-31',
    'orderDate=0001-01-01',
    'productId=-1',
    'actual=maybe',
    'noMsOrder=true',
    "type='--",
    'query=%27%20or%201%3d1',
    'deliveryDateTo=2026-02-30',
    'page=10000000&limit=500',
    'query=999999999999999999999',
  ])
    for (const path of ['order/find', 'fbs/findOrder']) assert.ok((await api.get(`/api/${path}?${query}`)).status < 500, query)
  for (const path of ['0', '-1', '99999999999999999', 'x', '1e3', '%00']) assert.ok((await api.get(`/api/order/${path}`)).status < 500, path)
})
