// Who is given which order: scans at the same moment, tasks, rights, other clients, and whatever hostile callers send.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { collectsOf, ok, orderOf, ordersOf, refusal } from '../src/modules/fbs/given.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { hashToken, newToken } from '../src/kit/secrets.ts'
import { serve, type Caller } from '../src/testing.ts'

const api = await serve({ worker: false })

/** Another person, or token, of the same client. */
async function givenCaller(roles: readonly string[], more: { organizationIds?: number[]; readOnly?: boolean } = {}): Promise<Caller> {
  const token = newToken()
  await api.app.ownerPool.tx({}, async (db) => {
    const { id } = await db.one<{
      id: number
    }>(sql`insert into person (client_id, login, name, roles, organization_ids) values (${api.clientId}, ${token.slice(0, 20)}, 'Person', ${roles}::text[],
      ${more.organizationIds ?? null}::bigint[]) returning id`)
    await db.run(
      sql`insert into api_token (client_id, name, hash, person_id, read_only) values (${api.clientId}, ${token.slice(0, 20)}, ${hashToken(token)}, ${id}, ${more.readOnly ?? false})`,
    )
  })
  return api.with(token)
}

const warehouse = await ok(api.post('/api/warehouse/', { name: 'Склад' }))
const warehouseId = typeof warehouse === 'object' && warehouse !== null && 'id' in warehouse && typeof warehouse.id === 'number' ? warehouse.id : 0
const fbs = (products: { productId: number; quantity: number }[]) =>
  givenOrder(api, {
    type: 'FBS',
    service: 'WILDBERRIES',
    organizationId: api.organizationId,
    stockWarehouseId: warehouseId,
    products: products.map((line) => ({ ...line, price: 10 })),
  })
const scan = (caller: Caller, barcode: string, more = '') => caller.get(`/api/fbs/findOrderProductCollectByProductBarcode?barcode=${barcode}${more}`)
const codeOf = async (reply: Promise<{ status: number; body: unknown }>) => {
  const { status, body } = await reply
  return `${status}${typeof body === 'object' && body !== null && 'error' in body ? ` ${String(body.error)}` : ''}`
}

test('many who scan the same product at once are each given another order, the oldest first', async () => {
  const { productId, barcode } = await givenCard(api)
  const orders: number[] = []
  for (let n = 0; n < 12; n++) orders.push((await fbs([{ productId, quantity: 1 }])).id)
  const people = await Promise.all(Array.from({ length: 16 }, () => givenCaller(['OPERATOR'])))
  const given = await Promise.all(
    people.map(async (person) => {
      const { status, body } = await scan(person, barcode)
      return status === 200 && Array.isArray(body) ? Number(body[0].orderId) : undefined
    }),
  )
  const held = given.filter((id) => id !== undefined)
  assert.deepEqual(
    [...held].sort((a, b) => a - b),
    orders,
    'every order is given, and to one person',
  )
  const [first] = people
  assert.ok(first)
  if (given[0] !== undefined)
    assert.equal((await collectsOf(scan(first, barcode)))[0]?.orderId, given[0], 'the same person is given the same order until it is collected')
})

test('an order of several pieces is shown whole, each piece is ticked once, and the last makes it collected', async () => {
  const [one, two] = [await givenCard(api), await givenCard(api)]
  const { id } = await fbs([
    { productId: one.productId, quantity: 2 },
    { productId: two.productId, quantity: 1 },
  ])
  const pieces = await collectsOf(scan(api, two.barcode))
  assert.deepEqual(
    pieces.map((piece) => [piece.orderId, piece.product?.id, piece.quantity]),
    [
      [id, one.productId, 1],
      [id, one.productId, 1],
      [id, two.productId, 1],
    ],
  )
  const collect = (pieceId: number) => api.post(`/api/fbs/collectItem?orderProductCollectId=${pieceId}`)
  const [a, b, c] = pieces
  assert.ok(a && b && c)
  const both = await Promise.all([collect(a.id), collect(a.id)])
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409])
  await ok(collect(b.id))
  assert.equal((await orderOf(api.get(`/api/order/${id}`))).status, 'CREATED')
  await ok(collect(c.id))
  assert.equal((await orderOf(api.get(`/api/order/${id}`))).status, 'COLLECTED')
})

test('what is held by one is not collected by another, until it is taken back to new', async () => {
  const { productId, barcode } = await givenCard(api)
  const { id } = await fbs([{ productId, quantity: 1 }])
  const [mine, other] = [await givenCaller(['OPERATOR']), await givenCaller(['OPERATOR'])]
  const [piece] = await collectsOf(scan(mine, barcode))
  assert.ok(piece)
  assert.equal(await refusal(scan(other, barcode)), '404 error_no_order_for_barcode')
  assert.equal(await refusal(other.post(`/api/fbs/collectItem?orderProductCollectId=${piece.id}`)), '409 error_collect_held')
  await ok(other.post(`/api/fbs/returnToNewIds`, `"${id}"`))
  assert.equal((await collectsOf(scan(other, barcode)))[0]?.orderId, id)
})

test('an order that is cancelled, deleted or collected elsewhere is given to nobody', async () => {
  const { productId, barcode } = await givenCard(api)
  const [cancelled, deleted, collected] = [
    await fbs([{ productId, quantity: 1 }]),
    await fbs([{ productId, quantity: 1 }]),
    await fbs([{ productId, quantity: 1 }]),
  ]
  await ok(api.post(`/api/fbs/changeStatus?status=CANCELED`, [cancelled.id]))
  await ok(api.delete(`/api/order/${deleted.id}`))
  await ok(api.post(`/api/order/${collected.id}/status?status=COLLECTED`))
  assert.equal(await refusal(scan(api, barcode)), '404 error_no_order_for_barcode')
  await ok(api.delete(`/api/order/${deleted.id}?deleted=false`))
})

test('filters of a scan choose among orders', async () => {
  const { productId, barcode } = await givenCard(api)
  await fbs([{ productId, quantity: 1 }])
  for (const more of ['&service=OZON', '&express=true', '&warehouseId=999999', '&organizationId=999999'])
    assert.equal(await codeOf(scan(api, barcode, more)), '404 error_no_order_for_barcode', more)
  assert.equal((await scan(api, barcode, `&service=WILDBERRIES&express=false&warehouseId=${warehouseId}&organizationId=${api.organizationId}`)).status, 200)
})

test('a line of thousands is one row to collect, not thousands', async () => {
  const { productId, barcode } = await givenCard(api)
  await fbs([{ productId, quantity: 5000 }])
  const pieces = await collectsOf(scan(api, barcode))
  assert.deepEqual(
    pieces.map(({ quantity }) => quantity),
    [5000],
  )
  assert.equal(
    await refusal(api.post(`/api/fbs/addMark?orderProductCollectId=${pieces[0]?.id}&mark=${encodeURIComponent('0104630568317423215EirD_orEif7X')}`)),
    '400 error_mark_several_pieces',
  )
})

test('one marking code goes out once, and the one that it replaces is free again', async () => {
  const { productId, barcode } = await givenCard(api)
  const [one, two] = [await fbs([{ productId, quantity: 1 }]), await fbs([{ productId, quantity: 1 }])]
  const [mine] = await collectsOf(api.get(`/api/fbs/getCollectOrderProduct?orderId=${one.id}`))
  const [other] = await collectsOf(api.get(`/api/fbs/getCollectOrderProduct?orderId=${two.id}`))
  assert.ok(mine && other && barcode)
  const mark = (id: number, serial: string) =>
    api.post(`/api/fbs/addMark?${new URLSearchParams({ orderProductCollectId: String(id), mark: `010463056831742321${serial}` })}`)
  await ok(mark(mine.id, 'aaa'))
  await ok(mark(mine.id, 'aaa'))
  assert.equal(await refusal(mark(other.id, 'aaa')), '409 error_mark_used')
  await ok(mark(mine.id, 'bbb'))
  await ok(mark(other.id, 'aaa'))
  assert.equal((await orderOf(api.get(`/api/fbs/findOrderByProductCode?mark=${encodeURIComponent('010463056831742321aaa')}`))).id, two.id)
  assert.equal(await refusal(api.get(`/api/fbs/findOrderByProductCode?mark=${encodeURIComponent('010463056831742321zzz')}`)), '404 error_mark_unknown')
  const [shown] = await collectsOf(api.get(`/api/fbs/getCollectOrderProduct?orderId=${two.id}`))
  assert.equal(typeof shown?.productCodeId, 'number')
})

test('a supply without a marketplace account lives here: orders are attached, checked, and leave with it', async () => {
  const { productId } = await givenCard(api)
  const order = await fbs([{ productId, quantity: 1 }])
  const supply = await orderOf(
    api
      .post('/api/supply/createSupply', { service: 'WILDBERRIES', name: 'Вечер', externalId: 'x', orderId: order.id })
      .then(({ status, body }) => ({ status, body: { externalOrderId: null, ...Object(body) } })),
  )
  assert.deepEqual(
    (await ordersOf(api.get(`/api/fbs/findOrder?supplyId=${supply.id}`))).map(({ id }) => id),
    [order.id],
  )
  assert.equal(
    await refusal(
      api.put(`/api/fbs/supply/${supply.id}`, [
        (await givenOrder(api, { type: 'RETAIL', products: [{ productId, quantity: 1, price: 1 }], stockWarehouseId: warehouseId })).id,
      ]),
    ),
    '400 error_order_not_fbs',
  )
  await ok(api.post(`/api/fbs/supply/${supply.id}/close`))
  assert.equal((await orderOf(api.get(`/api/order/${order.id}`))).status, 'SEND')
  assert.equal(await refusal(api.put(`/api/fbs/supply/${supply.id}`, [order.id])), '409 error_supply_closed')
  const empty = await ok(api.post('/api/supply/createSupply', { service: 'OZON' }))
  assert.equal(await refusal(api.post(`/api/fbs/supply/${Object(empty).id}/close`)), '400 error_supply_empty')
  assert.equal((await api.get('/api/supply/findSupply?count=true&type=FBS')).status, 200)
  assert.equal((await api.get('/api/fbs/supplies')).status, 200)
})

test('without an account nothing is imported, and orders that no marketplace knows are cancelled here alone', async () => {
  assert.equal(await refusal(api.post('/api/fbs/importOrders')), '404 error_fbs_no_account')
  const { productId } = await givenCard(api)
  const order = await fbs([{ productId, quantity: 1 }])
  await ok(api.post(`/api/fbs/forceReserveStockForOrder?orderId=${order.id}`))
  await ok(api.post('/api/fbs/reserveStocks'))
  await ok(api.post('/api/fbs/order/unreserve', [{ id: order.id, deliveryInvoiceNumber: 'TN-1' }]))
  await ok(api.post(`/api/fbs/order/${order.id}/cancel`))
  assert.equal((await orderOf(api.get(`/api/order/${order.id}`))).status, 'REVOKED')
  assert.equal(await refusal(api.post(`/api/fbs/order/${order.id}/collect`)), '400 error_order_gone')
})

test('labels that are not there are named; nothing to print is said', async () => {
  const { productId } = await givenCard(api)
  const order = await fbs([{ productId, quantity: 1 }])
  assert.equal(await refusal(api.post('/api/fbs/downloadLabels', { ids: [order.id], collectLabel: true })), '400 error_filter_not_supported')
  assert.equal(await refusal(api.post('/api/fbs/downloadLabels', { ids: [order.id], noMsOrder: true })), '400 error_filter_not_supported')
  assert.equal((await api.post('/api/fbs/downloadLabels', { ids: [order.id], collectLabel: false, noMsOrder: null, status: null, service: null })).status, 200)
  assert.equal(await refusal(api.post('/api/fbs/downloadLabels', { statuses: ['REFUND'] })), '400 error_labels_none')
  assert.equal(await refusal(api.post('/api/fbs/downloadLabels', { ids: [order.id, 999_999] })), '404 error_order_not_found')
  assert.equal(await refusal(api.post('/api/fbs/downloadLabels', { ids: Array.from({ length: 1001 }, (_, n) => n + 1) })), '400 error_labels_too_many')
  assert.equal(await refusal(api.post('/api/fbs/findOrderByBarcode?barcode=nobody')), '404 error_order_barcode_unknown')
})

test('a viewer reads and moves nothing; a read-only token does not even hold; a person of another organization sees nothing', async () => {
  const { productId, barcode } = await givenCard(api)
  const { id } = await fbs([{ productId, quantity: 1 }])
  const writes = [
    `/api/fbs/order/${id}/collect`,
    `/api/fbs/moveOrderToCollect?orderId=${id}`,
    '/api/fbs/addCollectOrderTask',
    '/api/fbs/getCollectTask?force=true',
    `/api/fbs/updateLabel?orderId=${id}`,
    `/api/fbs/order/${id}/cancel`,
  ]
  for (const caller of [await givenCaller(['WAREHOUSE_VIEWER']), await givenCaller(['ADMIN'], { readOnly: true })]) {
    for (const path of writes) assert.equal(await refusal(caller.post(path)), '403 error_access_denied', path)
    assert.equal(await refusal(scan(caller, barcode)), '403 error_access_denied')
    assert.equal((await caller.get(`/api/fbs/getCollectOrderProduct?orderId=${id}`)).status, 200)
  }
  const stranger = await givenCaller(['ADMIN'], { organizationIds: [999_999] })
  assert.equal(await refusal(scan(stranger, barcode)), '404 error_no_order_for_barcode')
  assert.equal(await refusal(stranger.post(`/api/fbs/order/${id}/collect`)), '404 error_order_not_found')
  const [piece] = await collectsOf(api.get(`/api/fbs/getCollectOrderProduct?orderId=${id}`))
  assert.equal(await refusal(stranger.post(`/api/fbs/collectItem?orderProductCollectId=${piece?.id}`)), '404 error_order_not_found')
})

test('another client has no part in it', async () => {
  const { productId, barcode } = await givenCard(api)
  const { id } = await fbs([{ productId, quantity: 1 }])
  const [piece] = await collectsOf(api.get(`/api/fbs/getCollectOrderProduct?orderId=${id}`))
  const supply = Object(await ok(api.post('/api/supply/createSupply', { service: 'WILDBERRIES' }))).id
  const other = await api.another()
  const tries: [string, Promise<{ status: number; body: unknown }>][] = [
    ['scan', scan(other, barcode)],
    ['piece', other.post(`/api/fbs/collectItem?orderProductCollectId=${piece?.id}`)],
    ['mark', other.post(`/api/fbs/addMark?orderProductCollectId=${piece?.id}&mark=x`)],
    ['collect', other.post(`/api/fbs/order/${id}/collect`)],
    ['list', other.post('/api/fbs/orders/collect', [id])],
    ['label', other.post('/api/fbs/updateLabels', [id])],
    ['attach', other.put(`/api/fbs/supply/${supply}`, [id])],
    ['close', other.post(`/api/fbs/supply/${supply}/close`)],
    ['check', other.post(`/api/fbs/checkSupply?supplyId=${supply}`)],
    ['supply', other.get(`/api/supply/getSupplyById?id=${supply}`)],
    ['cancel', other.post(`/api/fbs/order/${id}/cancel`)],
    ['new', other.post(`/api/fbs/returnToNew?orderId=${id}`)],
    ['forget', other.delete('/api/fbs/label', [id])],
    ['update', other.post('/api/fbs/updateOrders', [id])],
    ['status', other.post('/api/fbs/changeStatus?status=CANCELED', [id])],
    ['print', other.post('/api/fbs/downloadLabels', { ids: [id] })],
    ['join', other.post('/api/supply/createSupply', { service: 'WILDBERRIES', orderId: id })],
  ]
  for (const [name, reply] of tries) assert.equal((await reply).status, 404, name)
  assert.equal((await orderOf(api.get(`/api/order/${id}`))).status, 'CREATED')
})

test("whatever is sent is refused as the sender's mistake", async () => {
  const texts = ['', '%00', '0', '-1', '1e9', '9007199254740993', 'null', "' or 1=1 --", '🦄', 'a'.repeat(300), '[]', '{}']
  for (const text of texts) {
    const value = encodeURIComponent(text)
    for (const path of [
      `/api/fbs/findOrderByBarcode?barcode=${value}`,
      `/api/fbs/collectItem?orderProductCollectId=${value}`,
      `/api/fbs/addMark?orderProductCollectId=1&mark=${value}&base64=true`,
      `/api/fbs/order/${value}/collect`,
      `/api/fbs/supply/${value}/close`,
      `/api/fbs/changeStatus?status=${value}`,
      `/api/fbs/task/${value}/cancel`,
      `/api/fbs/markCollected?barcode=${value}`,
    ]) {
      const { status } = await api.post(path, [1])
      assert.ok(status >= 400 && status < 500, `${path}: ${status}`)
    }
    const { status } = await scan(api, value)
    assert.ok(status >= 400 && status < 500, `scan ${text}: ${status}`)
  }
  for (const body of [
    '"1,2,x"',
    '""',
    '{"a":1}',
    '[1.5]',
    '[null]',
    '[-1]',
    'null',
    '[99999999999999999999]',
    JSON.stringify(Array.from({ length: 1001 }, (_, n) => n + 1)),
    '"' + '1,'.repeat(3000) + '"',
  ]) {
    for (const path of [
      '/api/fbs/returnToNewIds',
      '/api/fbs/orders/collect',
      '/api/fbs/moveToCollect',
      '/api/fbs/updateLabels',
      '/api/fbs/updateOrders',
      '/api/fbs/changeStatus?status=PACKING',
    ]) {
      const { status } = await api.post(path, body)
      assert.ok(status >= 400 && status < 500, `${path} ${body.slice(0, 30)}: ${status}`)
    }
  }
  for (const body of [
    { name: 'a'.repeat(5000), service: 'WILDBERRIES' },
    { service: 'NOWHERE' },
    {},
    { service: 'WILDBERRIES', deliveryDate: 'yesterday' },
    { service: 'WILDBERRIES', orderId: 10 ** 15 },
    { service: 'WILDBERRIES', warehouseId: 'x' },
  ]) {
    const { status } = await api.post('/api/supply/createSupply', body)
    assert.ok((status === 200 && 'name' in body) || (status >= 400 && status < 500), `${JSON.stringify(body).slice(0, 60)}: ${status}`)
  }
})
