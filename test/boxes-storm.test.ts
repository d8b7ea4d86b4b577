// Many packers at once: never more than ordered, nothing counted twice, nothing lost; boxes and shipments that change hands meanwhile.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { serve } from '../src/testing.ts'
import { givenBox, givenJob, givenShipment, openBox, pack, packedIn, query, strictly } from './boxes-given.ts'
import { fieldsOf, givenGoods, listOf, numberOf, rowsOf, type Goods } from './given.ts'
import { refused } from './support/refused.ts'
import { openDice } from './support/dice.ts'

const api = await serve({ worker: false })
let goods: Goods[] = []
const at = (n: number): Goods => {
  const found = goods[n % goods.length]
  assert.ok(found)
  return found
}
let jobId = 0
before(async () => {
  goods = await givenGoods(api, 3)
  jobId = await givenJob(api)
  await strictly(api)
})
const post = (path: string, fields: Record<string, unknown>, body?: unknown) => api.post(`/api/supply/${path}?${query(fields)}`, body)
const times = <T>(count: number, work: (n: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, n) => work(n)))

test('packers at once never pack more than ordered', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 7 }])
  const boxIds = await times(3, (n) => givenBox(api, `storm-${n}`, at(0).barcode, orderId))
  const replies = await times(24, (n) => pack(api, { jobId, boxId: boxIds[n % 3] ?? 0, barcode: at(0).barcode }))
  assert.equal(replies.filter(({ status }) => status === 200).length, 7)
  for (const reply of replies) if (reply.status !== 200) refused(reply, 409, 'error_box_more_than_ordered')
  assert.deepEqual(await packedIn(api, orderId), { [at(0).productId]: 7 })
})

test('a repeat of a scan with its key is counted once, also when both come at once', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 7 }])
  const boxId = await givenBox(api, 'repeat', at(0).barcode, orderId)
  const replies = await times(6, () => pack(api, { jobId, boxId, barcode: at(0).barcode }, { 'idempotency-key': `scan-${orderId}` }))
  assert.equal(new Set(replies.map((reply) => numberOf(fieldsOf(reply).id))).size, 1)
  assert.deepEqual(await packedIn(api, orderId), { [at(0).productId]: 1 })
})

test('one box opened by many at once is one box; numbers are given once each', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 7 }])
  assert.equal(new Set(await times(8, () => givenBox(api, 'same', at(0).barcode, orderId))).size, 1)
  const numbered = await times(8, () => post('createQrBox', { orderId, quantity: 1 }))
  assert.equal(new Set(numbered.map((reply) => fieldsOf(reply).barcode)).size, 8)
})

test('an empty box that two shipments want is of one of them, with what was packed there', async () => {
  for (let round = 0; round < 5; round++) {
    const orders = await times(2, () => givenShipment(api, [{ productId: at(0).productId, quantity: 5 }]))
    const [one, two] = orders.map(({ id }) => id)
    assert.ok(one && two)
    const barcode = `wanted-${round}`
    const boxId = await givenBox(api, barcode, at(0).barcode, one)
    const [opened, packed] = await Promise.all([openBox(api, barcode, at(0).barcode, two), pack(api, { jobId, boxId, barcode: at(0).barcode })])
    // Packed first, it stays; moved first, the scan goes to the shipment that the box is of when it is its turn, or is told.
    assert.ok(opened.status === 200 || packed.status === 200)
    for (const work of rowsOf(await api.get(`/api/product/getProductsByBox?boxId=${boxId}`))) assert.equal(work.orderId, Object(work.box).orderId)
  }
})

test('of many scans back at once each takes a piece, until nothing is left', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 7 }])
  const boxId = await givenBox(api, 'back', at(0).barcode, orderId)
  for (let n = 0; n < 5; n++) fieldsOf(await pack(api, { jobId, boxId, barcode: at(0).barcode }))
  // What earlier tests packed of these goods is taken back after it: the latest goes first.
  const earlier = rowsOf(await post('fetchJobWork', {}, { limit: 500 })).filter((work) => work.productId === at(0).productId && work.orderId !== orderId)
  const replies = await times(5 + earlier.length + 3, () => post('removeJobWorkByBarcode', { barcode: at(0).barcode }))
  const open = replies.filter(({ status }) => status === 200).length
  for (const reply of replies) if (reply.status !== 200) refused(reply, 404, 'error_job_work_none')
  assert.equal(open, 5 + earlier.length)
  assert.deepEqual(
    rowsOf(await post('fetchJobWork', {}, { limit: 500 })).filter((work) => work.productId === at(0).productId),
    [],
  )
})

test('a shipment that closes while it is packed holds what was taken before, and nothing later', async () => {
  const { id: orderId } = await givenShipment(api, [{ productId: at(0).productId, quantity: 50 }])
  const boxId = await givenBox(api, 'closing', at(0).barcode, orderId)
  const scans = times(20, () => pack(api, { jobId, boxId, barcode: at(0).barcode }))
  fieldsOf(await api.post(`/api/order/${orderId}/status?status=READY_TO_SUPPLY`))
  const replies = await scans
  const taken = replies.filter(({ status }) => status === 200).length
  for (const reply of replies) if (reply.status !== 200) refused(reply, 409, 'error_box_order_closed')
  assert.deepEqual(await packedIn(api, orderId), taken === 0 ? {} : { [at(0).productId]: taken })
})

test('whatever comes in whatever order: no line is packed beyond its order, no box beyond what it is for, nothing is a fault of ours', async () => {
  const dice = openDice(39)
  const orders = await times(2, () =>
    givenShipment(
      api,
      goods.map(({ productId }) => ({ productId, quantity: 4 })),
    ),
  )
  const boxes: number[] = []
  for (const [n, { id }] of orders.entries()) {
    boxes.push(await givenBox(api, `any-${n}`, at(0).barcode, id))
    boxes.push(numberOf(fieldsOf(await post('createQrBox', { orderId: id, quantity: 3 })).id))
  }
  const one = <T>(list: readonly T[]): T => {
    const found = list[dice.below(list.length)]
    assert.ok(found !== undefined)
    return found
  }
  const step = async () => {
    const order = one(orders)
    const lines = listOf(fieldsOf(await api.get(`/api/order/${order.id}`)).products)
    const work = async () => one([...rowsOf(await api.post('/api/supply/fetchJobWork', { orderId: order.id })).map(({ id }) => id), 999_999])
    const acts = [
      () => pack(api, { jobId, boxId: one(boxes), barcode: at(dice.below(3)).barcode }),
      () => pack(api, { jobId, boxId: one(boxes), barcode: at(dice.below(3)).barcode, addToOrder: order.id }),
      async () => post('removeJobWorkById', { id: await work() }),
      async () => post('updateJobWork', {}, { id: await work(), quantity: 1 + dice.below(5), box: { id: one(boxes) } }),
      () =>
        post('storeJobWork', { orderId: order.id, jobId }, [{ productId: at(dice.below(3)).productId, quantity: 1 + dice.below(3), box: { id: one(boxes) } }]),
      () => post('removeJobWorkByBarcode', { barcode: at(dice.below(3)).barcode }),
      () => post('fixBoxBarcode', { productBarcode: at(dice.below(3)).barcode, boxBarcode: `any-${dice.below(2)}`, orderId: order.id }),
      () => api.put(`/api/order/${order.id}/product`, { id: one(lines).id, quantity: 1 + dice.below(5) }),
    ]
    const reply = await one(acts)()
    assert.ok(reply.status < 500, JSON.stringify(reply.body))
  }
  for (let round = 0; round < 15; round++) await times(6, step)
  const over = await api.app.ownerPool.tx({}, (db) =>
    db.all(sql`
    select 'line' as what, l.id from order_line l join job_work w on w.client_id = l.client_id and w.order_line_id = l.id and w.box_id is not null
      where l.client_id = ${api.clientId} group by l.id, l.quantity having sum(w.quantity) > l.quantity
    union all select 'box', b.id from box b join job_work w on w.client_id = b.client_id and w.box_id = b.id
      where b.client_id = ${api.clientId} group by b.id, b.capacity having sum(w.quantity) > b.capacity
    union all select 'stray', w.id from job_work w join box b on b.client_id = w.client_id and b.id = w.box_id where w.client_id = ${api.clientId} and b.order_id <> w.order_id`),
  )
  assert.deepEqual(over, [])
})
