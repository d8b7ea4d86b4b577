// Packing shipments into boxes by scans: what is refused, what is counted, what is paid, what a closed shipment keeps.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { raw, sql } from '../src/kit/db.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { deleteOrders, deleteRest } from '../src/modules/removal/queries.ts'
import { serve, type Caller } from '../src/testing.ts'
import { givenBox, givenJob, givenPacker, givenShipment, openBox, pack, packedIn, query, strictly } from './boxes-given.ts'
import { fieldsOf, givenGoods, givenStock, givenWarehouse, isFields, listOf, numberOf, rowsOf, upload, type Goods } from './given.ts'
import { refused } from './support/refused.ts'
import { sheet } from './support/sheets.ts'
import { tokenFor } from './support/users.ts'

const api = await serve({ worker: false })
const other = await api.another()
let goods: Goods[] = []
const at = (n: number): Goods => {
  const found = goods[n]
  assert.ok(found)
  return found
}
let jobId = 0
before(async () => {
  goods = await givenGoods(api, 6)
  jobId = await givenJob(api)
})
let codes = 0
const code = () => `WB_${api.clientId}_${++codes}`
const post = (path: string, fields: Record<string, unknown>, body?: unknown, caller: Caller = api) => caller.post(`/api/supply/${path}?${query(fields)}`, body)
const works = async (filter: Record<string, unknown>, caller: Caller = api) => rowsOf(await caller.post('/api/supply/fetchJobWork', filter))
const divergence = async (orderId: number) => fieldsOf(await api.get(`/api/order/getDivergence?orderId=${orderId}`))
const move = (orderId: number, status: string) => api.post(`/api/order/${orderId}/status?status=${status}`)

test('a box is opened by its barcode; each scan is a row with its worker, its price and its box', async () => {
  const { id: orderId } = await givenShipment(
    api,
    [
      { productId: at(0).productId, quantity: 3 },
      { productId: at(1).productId, quantity: 1 },
    ],
    { boxType: 'MONO' },
  )
  const barcode = code()
  const made = fieldsOf(await openBox(api, ` ${barcode} `, at(0).barcode, orderId))
  assert.deepEqual(
    [made.barcode, made.type, made.orderId, made.organizationId, made.service, made.quantity, made.products, made.clientId],
    [barcode, 'MONO', orderId, api.organizationId, 'WILDBERRIES', 0, [], api.clientId],
  )
  const anna = await givenPacker(api, 'anna')
  const boxId = numberOf(made.id)
  const first = fieldsOf(await pack(anna.caller, { jobId, boxId, barcode: at(0).barcode }))
  assert.deepEqual(
    [first.jobId, first.orderId, first.productId, first.quantity, first.userId, first.price, Object(first.box).barcode, Object(first.product).id],
    [jobId, orderId, at(0).productId, 1, anna.userId, 5.5, barcode, at(0).productId],
  )
  fieldsOf(await pack(api, { jobId, boxId, barcode: at(1).barcode }))
  const again = fieldsOf(await openBox(api, barcode, at(0).barcode))
  assert.deepEqual([again.id, again.quantity, listOf(again.products).map(({ quantity }) => quantity)], [boxId, 2, [1, 1]])
  assert.deepEqual(await packedIn(api, orderId), { [at(0).productId]: 1, [at(1).productId]: 1 })
  const inBox = rowsOf(await api.get(`/api/product/getProductsByBox?boxId=${boxId}`))
  assert.deepEqual(
    inBox.map(({ productId }) => productId),
    [at(0).productId, at(1).productId],
  )
  const apart = await divergence(orderId)
  assert.deepEqual([apart.totalSupplied, apart.totalPacked], [4, 2])
  assert.deepEqual(
    listOf(apart.divergence).map((row) => [Object(row.product).id, row.supplyQuantity, row.packedQuantity, row.orderId]),
    [[at(0).productId, 3, 1, orderId]],
  )
})

test('without a shipment named: the only open one with the goods, or the list of them, or none', async () => {
  const [one] = await givenGoods(api, 1, 'Lone')
  assert.ok(one)
  refused(await openBox(api, code(), one.barcode), 404, 'error_box_no_shipment')
  const { id } = await givenShipment(api, [{ productId: one.productId, quantity: 1 }])
  assert.equal(fieldsOf(await openBox(api, code(), one.barcode)).orderId, id)
  const { id: second } = await givenShipment(api, [{ productId: one.productId, quantity: 1 }])
  const asked = fieldsOf(await openBox(api, code(), one.barcode))
  assert.deepEqual([asked.id, listOf(asked.orderToSelect).map((order) => order.id)], [undefined, [second, id]])
  await move(id, 'READY_TO_SUPPLY')
  assert.equal(fieldsOf(await openBox(api, code(), one.barcode)).orderId, second)
})

test('a barcode is of one box of the client; an empty box goes over to another shipment, a filled one does not', async () => {
  const [first, second] = [
    await givenShipment(api, [{ productId: at(0).productId, quantity: 1 }]),
    await givenShipment(api, [{ productId: at(0).productId, quantity: 1 }]),
  ]
  const barcode = code()
  const boxId = await givenBox(api, barcode, at(0).barcode, first.id)
  assert.deepEqual([await givenBox(api, barcode, at(0).barcode, second.id), fieldsOf(await openBox(api, barcode, at(0).barcode)).orderId], [boxId, second.id])
  fieldsOf(await pack(api, { jobId, boxId, barcode: at(0).barcode }))
  refused(await openBox(api, barcode, at(0).barcode, first.id), 409, 'error_box_taken')
  const [theirs] = await givenGoods(other, 1, 'Theirs')
  assert.ok(theirs)
  const { id } = await givenShipment(other, [{ productId: theirs.productId, quantity: 1 }])
  assert.notEqual(await givenBox(other, barcode, theirs.barcode, id), boxId)
})

test('what is refused: unknown goods, goods that are not in the shipment, jobs that are not there, orders that are no shipments', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 1 }])
  const boxId = await givenBox(api, code(), at(0).barcode, orderId)
  refused(await pack(api, { jobId, boxId, barcode: 'nothing' }), 404, 'error_box_product_unknown')
  refused(await pack(api, { jobId, boxId, barcode: at(1).barcode }), 409, 'error_box_product_not_ordered')
  refused(await pack(api, { jobId: 999_999, boxId, barcode: at(0).barcode }), 404, 'error_job_work_job')
  refused(await pack(api, { jobId, boxId: 999_999, barcode: at(0).barcode }), 404, 'error_box_not_found')
  refused(await pack(other, { jobId, boxId, barcode: at(0).barcode }), 404, 'error_box_not_found')
  refused(await openBox(api, '  ', at(0).barcode, orderId), 400, 'error_validation')
  refused(await openBox(other, code(), at(0).barcode, orderId), 404, 'error_box_product_unknown')
  const retail = await givenOrder(api, { products: [{ productId: at(0).productId, quantity: 1, price: 1 }] })
  refused(await openBox(api, code(), at(0).barcode, retail.id), 400, 'error_box_order_type')
  refused(await api.get(`/api/order/getDivergence?orderId=${retail.id}`), 400, 'error_box_order_type')
  refused(await other.get(`/api/order/getDivergence?orderId=${orderId}`), 404, 'error_order_not_found')
  refused(await other.get(`/api/product/getProductsByBox?boxId=${boxId}`), 404, 'error_box_not_found')
  const gone = await givenJob(api)
  assert.equal((await api.post('/api/knowledge/removeJob', { id: gone })).status, 200)
  refused(await pack(api, { jobId: gone, boxId, barcode: at(0).barcode }), 404, 'error_job_work_job')
  assert.deepEqual(await packedIn(api, orderId), {})
})

test('packing with adding: a scan makes the line, the next raises it; only the shipment of the box', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 1 }])
  const boxId = await givenBox(api, code(), at(0).barcode, orderId)
  await strictly(api)
  for (let n = 0; n < 3; n++) fieldsOf(await pack(api, { jobId, boxId, barcode: at(2).barcode, addToOrder: orderId }))
  refused(await pack(api, { jobId, boxId, barcode: at(2).barcode }), 409, 'error_box_more_than_ordered')
  refused(await pack(api, { jobId, boxId, barcode: at(2).barcode, addToOrder: orderId + 1 }), 400, 'error_box_other_order')
  await strictly(api, false)
  const order = fieldsOf(await api.get(`/api/order/${orderId}`))
  assert.deepEqual(
    listOf(order.products).map((line) => [line.productId, line.quantity]),
    [
      [at(0).productId, 1],
      [at(2).productId, 3],
    ],
  )
  fieldsOf(await move(orderId, 'COLLECTED'))
  refused(await pack(api, { jobId, boxId, barcode: at(2).barcode, addToOrder: orderId }), 400, 'error_order_goods_gone')
  fieldsOf(await pack(api, { jobId, boxId, barcode: at(0).barcode }))
})

test('no more than ordered, by a scan or by a typed quantity, and not when the order changes later either', async () => {
  const { id: orderId, products } = await givenShipment(api, [
    { productId: at(0).productId, quantity: 2 },
    { productId: at(1).productId, quantity: 5 },
  ])
  const lineId = numberOf(listOf(products)[0]?.id)
  const boxId = await givenBox(api, code(), at(0).barcode, orderId)
  const scan = () => pack(api, { jobId, boxId, barcode: at(0).barcode })
  const work = numberOf(fieldsOf(await scan()).id)
  fieldsOf(await scan())
  fieldsOf(await scan())
  await strictly(api)
  refused(await scan(), 409, 'error_box_more_than_ordered')
  // What was too much before may be lowered, not raised.
  refused(await post('updateJobWork', {}, { id: work, quantity: 2 }), 409, 'error_box_more_than_ordered')
  fieldsOf(await post('updateJobWork', {}, { id: work, comment: 'смята' }))
  fieldsOf(await post('removeJobWorkById', { id: work }))
  refused(await post('removeJobWorkById', { id: work }), 404, 'error_job_work_not_found')
  refused(await scan(), 409, 'error_box_more_than_ordered')
  refused(await post('storeJobWork', { orderId, jobId }, [{ productId: at(1).productId, quantity: 6, box: { id: boxId } }]), 409, 'error_box_more_than_ordered')
  const change = (quantity: number) => api.put(`/api/order/${orderId}/product`, { id: lineId, quantity })
  refused(await change(1), 409, 'error_order_product_packed')
  fieldsOf(await change(3))
  fieldsOf(await scan())
  refused(await scan(), 409, 'error_box_more_than_ordered')
  refused(await api.delete(`/api/order/${orderId}/product/${lineId}`), 409, 'error_order_product_packed')
  refused(await api.put(`/api/order/${orderId}/product`, { id: lineId, productId: at(3).productId }), 409, 'error_order_product_packed')
  await strictly(api, false)
  fieldsOf(await change(1))
  refused(await api.delete(`/api/order/${orderId}/product/${lineId}`), 409, 'error_order_product_packed')
  assert.deepEqual(await packedIn(api, orderId), { [at(0).productId]: 3 })
})

test('works by hand: quantities, words, boxes, jobs; a work without a box is no packing, and all of a list is taken or none', async () => {
  const { id: orderId, products } = await givenShipment(api, [
    { productId: at(0).productId, quantity: 10 },
    { productId: at(1).productId, quantity: 10 },
  ])
  const [one, two] = listOf(products).map(({ id }) => numberOf(id))
  const [first, second] = [code(), code()]
  const boxId = await givenBox(api, first, at(0).barcode, orderId)
  await givenBox(api, second, at(0).barcode, orderId)
  await strictly(api)
  const store = (body: unknown, job = jobId) => post('storeJobWork', { orderId, jobId: job }, body)
  fieldsOf(
    await store([
      { orderProductId: one, quantity: 4, box: { id: boxId }, comment: 'руками', spendTime: 30 },
      { product: { id: at(1).productId }, quantity: 7 },
    ]),
  )
  assert.deepEqual(await packedIn(api, orderId), { [at(0).productId]: 4 })
  const [labelled, packed] = await works({ orderId, sortBy: 'DATE' })
  assert.deepEqual([packed?.quantity, packed?.comment, packed?.spendTime, packed?.price], [4, 'руками', 30, 22])
  assert.deepEqual([labelled?.box, labelled?.orderProductId, labelled?.quantity], [undefined, two, 7])
  // Another job over the same goods is no second packing; the same job is bounded by the order.
  const labels = await givenJob(api, { price: 1 })
  fieldsOf(await store([{ orderProductId: one, quantity: 10 }], labels))
  refused(await store([{ orderProductId: one, quantity: 1 }], labels), 409, 'error_box_more_than_ordered')
  refused(
    await store([
      { orderProductId: one, quantity: 1, box: { barcode: first } },
      { orderProductId: two, quantity: 11, box: { barcode: first } },
    ]),
    409,
    'error_box_more_than_ordered',
  )
  refused(await store([{ orderProductId: 999_999, quantity: 1 }]), 400, 'error_job_work_line')
  refused(await store([{ orderProductId: one }]), 400, 'error_validation')
  refused(await store([{ orderProductId: one, quantity: 0 }]), 400, 'error_validation')
  refused(await store([{ id: 999_999, quantity: 1 }]), 404, 'error_job_work_not_found')
  refused(
    await store([
      { id: packed?.id, quantity: 1 },
      { id: packed?.id, quantity: 2 },
    ]),
    400,
    'error_validation',
  )
  refused(await store([{ orderProductId: one, quantity: 1, box: { barcode: 'nowhere' } }]), 404, 'error_box_not_found')
  refused(await store(Array.from({ length: 1001 }, () => ({ orderProductId: one, quantity: 1 }))), 400, 'error_validation')
  assert.equal((await works({ orderId })).length, 3)
  fieldsOf(await store([{ id: packed?.id, quantity: 6, box: { barcode: second } }]))
  const change = (body: object) => post('updateJobWork', {}, { id: packed?.id, ...body })
  fieldsOf(await change({ quantity: 5, comment: null }))
  fieldsOf(await change({ jobId: labels }))
  for (const field of ['orderId', 'orderProductId', 'productId']) refused(await change({ [field]: 999_999 }), 400, 'error_job_work_field')
  refused(await change({ userId: 999_999 }), 404, 'error_job_work_person')
  const [now] = await works({ orderId, box: { barcode: second } })
  assert.deepEqual([now?.quantity, now?.comment, now?.spendTime, now?.jobId, now?.price], [5, null, 30, labels, 5])
  await strictly(api, false)
})

test('works of several people are written at once; one who is not there refuses them all', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 10 }])
  const [one, two] = [await givenPacker(api, 'first of two'), await givenPacker(api, 'second of two')]
  const of = (userId: number | null) => ({ productId: at(0).productId, quantity: 1, userId })
  const store = (body: unknown) => post('storeJobWork', { orderId, jobId }, body)
  const stranger = numberOf(fieldsOf(await other.post('/api/client/addUser', { login: 'a stranger', roles: ['OPERATOR'] })).userId)
  for (const userId of [999_999, stranger]) {
    const reply = await store([of(one.userId), of(userId), of(two.userId)])
    refused(reply, 404, 'error_job_work_person')
    assert.partialDeepStrictEqual(reply.body, { params: { userId } })
  }
  assert.deepEqual(await works({ orderId }), [])
  fieldsOf(await store([of(one.userId), of(two.userId), of(one.userId), of(null)]))
  const made = await works({ orderId, ascending: true })
  const own = made.at(-1)?.userId
  assert.deepEqual(
    made.map(({ userId }) => userId),
    [one.userId, two.userId, one.userId, own],
  )
  // What nobody says anything of stays whose it is.
  fieldsOf(await store([{ id: made[0]?.id, userId: two.userId }, { id: made[1]?.id, quantity: 2 }, of(own === undefined ? null : numberOf(own))])) // prettier-ignore
  assert.deepEqual(
    (await works({ orderId, ascending: true })).map(({ userId, quantity }) => [userId, quantity]),
    [
      [two.userId, 1],
      [two.userId, 2],
      [one.userId, 1],
      [own, 1],
      [own, 1],
    ],
  )
  const byPerson = async (ascending: boolean) => (await works({ orderId, sortBy: 'PERSONID', ascending })).map(({ id }) => numberOf(id))
  assert.deepEqual(await byPerson(false), (await byPerson(true)).toReversed())
})

test('a shipment begins with nothing: scans with adding fill it; it does not leave empty; nothing else begins so', async () => {
  const { id: orderId, products } = await givenShipment(api, [])
  assert.deepEqual(products, [])
  const boxId = await givenBox(api, code(), at(0).barcode, orderId)
  refused(await pack(api, { jobId, boxId, barcode: at(0).barcode }), 409, 'error_box_product_not_ordered')
  const add = (n: number) => pack(api, { jobId, boxId, barcode: at(n).barcode, addToOrder: orderId })
  for (const status of ['COLLECTED', 'SUPPLIED', 'REFUND']) refused(await move(orderId, status), 400, 'error_order_no_products')
  const scanned = numberOf(fieldsOf(await add(0)).id)
  fieldsOf(await add(1))
  fieldsOf(await add(1))
  const lines = () => api.get(`/api/order/${orderId}`).then((reply) => listOf(fieldsOf(reply).products))
  assert.deepEqual(
    (await lines()).map(({ productId, quantity }) => [productId, quantity]),
    [
      [at(0).productId, 1],
      [at(1).productId, 2],
    ],
  )
  // A scan of the wrong goods is taken back with its line.
  fieldsOf(await post('removeJobWorkById', { id: scanned }))
  assert.equal((await api.delete(`/api/order/${orderId}/product/${numberOf((await lines())[0]?.id)}`)).body, true)
  fieldsOf(await move(orderId, 'COLLECTED'))
  const empty = await givenShipment(api, [], { writeOffStocks: true })
  fieldsOf(await api.post(`/api/order/${empty.id}/product`, { productId: at(0).productId, quantity: 1 }))
  const only = numberOf(listOf(fieldsOf(await api.get(`/api/order/${empty.id}`)).products)[0]?.id)
  assert.equal((await api.delete(`/api/order/${empty.id}/product/${only}`)).body, true)
  fieldsOf(await move(empty.id, 'CANCELED'))
  const make = (more: object) => api.post('/api/order/', { service: 'WILDBERRIES', warehouseId: 507, products: [], ...more })
  refused(await make({ type: 'FBM', status: 'COLLECTED' }), 400, 'error_order_no_products')
  for (const type of ['FBS', 'RETAIL', 'WHOLESALE']) refused(await make({ type }), 400, 'error_order_no_products')
})

test('shipments are handed over together in a supply, by hand: no marketplace is asked', async () => {
  await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.run(sql`insert into integration (client_id, organization_id, service) values (${api.clientId}, ${api.organizationId}, 'WILDBERRIES')`),
  )
  const supply = fieldsOf(
    await api.post('/api/supply/createSupply', { name: 'Вторник', type: 'FBM', service: 'WILDBERRIES', organizationId: api.organizationId }),
  )
  assert.deepEqual([supply.type, supply.orders], ['FBM', []])
  const supplyId = numberOf(supply.id)
  const { id: orderId } = await givenShipment(api, [], { organizationId: api.organizationId })
  assert.equal(rowsOf(await api.put(`/api/fbs/supply/${supplyId}`, [orderId])).length, 1)
  const close = () => api.post(`/api/fbs/supply/${supplyId}/close`)
  refused(await close(), 400, 'error_order_no_products')
  const boxId = await givenBox(api, code(), at(0).barcode, orderId)
  fieldsOf(await pack(api, { jobId, boxId, barcode: at(0).barcode, addToOrder: orderId }))
  assert.partialDeepStrictEqual(fieldsOf(await close()), { status: 'SUPPLIED', orders: [{ id: orderId, status: 'SUPPLIED' }] })
  refused(await pack(api, { jobId, boxId, barcode: at(0).barcode }), 409, 'error_box_order_closed')
  // A supply that is made for a shipment is one of shipments.
  const { id: next } = await givenShipment(api, [], { organizationId: api.organizationId })
  assert.partialDeepStrictEqual(fieldsOf(await api.post('/api/supply/createSupply', { orderId: next })), { type: 'FBM', orders: [{ id: next }] })
})

test('goods go over into another box, which is made when it is not there', async () => {
  const { id: orderId } = await givenShipment(api, [
    { productId: at(0).productId, quantity: 3 },
    { productId: at(1).productId, quantity: 3 },
  ])
  const boxId = await givenBox(api, code(), at(0).barcode, orderId)
  for (const barcode of [at(0).barcode, at(0).barcode, at(1).barcode]) fieldsOf(await pack(api, { jobId, boxId, barcode }))
  const boxBarcode = code()
  const fix = (productBarcode: string) => post('fixBoxBarcode', { productBarcode, boxBarcode, orderId })
  assert.deepEqual([(await fix(at(0).barcode)).body, (await fix(at(0).barcode)).body], [2, 0])
  refused(await fix(at(2).barcode), 409, 'error_box_product_not_ordered')
  const boxes = rowsOf(await api.get(`/api/supply/findBox?orderId=${orderId}&sortBy=ID&ascending=true`))
  assert.deepEqual(
    boxes.map(({ barcode, quantity }) => [barcode === boxBarcode, quantity]),
    [
      [false, 1],
      [true, 2],
    ],
  )
})

test('boxes that are numbered here go on from the last number and hold no more than they are for', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 9 }])
  const number = (fields: Record<string, unknown>) => post('createQrBox', { orderId, ...fields })
  const first = fieldsOf(await number({ quantity: 2, lastNumber: 41 }))
  const second = fieldsOf(await number({ quantity: 2 }))
  assert.deepEqual([first.barcode, second.barcode, first.type], [`QR${api.organizationId}-000042`, `QR${api.organizationId}-000043`, 'QR'])
  // A number that a box from elsewhere has is passed over.
  await givenBox(api, `QR${api.organizationId}-000044`, at(0).barcode, orderId)
  assert.equal(fieldsOf(await number({ quantity: 2, lastNumber: 3 })).barcode, `QR${api.organizationId}-000045`)
  const scan = () => pack(api, { jobId, boxId: numberOf(first.id), barcode: at(0).barcode })
  const work = fieldsOf(await scan())
  fieldsOf(await scan())
  refused(await scan(), 409, 'error_box_full')
  refused(await post('updateJobWork', {}, { id: work.id, quantity: 2 }), 409, 'error_box_full')
  for (const quantity of [0, -1, 1_000_001]) refused(await number({ quantity }), 400, 'error_validation')
})

test('taking back by a scan: what the caller packed last, while the shipment is open', async () => {
  const [one] = await givenGoods(api, 1, 'Back')
  assert.ok(one)
  const { id: orderId } = await givenShipment(api, [{ productId: one.productId, quantity: 5 }])
  const boxId = await givenBox(api, code(), one.barcode, orderId)
  const boris = await givenPacker(api, 'boris')
  fieldsOf(await pack(api, { jobId, boxId, barcode: one.barcode }))
  fieldsOf(await pack(boris.caller, { jobId, boxId, barcode: one.barcode }))
  const back = (caller: Caller) => post('removeJobWorkByBarcode', { barcode: one.barcode }, undefined, caller)
  fieldsOf(await back(boris.caller))
  refused(await back(boris.caller), 404, 'error_job_work_none')
  const [left] = await works({ orderId })
  refused(await post('removeJobWorkById', { id: left?.id }, undefined, boris.caller), 403, 'error_job_work_of_other')
  refused(await post('updateJobWork', {}, { id: left?.id, quantity: 2 }, boris.caller), 403, 'error_job_work_of_other')
  refused(await post('removeJobWorkById', { id: left?.id }, undefined, other), 404, 'error_job_work_not_found')
  refused(await post('storeJobWork', { orderId, jobId }, [{ productId: one.productId, quantity: 1, userId: 1 }], boris.caller), 403, 'error_access_denied')
  // What others earn is not shown to a packer.
  assert.deepEqual([(await works({ orderId }, boris.caller))[0]?.price, left?.price], [undefined, 5.5])
  assert.deepEqual((await works({ orderId }, other)).length, 0)
})

test('a shipment that is closed changes no more', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 5 }])
  const barcode = code()
  const boxId = await givenBox(api, barcode, at(0).barcode, orderId)
  const work = numberOf(fieldsOf(await pack(api, { jobId, boxId, barcode: at(0).barcode })).id)
  fieldsOf(await move(orderId, 'READY_TO_SUPPLY'))
  const tries = [
    pack(api, { jobId, boxId, barcode: at(0).barcode }),
    openBox(api, code(), at(0).barcode, orderId),
    post('createQrBox', { orderId, quantity: 1 }),
    post('fixBoxBarcode', { productBarcode: at(0).barcode, boxBarcode: barcode, orderId }),
    post('storeJobWork', { orderId, jobId }, [{ productId: at(0).productId, quantity: 1 }]),
    post('updateJobWork', {}, { id: work, quantity: 2 }),
    post('removeJobWorkById', { id: work }),
  ]
  for (const reply of await Promise.all(tries)) refused(reply, 409, 'error_box_order_closed')
  assert.deepEqual([await packedIn(api, orderId), fieldsOf(await openBox(api, barcode, at(0).barcode)).quantity], [{ [at(0).productId]: 1 }, 1])
})

test('boxes are found by a part of their barcode, by pages, whatever signs it has', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 1 }])
  for (const barcode of ['Find%1', 'FIND_2', 'find\\3']) await givenBox(api, barcode, at(0).barcode, orderId)
  const find = async (fields: Record<string, unknown>, caller: Caller = api) => fieldsOf(await caller.get(`/api/supply/findBox?${query(fields)}`))
  const barcodes = (reply: Record<string, unknown>) => listOf(reply.rows).map(({ barcode }) => barcode)
  const all = await find({ query: 'find', count: true, sortBy: 'BARCODE', ascending: true, limit: 2 })
  assert.deepEqual([all.total, barcodes(all).length], [3, 2])
  for (const [text, barcode] of [
    ['d%', 'Find%1'],
    ['nd_', 'FIND_2'],
    ['\\', 'find\\3'],
  ])
    assert.deepEqual(barcodes(await find({ query: text })), [barcode])
  assert.deepEqual(barcodes(await find({ query: 'find' }, other)), [])
})

test('the table of a cabinet is read: each barcode once, with what is known of it', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 1 }])
  const barcode = code()
  const boxId = await givenBox(api, barcode, at(0).barcode, orderId)
  const table = (title: string, cells: readonly string[]) =>
    sheet(
      [title],
      cells.map((cell) => [cell]),
    )
  const read = async (content: Buffer, caller: Caller = api) => upload(caller, '/api/supply/parseBoxBarcodesFile', content, 'boxes.xlsx')
  const content = await table('ШК короба', ['WB_new_1', barcode, 'WB_new_1', '', 'WB_new_2'])
  assert.deepEqual(
    rowsOf(await read(content)).map((box) => [box.barcode, box.id]),
    [
      ['WB_new_1', undefined],
      [barcode, boxId],
      ['WB_new_2', undefined],
    ],
  )
  assert.deepEqual(
    rowsOf(await read(content, other)).map(({ id }) => id),
    [undefined, undefined, undefined],
  )
  refused(await read(await table('Товар', ['x'])), 400, 'error_spreadsheet_columns')
  refused(await read(await table('ШК короба', ['x'.repeat(300)])), 400, 'error_cell_too_long')
  refused(await read(Buffer.from('')), 400, 'error_spreadsheet_empty')
  refused(await api.post('/api/supply/parseBoxBarcodesFile', {}), 400, 'error_box_file')
})

test('works pay by the piece at the price of their day, tariffs first; pay follows what is taken back', async () => {
  const month = new Date().toISOString()
  const job = await givenJob(api, { price: 10, tariffs: [{ price: 25, productId: at(1).productId }] })
  const vera = await givenPacker(api, 'vera')
  const { id: orderId } = await givenShipment(api, [
    { productId: at(0).productId, quantity: 10 },
    { productId: at(1).productId, quantity: 10 },
  ])
  const boxId = await givenBox(vera.caller, code(), at(0).barcode, orderId)
  const earned = async () => rowsOf(await api.post('/api/client/getSalary', JSON.stringify(month))).find(({ personId }) => personId === vera.personId)?.amount
  assert.equal(await earned(), undefined)
  fieldsOf(await pack(vera.caller, { jobId: job, boxId, barcode: at(0).barcode }))
  const scan = numberOf(fieldsOf(await pack(vera.caller, { jobId: job, boxId, barcode: at(1).barcode })).id)
  assert.equal(await earned(), 35)
  fieldsOf(await api.post('/api/knowledge/updateJob', { id: job, price: 100, tariffs: [] }))
  assert.equal(await earned(), 35)
  fieldsOf(await post('updateJobWork', {}, { id: scan, quantity: 3 }, vera.caller))
  assert.equal(await earned(), 85)
  fieldsOf(await post('removeJobWorkById', { id: scan }, undefined, vera.caller))
  assert.equal(await earned(), 10)
  assert.deepEqual(
    (await works({ userId: vera.userId, date: month })).map(({ price }) => price),
    [10],
  )
  assert.deepEqual(await works({ userId: vera.userId, date: '2020-01-01T00:00:00Z' }), [])
  const dear = await givenJob(api, { price: 90_000_000_000_000 })
  refused(await post('storeJobWork', { orderId, jobId: dear }, [{ productId: at(0).productId, quantity: 1_000 }]), 400, 'error_validation')
})

test('a job of another position is refused to who only packs', async () => {
  const position = async (name: string, defaultJobId?: number) => numberOf(fieldsOf(await api.post('/api/client/position', { name, defaultJobId })).id)
  const [packers, loaders] = [await position('Упаковщики'), await position('Грузчики')]
  const job = await givenJob(api, { positionId: packers })
  const usual = await position('Стажёры', job)
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 10 }])
  const boxId = await givenBox(api, code(), at(0).barcode, orderId)
  const scan = async (login: string, positionId?: number) =>
    pack((await givenPacker(api, login, positionId === undefined ? {} : { positionId })).caller, { jobId: job, boxId, barcode: at(0).barcode })
  refused(await scan('loader', loaders), 403, 'error_job_work_position')
  refused(await scan('nobody'), 403, 'error_job_work_position')
  fieldsOf(await scan('packer', packers))
  fieldsOf(await scan('trainee', usual))
  fieldsOf(await pack(api, { jobId: job, boxId, barcode: at(0).barcode }))
})

test('a supply: what its shipments lack, within what the caller may see', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(4).productId, quantity: 2 }])
  const full = await givenShipment(api, [{ productId: at(5).productId, quantity: 1 }])
  const supplyId = await api.app.pool.tx({ clientId: api.clientId }, async (db) => {
    const { id } = await db.one<{ id: number }>(sql`insert into supply (client_id, organization_id, service, type, name, created_by)
      values (${api.clientId}, ${api.organizationId}, 'WILDBERRIES', 'FBM', 'x', 'x') returning id`)
    await db.run(sql`update sales_order set supply_id = ${id} where client_id = ${api.clientId} and id = any(${[orderId, full.id]}::bigint[])`)
    return id
  })
  const boxId = await givenBox(api, code(), at(5).barcode, full.id)
  fieldsOf(await pack(api, { jobId, boxId, barcode: at(5).barcode }))
  const look = (caller: Caller) => caller.get(`/api/supply/getDivergence?supplyId=${supplyId}`)
  const apart = fieldsOf(await look(api))
  assert.deepEqual(
    [apart.totalSupplied, apart.totalPacked, listOf(apart.divergence).map((row) => [row.orderId, row.supplyQuantity, row.packedQuantity])],
    [3, 1, [[orderId, 2, 0]]],
  )
  refused(await look(other), 404, 'error_supply_missing')
})

test('who is limited to warehouses or organizations packs only there; who may only look packs nothing', async () => {
  const [near, far] = [await givenWarehouse(api, 'Near'), await givenWarehouse(api, 'Far')]
  await givenStock(api, near, goods, 100)
  const { id: hidden } = await givenShipment(api, [{ productId: at(0).productId, quantity: 5 }], { stockWarehouseId: far })
  const { id: seen } = await givenShipment(api, [{ productId: at(0).productId, quantity: 5 }], { stockWarehouseId: near })
  const [closedBox, openedBox] = [await givenBox(api, 'hidden-box', at(0).barcode, hidden), await givenBox(api, 'seen-box', at(0).barcode, seen)]
  const work = numberOf(fieldsOf(await pack(api, { jobId, boxId: closedBox, barcode: at(0).barcode })).id)
  const user = async (login: string, more: object) => tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login, ...more })).userId))
  const limited = await user('limited', { roles: ['WAREHOUSE'], warehouseIds: [near] })
  fieldsOf(await pack(limited, { jobId, boxId: openedBox, barcode: at(0).barcode }))
  refused(await pack(limited, { jobId, boxId: closedBox, barcode: at(0).barcode }), 404, 'error_box_not_found')
  refused(await openBox(limited, 'hidden-box', at(0).barcode, seen), 409, 'error_box_taken')
  await givenBox(api, 'hidden-and-empty', at(0).barcode, hidden)
  refused(await openBox(limited, 'hidden-and-empty', at(0).barcode, seen), 409, 'error_box_taken')
  const stray = { productId: at(0).productId, quantity: 1, box: { id: closedBox } }
  refused(await post('storeJobWork', { orderId: seen, jobId }, [stray], limited), 404, 'error_box_not_found')
  refused(await openBox(limited, 'more', at(0).barcode, hidden), 404, 'error_order_not_found')
  refused(await post('removeJobWorkById', { id: work }, undefined, limited), 404, 'error_job_work_not_found')
  refused(await post('storeJobWork', { orderId: seen, jobId }, [{ id: work, quantity: 1 }], limited), 404, 'error_job_work_not_found')
  const lists = [await limited.get('/api/supply/findBox?query=-box'), await limited.post('/api/supply/fetchJobWork', { orderId: hidden })].map(
    (reply) => rowsOf(reply).length,
  )
  assert.deepEqual(lists, [1, 0])
  const viewer = await user('viewer', { roles: ['WAREHOUSE_VIEWER'] })
  refused(await pack(viewer, { jobId, boxId: openedBox, barcode: at(0).barcode }), 403, 'error_access_denied')
  fieldsOf(await viewer.get('/api/supply/findBox'))
})

test('products that become one, and a shipment whose lines hold works: works stay what they were', async () => {
  const [from, to] = await givenGoods(api, 2, 'Merge')
  assert.ok(from && to)
  const { id: orderId } = await givenShipment(api, [{ productId: from.productId, quantity: 2 }])
  const boxId = await givenBox(api, code(), from.barcode, orderId)
  fieldsOf(await pack(api, { jobId, boxId, barcode: from.barcode }))
  fieldsOf(await api.post(`/api/product/mergeProduct?product=${to.productId}&removedProduct=${from.productId}`))
  assert.deepEqual(await packedIn(api, orderId), { [to.productId]: 1 })
  fieldsOf(await pack(api, { jobId, boxId, barcode: to.barcode }))
  assert.deepEqual(await packedIn(api, orderId), { [to.productId]: 2 })
  assert.ok(isFields(await divergence(orderId)))
})

test('an organization that leaves takes its boxes, its works and its numbers along', async () => {
  const third = await api.another('Third')
  const [one] = await givenGoods(third, 1, 'Leaving')
  assert.ok(one)
  const { id } = await givenShipment(third, [{ productId: one.productId, quantity: 2 }])
  const boxId = numberOf(fieldsOf(await post('createQrBox', { orderId: id, quantity: 2 }, undefined, third)).id)
  fieldsOf(await pack(third, { jobId: await givenJob(third), boxId, barcode: one.barcode }))
  const left = await api.app.pool.tx({ clientId: third.clientId }, async (db) => {
    await deleteOrders(db, third.clientId, [id])
    await deleteRest(db, third.clientId, third.organizationId)
    const counts: number[] = []
    for (const table of ['box', 'job_work', 'box_number'])
      counts.push((await db.one<{ n: number }>(sql`select count(*) as n from ${raw(table)} where client_id = ${third.clientId}`)).n)
    return counts
  })
  assert.deepEqual(left, [0, 0, 0])
})

test('a supply of another organization is not there for who is limited to one', async () => {
  const supply = fieldsOf(await api.post('/api/supply/createSupply', { type: 'FBM', service: 'WILDBERRIES', organizationId: api.organizationId }))
  const second = numberOf(fieldsOf(await api.post('/api/client/createClientOrganization', { name: 'Вторая', inn: '7707083893' })).id)
  const limited = async (login: string, organizationId: number) => {
    const user = fieldsOf(await api.post('/api/client/addUser', { login, roles: ['WAREHOUSE'], organizationIds: [organizationId] }))
    return tokenFor(api, numberOf(user.userId))
  }
  const look = (caller: Caller) => caller.get(`/api/supply/getDivergence?supplyId=${numberOf(supply.id)}`)
  refused(await look(await limited('of the second', second)), 404, 'error_supply_missing')
  assert.deepEqual(fieldsOf(await look(await limited('of the first', api.organizationId))), { divergence: [], totalSupplied: 0, totalPacked: 0 })
})
