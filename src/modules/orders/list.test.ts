// The list of orders: every filter, paging that stays stable, deep pages by seeking, and plans that never read the whole table.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { openAnchors } from '../../kit/anchors.ts'
import { sql } from '../../kit/db.ts'
import { serve } from '../../testing.ts'
import type { FindResponseOrder, Order } from '../../wire/index.ts'
import { givenOrder } from './given.ts'
import { layGoods, layGround, layWarehouse } from './ground.ts'
import { conditionsOf, findByText, orderOf, pageStatement } from './queries/list.ts'
import type { OrderFilter } from './schemas.ts'

const api = await serve({ worker: false })
const { warehouseId, goods } = await layGround(api, { count: 3 })
const [tea, cup] = goods
assert.ok(tea && cup)
const make = (more: Partial<Order> = {}) =>
  givenOrder(api, { stockWarehouseId: warehouseId, products: [{ productId: tea.productId, quantity: 1, price: 10 }], ...more })
const ask = async (query: string, path = 'order/find'): Promise<FindResponseOrder> => {
  const { status, body } = await api.get(`/api/${path}?${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  return Object(body)
}
const idsOf = ({ rows }: FindResponseOrder) => (rows ?? []).map((row) => row.id)
// Supplies are not what is tested here: the keys to them are not looked at.
const free = sql`select set_config('session_replication_role', 'replica', true)`
const write = (id: number, set: string) =>
  api.app.ownerPool.tx({}, async (db) => {
    await db.run(free)
    await db.run(sql([`update sales_order set ${set} where id = ${id}`]))
  })

test('each filter keeps what it names and nothing else', async () => {
  const far = await layWarehouse(api)
  const [rare] = await layGoods(api, api, 1)
  const plain = await make({ name: 'Плановый заказ' })
  const ozon = await make({ type: 'FBS', service: 'OZON', externalOrderId: `OZ-${randomUUID()}`, deliveryDate: '2031-05-05T12:00:00Z' })
  const dbs = await make({ type: 'FBS', service: 'YANDEX_MARKET', deliveryService: 'CDEK', stockWarehouseId: far })
  const holding = await make({ products: [{ productId: cup.productId, quantity: 1, price: 1 }] })
  const homeless = await make({ stockWarehouseId: null, products: [{ productId: rare?.productId ?? 0, quantity: 5, price: 1 }] })
  const done = await make({ status: 'FINISHED' })
  await write(ozon.id, `supply_id = 5, user_id = 9, express = true, label_path = 'a.pdf', marking_status = 'SUCCESS'`)
  await write(plain.id, `update_in_service = true, service_error = 'refused', created_at = '2021-03-04T15:00:00Z', closed_at = '2021-03-05T15:00:00Z'`)
  const all = new Set([plain, ozon, dbs, holding, homeless, done].map(({ id }) => id))
  const cases: [query: string, expected: { id: number }[]][] = [
    ['type=FBS', [ozon, dbs]],
    ['type=FBS&service=OZON', [ozon]],
    ['status=FINISHED', [done]],
    ['statuses=FINISHED,CREATED&service=OZON', [ozon]],
    ['statuses=FINISHED&statuses=SEND', [done]],
    ['actual=true', [plain, ozon, dbs, holding, homeless]],
    ['actual=false', [plain, ozon, dbs, holding, homeless, done]],
    ['supplyId=5', [ozon]],
    ['withoutSupply=true&type=FBS', [dbs]],
    [`productId=${cup.productId}`, [holding]],
    [`orderProductId=${dbs.products?.[0]?.id}`, [dbs]],
    [`ids=${plain.id},${done.id}`, [plain, done]],
    [`orderId=${done.id}`, [done]],
    [`warehouseId=${far}`, [dbs]],
    ['noWarehouse=true', [homeless]],
    ['userId=9', [ozon]],
    ['updateInService=true', [plain]],
    ['hasServiceError=true', [plain]],
    ['noLabel=true&type=FBS', [dbs]],
    ['express=true', [ozon]],
    ['fbs=true', [ozon]],
    ['dbs=true', [dbs]],
    ['markingStatus=SUCCESS', [ozon]],
    ['notCollected=true', [plain, done]],
    [`query=${ozon.externalOrderId}`, [ozon]],
    [`query=${String(ozon.externalOrderId).slice(3, 20).toUpperCase()}`, [ozon]],
    ['query=плановый', [plain]],
    [`query=${encodeURIComponent('100%_')}`, []],
    [`query=${plain.id}&type=RETAIL`, [plain]],
    ['orderDate=2021-03-04', [plain]],
    ['dateTo=2021-03-04', [plain]],
    ['dateTo=2021-03-04T14:00:00Z', []],
    ['dateFrom=2021-03-04&dateTo=2021-03-05', [plain]],
    ['closeDate=2021-03-05', [plain]],
    ['closeDateFrom=2021-03-05T16:00:00Z&closeDateTo=2022-01-01', []],
    ['deliveryDate=2031-05-05', [ozon]],
    ['deliveryDateFrom=2031-05-05', [ozon]],
    ['deliveryDateTo=2031-05-04', []],
    [`organizationId=${api.organizationId}&type=FBS`, [ozon, dbs]],
    [`organizations=${api.organizationId},7&type=FBS`, [ozon, dbs]],
    ['organizations=999', []],
    ['deleted=true', []],
    ['hasCollectTask=true', []],
    ['hasCollectTask=false&type=FBS', [ozon, dbs]],
  ]
  for (const path of ['order/find', 'order/findOrder', 'fbs/findOrder'])
    for (const [query, expected] of cases) {
      const answer = await ask(`${query}&limit=500&count=true`, path)
      const found = idsOf(answer)
        .filter((id) => all.has(id ?? 0))
        .sort()
      // A short number may also be part of another order's.
      if (query.startsWith('query=')) assert.ok(expected.every(({ id }) => found.includes(id)) && (expected.length > 0 || found.length === 0), query)
      else assert.deepEqual(found, expected.map(({ id }) => id).sort(), `${path}?${query}`)
      assert.equal(answer.total, answer.rows?.length)
    }
  assert.equal((await ask('limit=1')).total, undefined, 'the total only when it is asked for')
  assert.equal((await ask(`ids=${plain.id}`)).rows?.[0]?.products, undefined)
  assert.equal((await ask(`ids=${plain.id}`, 'fbs/findOrder')).rows?.[0]?.products?.[0]?.productId, tea.productId)
})

test('a published filter that is not read is refused, not ignored', async () => {
  const { status, body } = await api.get('/api/order/find?noMsOrder=true')
  assert.equal(status, 400)
  assert.equal(Object(body).error, 'error_filter_not_supported')
})

test('pages in any order never overlap; newest first stays stable while orders are added', async () => {
  const more = await api.another()
  const {
    goods: [product],
  } = await layGround(api, { count: 1, caller: more })
  const add = async () => (await givenOrder(more, { products: [{ productId: product?.productId ?? 0, quantity: 1, price: 2 }], name: `n${Math.random()}` })).id
  const walk = async (query: string, disturb: () => Promise<unknown>) => {
    const seen: (number | undefined | null)[] = []
    for (let page = 1; page < 50; page++) {
      const reply: FindResponseOrder = Object((await more.get(`/api/order/find?limit=4&page=${page}&${query}`)).body)
      seen.push(...idsOf(reply))
      if ((reply.rows?.length ?? 0) < 4) return seen
      await disturb()
    }
    throw new Error('the walk does not end')
  }
  const ids: number[] = []
  for (let n = 0; n < 14; n++) ids.push(await add())
  for (const query of [
    'sortBy=PRICE',
    'sortBy=NAME&ascending=true',
    'sortBy=DELIVERYDATE',
    'sortBy=CREATEDDATE',
    'sortBy=CREATEDDATE&ascending=true',
    'sortBy=ID&ascending=false',
    'sortBy=MODIFIEDDATE',
  ])
    assert.deepEqual((await walk(query, async () => undefined)).sort(), ids.toSorted(), query)
  assert.deepEqual(await walk('', add), ids.toReversed(), 'what is added while walking does not move the pages')
  const byId = await walk('sortBy=ID', async () => undefined)
  assert.deepEqual(
    byId,
    byId.toSorted((a, b) => Number(a) - Number(b)),
    'by ID the new ones come at the end',
  )
})

test('a page asked for out of the blue is the one that counting would give', async () => {
  const all = idsOf(await ask('sortBy=ID&limit=500'))
  for (const page of [3, 2, 5, 4, 1]) assert.deepEqual(idsOf(await ask(`sortBy=ID&limit=2&page=${page}`)), all.slice((page - 1) * 2, page * 2))
  assert.deepEqual((await ask('sortBy=ID&limit=2&page=9999')).rows, [])
})

test('an order of many lines is read by pages of lines', async () => {
  const many = await layGoods(api, api, 25)
  const { id } = await make({ products: many.map(({ productId }) => ({ productId, quantity: 1, price: 1 })) })
  const lines = async (query: string): Promise<{ rows: { productId: number }[]; total?: number }> =>
    Object((await api.get(`/api/order/fetchOrderProduct?orderId=${id}&${query}`)).body)
  assert.deepEqual(await lines('limit=10&page=3&count=true'), { ...(await lines('limit=10&page=3')), total: 25 })
  assert.deepEqual(
    (await lines('limit=10&page=3')).rows.map(({ productId }) => productId),
    many.slice(20).map(({ productId }) => productId),
  )
  assert.equal(Object((await api.get(`/api/order/${id}?limit=10&page=3`)).body).products.length, 5)
})

test('anchors: the nearest known page, the eldest list forgotten first, idle ones dropped', () => {
  let time = 0
  const anchors = openAnchors({ size: 3, idleMs: 100, now: () => time })
  anchors.remember('a', 5, { value: null, id: 50 })
  anchors.remember('a', 9, { value: null, id: 90 })
  assert.equal(anchors.nearest('a', 1), undefined)
  assert.deepEqual(anchors.nearest('a', 9), { page: 9, anchor: { value: null, id: 90 } })
  assert.deepEqual(anchors.nearest('a', 8), { page: 5, anchor: { value: null, id: 50 } })
  assert.equal(anchors.nearest('a', 4), undefined)
  anchors.remember('b', 2, { value: 'x', id: 1 })
  anchors.remember('b', 3, { value: 'y', id: 2 })
  assert.equal(anchors.nearest('a', 9), undefined)
  assert.equal(anchors.held, 2)
  for (let page = 4; page < 9; page++) anchors.remember('b', page, { value: 'z', id: page })
  assert.equal(anchors.held, 3)
  time = 101
  assert.equal(anchors.nearest('b', 8), undefined)
  assert.equal(anchors.held, 0)
})

test('no main filter reads the whole table', async () => {
  const { clientId, organizationId } = await api.another('Many')
  await api.app.ownerPool.tx({}, async (db) => {
    await db.run(free)
    await db.run(sql`insert into sales_order (client_id, organization_id, type, service, status, external_id, name, created_at, delivery_at, closed_at, supply_id, user_id)
      select ${clientId}, ${organizationId}, (array['FBS', 'RETAIL', 'WHOLESALE'])[1 + n % 3], (array['OZON', 'NONE', 'WILDBERRIES', 'YANDEX_MARKET'])[1 + n % 4],
        (array['CREATED', 'FINISHED', 'CANCELED', 'SEND', 'PACKING', 'DELIVERY'])[1 + (n * 7) % 6], 'EXT-' || md5(n::text), 'Order ' || n, now() - n * interval '1 minute',
        now() + n * interval '1 minute', case when n % 2 = 0 then now() - n * interval '1 minute' end, case when n % 3 = 0 then n / 100 end, case when n % 10 = 0 then n % 50 end
      from generate_series(1, 20000) n`)
  })
  await api.app.ownerPool.native.query('vacuum analyze sales_order')
  const plan = (filter: OrderFilter) =>
    api.app.pool.tx({ clientId, readOnly: true }, async (db) => {
      const found = filter.query === undefined ? undefined : await findByText(db, clientId, filter.query)
      const conditions = conditionsOf(clientId, filter, { organizationIds: null, warehouseIds: null }, { found, horizon: new Date() })
      const statement = pageStatement(conditions, orderOf(filter), { anchor: undefined, offset: 0, limit: 100 })
      return (await db.all<{ queryPlan: string }>(sql`explain ${statement}`)).map((row) => Object.values(row).join()).join('\n')
    })
  const filters: OrderFilter[] = [
    {},
    { sortBy: 'ID' },
    { type: 'FBS' },
    { status: 'CREATED' },
    { statuses: ['CREATED', 'PACKING'] },
    { actual: true },
    { service: 'OZON' },
    { organizationId },
    { organizations: [organizationId] },
    { supplyId: 7 },
    { userId: 10 },
    { ids: [1, 2, 3] },
    { orderId: 3 },
    { query: 'EXT-abcdef' },
    { query: '12' },
    { productId: 5 },
    { orderProductId: 5 },
    { orderDate: '2026-01-05' },
    { dateFrom: new Date(Date.now() - 3_600_000).toISOString() },
    { closeDate: '2026-01-05' },
    { deliveryDate: '2026-01-05' },
    { modifiedDate: new Date().toISOString() },
    { deleted: true },
    { hasServiceError: true },
    { type: 'FBS', status: 'CREATED', service: 'OZON', actual: true },
    { sortBy: 'CREATEDDATE' },
    { sortBy: 'MODIFIEDDATE', ascending: true },
  ]
  for (const filter of filters) {
    const text = await plan(filter)
    assert.doesNotMatch(text, /Seq Scan on sales_order/, `${JSON.stringify(filter)}\n${text}`)
  }
})
