// Programs that work against SelSup today, unchanged but for the address: a seller's nightly export, the published examples, bodies full of nulls.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { test } from 'node:test'
import { serve, type Reply } from '../src/testing.ts'
import { wireSchemas, type Wire } from '../src/wire/index.ts'
import { fieldsOf, givenGoods, givenStock, givenWarehouse, isFields, listOf, numberOf, rowsOf, type Field } from './given.ts'

const api = await serve({ listen: true })
const card = fieldsOf(
  await api.post('/api/product/model/create', {
    article: 'PT4214',
    brand: { name: 'Сказка' },
    category: { name: 'Ткани для рукоделия' },
    views: [{ color: 'белый', sizes: [{ name: 'Ткань', size: '1', ozonArticle: 'PT4214/4-0-0/1' }] }],
  }),
)
const product = listOf(listOf(card.views)[0]?.sizes)[0] ?? {}
const [productId, skuId] = [numberOf(product.id), numberOf(product.skuId)]
assert.equal(rowsOf(await api.post('/api/product/linkProduct?service=WILDBERRIES', [{ productId, externalId: '77' }]))[0]?.success, true)
const goods = await givenGoods(api, 4)
const warehouseId = await givenWarehouse(api, 'Основной')
await givenStock(api, warehouseId, [{ skuId }, ...goods], 1000)
await api.post('/api/order/', { type: 'RETAIL', stockWarehouseId: warehouseId, products: [{ productId, quantity: 2, price: 10 }] })

/** A request as plain programs write it, nothing added. */
const plain = (method: string, path: string, headers: Record<string, string>, body = ''): Promise<{ status: number; text: string; type: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(
      api.url + path,
      { method, headers: { ...headers, ...(body !== '' && { 'content-length': String(Buffer.byteLength(body)) }) } },
      (reply) => {
        let text = ''
        reply
          .setEncoding('utf8')
          .on('data', (part: string) => {
            text += part
          })
          .on('end', () => resolve({ status: reply.statusCode ?? 0, text, type: reply.headers['content-type'] ?? '' }))
      },
    )
    sent.on('error', reject).end(body)
  })
const ask = async (path: string): Promise<unknown> => {
  const { status, text } = await plain('GET', path, { authorization: api.token })
  assert.equal(status, 200, text)
  return JSON.parse(text)
}

/** Every field of the sample is there, of the same kind or null. */
function has(ours: unknown, sample: unknown, path: string): void {
  if (isFields(sample)) {
    assert.ok(isFields(ours), `${path} is not an object: ${JSON.stringify(ours)}`)
    for (const [name, value] of Object.entries(sample)) {
      assert.ok(name in ours, `${path}.${name} is missing`)
      has(ours[name], value, `${path}.${name}`)
    }
  } else if (ours !== null && sample !== null) assert.equal(typeof ours, typeof sample, path)
}

test('the nightly export: stock as a bare array, by the raw token', async () => {
  const all = await ask(`/api/wms/stock/all?warehouseId=${warehouseId}`)
  assert.ok(Array.isArray(all))
  const rows = listOf(all)
  assert.equal(rows.length, 5)
  for (const row of rows)
    has(
      row,
      {
        skuId: 1,
        quantity: 1,
        availableQuantity: 1,
        calculatedQuantity: 0,
        purchasePrice: null,
        modifyDate: '',
        cell: { fullName: '' },
        sku: { product: { anyArticle: '', wildberriesSizeId: 1, ozonArticle: '' } },
      },
      'row',
    )
  const row = rows.find((one) => one.skuId === skuId)
  assert.deepEqual([row?.quantity, row?.availableQuantity], [998, 998], 'what is free')
  assert.ok(isFields(row?.sku) && isFields(row.sku.product) && isFields(row.cell))
  assert.deepEqual([row.sku.product.anyArticle, row.sku.product.wildberriesSizeId, row.sku.product.ozonArticle], ['PT4214', 77, 'PT4214/4-0-0/1'])
  assert.ok(typeof row.cell.fullName === 'string' && row.cell.fullName !== '', 'goods without a place still have a cell with a name')
  assert.match(String(row.modifyDate), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})

test('the nightly export: goods by repeated ids, at the older address and the newer one', async () => {
  const ids = [productId, goods[0]?.productId ?? 0, 999_999]
  const sample = { id: 1, name: '', organizationId: 1, view: { model: { article: '', category: { name: '' }, brand: { name: '' } } } }
  for (const path of ['/api/product/findProduct', '/api/product/find', '/api/product/findProduct/', '/api/product/find/']) {
    const body = await ask(`${path}?${ids.map((id) => `ids=${id}`).join('&')}`)
    assert.ok(isFields(body))
    const rows = listOf(body.rows)
    assert.deepEqual(rows.map(({ id }) => id).toSorted(), ids.slice(0, 2).toSorted())
    const row = rows.find(({ id }) => id === productId)
    has(row, sample, 'product')
    assert.deepEqual(row?.name, 'Ткань')
    assert.deepEqual(Object(row?.view).model.article, 'PT4214')
    assert.deepEqual([Object(row?.view).model.category.name, Object(row?.view).model.brand.name], ['Ткани для рукоделия', 'Сказка'])
  }
  const many = listOf(Object(await ask(`/api/product/findProduct?limit=500&${Array.from({ length: 300 }, (_, n) => `ids=${n + 1}`).join('&')}`)).rows)
  assert.ok(many.length >= 5, 'a long list of ids')
})

test('the nightly export: the whole history, walked backwards from its total while it grows', async () => {
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9]) await givenStock(api, warehouseId, goods, 100 + n)
  const limit = 7
  const first = Object(await ask(`/api/wms/findItemHistory?count=true&limit=1&page=1`))
  const total = numberOf(first.total)
  const seen: number[] = []
  let n = 0
  for (let page = Math.ceil(total / limit); page >= 1; page--) {
    const body = Object(await ask(`/api/wms/findItemHistory?count=true&limit=${limit}&page=${page}`))
    const rows = listOf(body.rows)
    assert.ok(numberOf(body.total) >= total)
    for (const row of rows) {
      has(
        row,
        { operation: '', date: '', warehouseId: 1, orderId: 1, order: null, userId: 1, itemTotalQuantity: 1, item: { skuId: 1, cell: { fullName: '' } } },
        'history',
      )
      if (row.orderId !== null) has(row.order, { type: '' }, 'history.order')
      assert.match(String(row.date), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }
    seen.push(...rows.map((row) => numberOf(row.id)))
    await givenStock(api, warehouseId, goods, 500 + ++n)
  }
  assert.equal(new Set(seen).size, seen.length, 'a row came twice')
  const known = new Set(seen)
  const everything = listOf(Object(await ask(`/api/wms/findItemHistory?limit=500&page=1`)).rows).slice(0, total)
  assert.equal(everything.length, total)
  assert.deepEqual(
    everything.filter((row) => !known.has(numberOf(row.id))),
    [],
    'a row was passed over',
  )
})

test('a token is taken bare, after Bearer in any case, and with spaces around', async () => {
  for (const authorization of [api.token, `Bearer ${api.token}`, `bearer ${api.token}`, `BEARER   ${api.token}`, ` ${api.token} `])
    assert.equal((await plain('GET', '/api/warehouse/list/', { authorization })).status, 200, authorization)
  const denied = await plain('GET', '/api/warehouse/list', {})
  assert.deepEqual([denied.status, JSON.parse(denied.text).error], [403, 'error_access_denied'])
})

test('dates in the Java form, with offsets and alone; a plus that was not escaped is still an offset or a clear refusal', async () => {
  for (const date of [
    '2024-06-20T15:00:00Z',
    '2024-06-20T15:00:00Z[UTC]',
    '2024-06-20T15:00:00.123Z',
    encodeURIComponent('2024-06-20T18:00:00+03:00'),
    '2024-06-20',
  ])
    assert.ok(listOf(Object(await ask(`/api/order/find?modifiedDate=${date}`)).rows).length >= 1, date)
  const refused = await plain('GET', '/api/order/find?modifiedDate=yesterday', { authorization: api.token })
  assert.deepEqual([refused.status, JSON.parse(refused.text).message], [400, 'error_validation'])
})

/** A body of a Java client: every field it knows, null unless it has a value. */
const javaBody = (name: keyof Wire & string, values: Field): Field => ({
  ...Object.fromEntries(Object.keys(wireSchemas[name].properties ?? {}).map((field) => [field, null])),
  ...values,
})

test('a null for every field that has no value is a field that is absent', async () => {
  const line = javaBody('OrderProduct', { productId, quantity: 1, price: 5 })
  const order = fieldsOf(
    await api.post(
      '/api/order/createOrder/',
      javaBody('Order', { type: 'RETAIL', stockWarehouseId: warehouseId, products: [line], deliveryDate: '2026-03-01T10:00:00Z[UTC]' }),
    ),
  )
  assert.equal(order.deliveryDate, '2026-03-01T10:00:00.000Z')
  assert.equal(order.organizationId, api.organizationId)
  assert.equal(fieldsOf(await api.patch('/api/order/', javaBody('Order', { id: order.id, type: 'RETAIL', name: 'changed' }))).name, 'changed')
  assert.ok(numberOf(fieldsOf(await api.post('/api/warehouse', javaBody('Warehouse', { name: 'Второй' }))).id) > 0)
  const model = fieldsOf(
    await api.post(
      '/api/product/createModel',
      javaBody('ProductModel', { article: 'NULLS', views: [javaBody('ProductView', { sizes: [javaBody('Product', { name: 'Одни пустоты' })] })] }),
    ),
  )
  assert.ok(numberOf(listOf(listOf(model.views)[0]?.sizes)[0]?.id) > 0)
  fieldsOf(await api.post('/api/userTasks/createTask', javaBody('UserTask', { name: 'Дело' })))
  fieldsOf(await api.post('/api/brand', javaBody('Brand', { name: 'Марка' })))
  fieldsOf(await api.post('/api/product/find', { query: null, ids: null, limit: null, page: null, sortBy: null, ascending: null, deleted: null }))
  const rows = rowsOf(
    await api.put('/api/wms/stock', [
      { skuId, barcode: null, serviceProductId: null, stock: 990, serviceWarehouseId: String(warehouseId), updateInService: null, withReservedStock: null },
    ]),
  )
  assert.equal(rows[0]?.success, true, JSON.stringify(rows))
})

test('a body that curl calls a form, text, or nothing at all is read as the JSON that it is', async () => {
  const body = JSON.stringify({ type: 'RETAIL', stockWarehouseId: warehouseId, products: [{ productId, quantity: 1, price: 5 }] })
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'text/plain;charset=UTF-8', 'application/json;charset=UTF-8', undefined]) {
    const reply = await plain('POST', '/api/order/createOrder', { authorization: api.token, ...(type !== undefined && { 'content-type': type }) }, body)
    assert.equal(reply.status, 200, `${type}: ${reply.text}`)
  }
})

const seed = new URL('../../shared/seeds/selsup-orders.md', import.meta.url)
const curl = (args: readonly string[]): Promise<Reply> =>
  new Promise((resolve, reject) => {
    execFile('curl', ['--silent', '--show-error', '--write-out', '\n%{http_code}', ...args], (error, stdout) => {
      if (error && stdout === '') {
        reject(error)
        return
      }
      const lines = stdout.trimEnd().split('\n')
      const status = Number(lines.pop())
      const raw = lines.join('\n')
      resolve({ status, body: raw === '' ? undefined : JSON.parse(raw), headers: {}, raw: Buffer.from(raw) })
    })
  })
/** The words of a published command, as a shell would read them. */
function wordsOf(command: string): string[] {
  const words = command.replaceAll('\\\n', ' ').match(/"[^"]*"|'[^']*'|\S+/g) ?? []
  return words.slice(1).map((word) =>
    word
      .replace(/^(["'])([\s\S]*)\1$/, '$2')
      .replace('https://selsup.ru/<host>', api.url)
      .replace('https://api.selsup.ru', api.url)
      .replace('<token>', api.token),
  )
}
const missing = !existsSync(seed) && 'the published documentation is not beside the repository'

test('the published curl examples, word for word', { skip: missing }, async () => {
  const commands = [...readFileSync(seed, 'utf8').matchAll(/```shell\n([\s\S]*?)```/g)]
    .map(([, text]) => (text ?? '').replace(/^#.*\n/gm, '').trim())
    .filter((text) => text.startsWith('curl'))
  assert.ok(commands.length >= 4)
  const made: unknown[] = []
  for (const command of commands) {
    // What the documents mistype is typed as they mean it: two dashes, the comma after the customer, ids that exist.
    const words = wordsOf(command).map((word) => (word === '-data' ? '--data' : word.replace(/("customer": \{\s*\})\s*"/, '$1, "')))
    const filled = words.map((word) =>
      word
        .replace('"productId": 0', `"productId": ${productId}`)
        .replace('"stockWarehouseId": 0', `"stockWarehouseId": ${warehouseId}`)
        .replace('"organizationId": 0', `"organizationId": ${api.organizationId}`)
        .replace('"quantity": 0', '"quantity": 1')
        .replace('"warehouseId": 0', '"warehouseId": 5'),
    )
    const { status, body } = await curl(filled)
    const isShipment = filled.some((word) => word.includes('"FBM"'))
    // The example of a shipment names no marketplace, which its own table of errors requires.
    assert.equal(status, isShipment ? 400 : 200, JSON.stringify(body))
    if (isShipment) assert.deepEqual([Object(body).message, Object(body).messageParams], ['error_no_marketplace', '{"type":"FBM"}'])
    else made.push(body)
  }
  const order = made.filter(isFields).find((body) => body.type === 'RETAIL')
  assert.ok(numberOf(order?.id) > 0 && numberOf(listOf(order?.products)[0]?.id) > 0 && typeof order?.createdDate === 'string')
})

test('the same examples with their slips left in are refused in words, not with a crash', { skip: missing }, async () => {
  const reply = await plain('POST', '/api/order/createOrder', { authorization: api.token, 'content-type': 'application/x-www-form-urlencoded' }, 'ata')
  assert.deepEqual([reply.status, JSON.parse(reply.text).message], [400, 'error_body_unreadable'])
})

test('the examples of the newer documents: the change feed and one value of stock', async () => {
  const feed = await curl([`${api.url}/api/order/find?type=RETAIL&modifiedDate=2024-06-20T15:00:00Z`, '-H', `Authorization: ${api.token}`])
  assert.equal(feed.status, 200)
  const change = await curl([
    '-X',
    'POST',
    `${api.url}/api/wms/changeStock?skuId=${skuId}&stock=5&warehouseId=${warehouseId}`,
    '-H',
    `Authorization: ${api.token}`,
  ])
  assert.deepEqual([change.status, change.body], [200, {}])
  const row = listOf(await ask(`/api/wms/stock/all?warehouseId=${warehouseId}`)).find((one) => one.skuId === skuId)
  assert.equal(row?.quantity, 5)
})
