// Stock over HTTP: what is set is what is free, bulk rows stand for themselves, lists are stable, nobody sees or breaks another's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { hashToken } from '../src/kit/secrets.ts'
import { reserve } from '../src/modules/stock/index.ts'
import { setLevels } from '../src/modules/stock/levels.ts'
import { serve, type Reply } from '../src/testing.ts'
import { calling, givenProducts, givenSkus, givenWarehouse, level } from './stock-given.ts'

const api = await serve({ worker: false })
const code = (reply: Reply) => (typeof reply.body === 'object' && reply.body !== null && 'error' in reply.body ? reply.body.error : undefined)
const at = (w: number, k: number) => calling(api, ({ db, clientId }) => level(db, clientId, w, k))

test('a value that is set is free stock; with the reserve in it, what is left beside it; below the reserve, nothing free and the reserve untouched', async () => {
  const [sku = 0] = await givenSkus(api, 1)
  const w = await givenWarehouse(api)
  const set = (stock: number, more = '') => api.post(`/api/wms/changeStock?skuId=${sku}&stock=${stock}&warehouseId=${w}${more}`)
  assert.deepEqual((await set(10)).body, {})
  await calling(api, (call) => reserve(call, { orderId: 1, orderedAt: new Date(), warehouseIds: [w], lines: [{ lineId: 1, skuId: sku, quantity: 4 }] }))
  assert.deepEqual(await at(w, sku), { free: 6, reserved: 4 })
  await set(5)
  assert.deepEqual(await at(w, sku), { free: 5, reserved: 4 })
  await set(7, '&withReservedStock=true')
  assert.deepEqual(await at(w, sku), { free: 3, reserved: 4 })
  await set(2, '&withReservedStock=true')
  assert.deepEqual(await at(w, sku), { free: 0, reserved: 4 })
})

test('what can not be is refused: no such SKU, no such warehouse, less than nothing, no warehouse named when there are several', async () => {
  const [sku = 0] = await givenSkus(api, 1)
  const w = await givenWarehouse(api)
  await givenWarehouse(api)
  const refusals: [string, number, string][] = [
    [`skuId=99999999&stock=1&warehouseId=${w}`, 404, 'error_sku_not_found'],
    [`skuId=${sku}&stock=1&warehouseId=99999999`, 404, 'error_warehouse_not_found'],
    [`skuId=${sku}&stock=-1&warehouseId=${w}`, 400, 'error_validation'],
    [`skuId=${sku}&stock=3000000000&warehouseId=${w}`, 400, 'error_validation'],
    [`skuId=${sku}&stock=1`, 400, 'error_warehouse_required'],
    [`skuId=${sku}&stock=1.5&warehouseId=${w}`, 400, 'error_validation'],
    ['stock=1', 400, 'error_validation'],
  ]
  for (const [query, status, error] of refusals) {
    const reply = await api.post(`/api/wms/changeStock?${query}`)
    assert.deepEqual([reply.status, code(reply)], [status, error], query)
  }
})

test('bulk: rows are found by SKU, barcode or a key of a service, warehouses by ours or a linked one; bad rows fail alone, the last of twins wins', async () => {
  const [one, two, three] = await givenProducts(api, 3)
  if (!one || !two || !three) throw new Error('three products are needed')
  const w = await givenWarehouse(api)
  await api.post('/api/warehouse/createServiceWarehouse', {
    name: 'Out',
    externalId: 'OUT-1',
    warehouseId: w,
    service: 'ONE_C',
    organizationId: api.organizationId,
  })
  const reply = await api.put('/api/wms/stock', [
    { skuId: one.skuId, stock: 1, serviceWarehouseId: String(w) },
    { barcode: two.barcode, stock: 2, serviceWarehouseId: 'OUT-1' },
    { serviceProductId: three.key, stock: 3, serviceWarehouseId: w },
    { skuId: 99_999_999, stock: 1, serviceWarehouseId: w },
    { barcode: 'nothing', stock: 1, serviceWarehouseId: w },
    { skuId: one.skuId, stock: 1, serviceWarehouseId: 'NOWHERE' },
    { skuId: one.skuId, stock: -1, serviceWarehouseId: w },
    { skuId: one.skuId, stock: 'many', serviceWarehouseId: w },
    null,
    7,
    [],
    { stock: 1, serviceWarehouseId: w },
    { skuId: one.skuId, stock: 9, serviceWarehouseId: w },
    { skuId: one.skuId, serviceWarehouseId: w },
  ])
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  assert.deepEqual(reply.body, [
    { success: true, error: 'error_stock_row_replaced' },
    { success: true },
    { success: true },
    { success: false, error: 'error_sku_not_found' },
    { success: false, error: 'error_stock_product_unknown' },
    { success: false, error: 'error_service_warehouse_not_linked' },
    ...Array.from({ length: 6 }, () => ({ success: false, error: 'error_validation' })),
    { success: true },
    { success: false, error: 'error_validation' },
  ])
  assert.deepEqual(
    [await at(w, one.skuId), await at(w, two.skuId), await at(w, three.skuId)].map((row) => row?.free),
    [9, 2, 3],
  )
  const byService = await api.post('/api/wms/changeStockByServiceWarehouse?service=ONE_C', [
    { serviceProductId: three.oneC, stock: 30, serviceWarehouseId: 'OUT-1' },
    { serviceProductId: three.key, stock: 1, serviceWarehouseId: 'OUT-1' },
    { serviceProductId: three.oneC, stock: 1, serviceWarehouseId: String(w) },
  ])
  assert.deepEqual(byService.body, [
    { success: true },
    { success: false, error: 'error_stock_product_unknown' },
    { success: false, error: 'error_service_warehouse_not_linked' },
  ])
  assert.equal((await at(w, three.skuId))?.free, 30)
})

test('products are found with what lies of them, in one warehouse or in all', async () => {
  const [one] = await givenProducts(api, 1)
  if (!one) throw new Error('a product is needed')
  const [a, b] = [await givenWarehouse(api), await givenWarehouse(api)]
  await calling(api, (call) =>
    setLevels(
      call,
      [
        [a, 5],
        [b, 2],
      ].map(([warehouseId = 0, value = 0]) => ({ warehouseId, skuId: one.skuId, value, withReserved: false })),
    ),
  )
  await calling(api, (call) =>
    reserve(call, { orderId: 77, orderedAt: new Date(), warehouseIds: [a], lines: [{ lineId: 770, skuId: one.skuId, quantity: 2 }] }),
  )
  const find = async (query: string) =>
    (await api.get(`/api/wms/findStock?${query}&count=true`)).body as {
      rows: { id: number; quantity: number; stock: number; reserved: number }[]
      total: number
    }
  const all = await find(`query=${one.barcode}`)
  assert.deepEqual([all.total, all.rows.map((row) => [row.id, row.quantity, row.reserved])], [1, [[one.id, 5, 2]]])
  assert.deepEqual(
    (await find(`skuId=${one.skuId}&warehouseId=${a}`)).rows.map((row) => [row.stock, row.reserved]),
    [[3, 2]],
  )
  assert.equal((await api.get('/api/wms/findStock?warehouseId=99999999')).status, 404)
})

test('the whole stock of a warehouse streams as one array, in the shape that real clients read', async () => {
  const w = await givenWarehouse(api)
  assert.deepEqual((await api.get(`/api/wms/stock/all?warehouseId=${w}`)).body, [])
  const skus = await givenSkus(api, 2500)
  await calling(api, (call) =>
    setLevels(
      call,
      skus.map((skuId, n) => ({ warehouseId: w, skuId, value: n, withReserved: false })),
    ),
  )
  const { body, status } = await api.get(`/api/wms/stock/all?warehouseId=${w}`)
  assert.equal(status, 200)
  assert.ok(Array.isArray(body) && body.length === 2500)
  assert.deepEqual(Object.keys(body[1]).sort(), [
    'availableQuantity',
    'calculatedQuantity',
    'cell',
    'modifyDate',
    'purchasePrice',
    'quantity',
    'reserved',
    'sku',
    'skuId',
  ])
  assert.deepEqual(
    body.map((row: { skuId: number; quantity: number }) => [row.skuId, row.quantity]),
    skus.map((id, n) => [id, n]),
  )
  assert.equal((await api.get('/api/wms/stock/all?warehouseId=99999999')).status, 404)
})

test('the history walked back page by page from its total, while it grows, shows every row once', async () => {
  const [sku = 0] = await givenSkus(api, 1)
  const w = await givenWarehouse(api)
  for (let n = 1; n <= 23; n++) await calling(api, (call) => setLevels(call, [{ warehouseId: w, skuId: sku, value: n, withReserved: false }]))
  const read = async (page: number, more = '') =>
    (await api.get(`/api/wms/findItemHistory?warehouseId=${w}&limit=5&page=${page}&operation=PUT,CHANGE_QUANTITY${more}`)).body as {
      rows: { id: number; itemTotalQuantity: number; itemsCount: number }[]
      total?: number
    }
  const { total = 0 } = await read(1, '&count=true')
  assert.equal(total, 23)
  // Older rows are counted once only; the total must not notice.
  await api.app.ownerPool.native.query(
    `update stock_history set at = at - interval '2 hours' where client_id = ${api.clientId} and warehouse_id = ${w} and free_after <= 15`,
  )
  assert.deepEqual([(await read(1, '&count=true')).total, (await read(2, '&count=true')).total], [23, 23])
  const seen: number[] = []
  for (let page = Math.ceil(total / 5); page >= 1; page--) {
    await calling(api, (call) => setLevels(call, [{ warehouseId: w, skuId: sku, value: 1000 + page, withReserved: false }]))
    seen.unshift(...(await read(page, page > 3 ? '&count=true' : '')).rows.map((row) => row.itemTotalQuantity))
  }
  assert.deepEqual(
    seen.slice(0, 23),
    Array.from({ length: 23 }, (_, n) => n + 1),
  )
})

test('a reading token reads and sets nothing; another client sees and touches nothing; who is limited to warehouses is', async () => {
  const [sku = 0] = await givenSkus(api, 1)
  const [mine, hidden] = [await givenWarehouse(api), await givenWarehouse(api)]
  await calling(api, (call) =>
    setLevels(
      call,
      [mine, hidden].map((warehouseId) => ({ warehouseId, skuId: sku, value: 3, withReserved: false })),
    ),
  )
  const other = await api.another()
  assert.equal((await other.post(`/api/wms/changeStock?skuId=${sku}&stock=1&warehouseId=${mine}`)).status, 404)
  assert.equal((await other.get(`/api/wms/stock/all?warehouseId=${mine}`)).status, 404)
  assert.equal((await other.get(`/api/warehouse/${mine}`)).status, 404)
  assert.equal((await other.put(`/api/warehouse/${mine}`, { name: 'taken' })).status, 404)
  assert.equal((await other.delete(`/api/warehouse/${mine}`)).status, 404)
  assert.deepEqual((await other.put('/api/wms/stock', [{ skuId: sku, stock: 1, serviceWarehouseId: mine }])).body, [
    { success: false, error: 'error_service_warehouse_not_linked' },
  ])
  const token = async (person: object, readOnly: boolean) => {
    const text = `token-${Math.random()}`
    await api.app.ownerPool.tx({}, async (db) => {
      const { id } = await db.one<{ id: number }>(
        sql`insert into person (client_id, login, roles, warehouse_ids) select ${api.clientId}, ${text}, '{ADMIN}', ${'ids' in person ? person.ids : null}::bigint[] returning id`,
      )
      await db.run(
        sql`insert into api_token (client_id, name, hash, person_id, read_only) values (${api.clientId}, ${text}, ${hashToken(text)}, ${id}, ${readOnly})`,
      )
    })
    return api.with(text)
  }
  const reader = await token({}, true)
  assert.equal((await reader.post(`/api/wms/changeStock?skuId=${sku}&stock=1&warehouseId=${mine}`)).status, 403)
  assert.equal((await reader.get(`/api/wms/stock/all?warehouseId=${mine}`)).status, 200)
  const keeper = await token({ ids: [mine] }, false)
  assert.equal((await keeper.post(`/api/wms/changeStock?skuId=${sku}&stock=2&warehouseId=${mine}`)).status, 200)
  assert.equal((await keeper.post(`/api/wms/changeStock?skuId=${sku}&stock=2&warehouseId=${hidden}`)).status, 404)
  assert.equal((await keeper.get(`/api/wms/stock/all?warehouseId=${hidden}`)).status, 404)
  const list = (await keeper.get('/api/warehouse/list')).body
  assert.deepEqual(Array.isArray(list) && list.map((row) => row.id), [mine])
  const history = (await keeper.get(`/api/wms/findItemHistory?skuId=${sku}`)).body
  assert.ok(
    typeof history === 'object' &&
      history !== null &&
      'rows' in history &&
      Array.isArray(history.rows) &&
      history.rows.every((row) => row.warehouseId === mine) &&
      history.rows.length === 2,
  )
})

test('nothing that is sent makes it fail: every operation answers hostile input with a refusal or an empty answer', async () => {
  const nasty = ['', '0', '-1', '1e9', '9999999999999999999', 'NaN', "'; drop table stock; --", '%00', '[]', 'true', '１'.repeat(3)]
  const w = await givenWarehouse(api)
  const paths = [
    '/api/wms/stock/all?warehouseId=',
    '/api/wms/findItemHistory?skuId=',
    '/api/wms/findItemHistory?operation=',
    '/api/wms/findItemHistory?page=',
    '/api/wms/findStockHistory?date=',
    '/api/wms/findStockHistory?query=',
    '/api/warehouse/list?service=',
    '/api/warehouse/',
  ]
  for (const path of paths)
    for (const value of nasty) {
      const { status } = await api.get(path + encodeURIComponent(value).replace('%2500', '%00'))
      assert.ok(status < 500, `${path}${value}: ${status}`)
    }
  const bodies: unknown[] = [
    null,
    1,
    'text',
    [],
    {},
    { name: '' },
    { name: 'x'.repeat(300) },
    { name: 'x\u0000' },
    { name: 'ok', priority: 2 ** 40 },
    { name: 'ok', organizationId: 99_999_999 },
    { name: 'ok', organizationId: -1 },
    { name: 'ok', noPlaceCellId: 1 },
    { name: 'ok', noPlaceCellId: 99_999_999 },
    { name: 'ok', service: 'NOPE' },
    { name: 'ok', extra: { deep: [[[[]]]] } },
    [[[[]]]],
    [{ stock: 1e400 }],
    [{ skuId: 2 ** 53, stock: 1, serviceWarehouseId: '9'.repeat(30) }],
    { externalId: 'x', warehouseId: w, service: 'OZON', organizationId: 99_999_999 },
    { externalId: 'x'.repeat(500), warehouseId: w, service: 'OZON', organizationId: 1 },
    { externalId: 'x', warehouseId: 0, service: 'OZON', organizationId: 0 },
  ]
  for (const body of bodies)
    for (const [verb, path] of [
      ['post', '/api/warehouse/'],
      ['put', `/api/warehouse/${w}`],
      ['post', '/api/warehouse/createServiceWarehouse'],
      ['post', '/api/warehouse/removeServiceWarehouse'],
      ['put', '/api/wms/stock'],
      ['post', '/api/wms/changeStockByServiceWarehouse?service=OZON'],
    ] as const) {
      const reply = await api[verb](path, body)
      assert.ok(reply.status < 500, `${verb} ${path} ${JSON.stringify(body)}: ${reply.status} ${JSON.stringify(reply.body)}`)
    }
})
