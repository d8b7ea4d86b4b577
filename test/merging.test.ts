// Merging: what becomes of stock, reserves, orders, barcodes and listings, and that the ledger adds up after any of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql, type Tx } from '../src/kit/db.ts'
import { givenCard, type GivenCard } from '../src/modules/catalogue/given.ts'
import { mergeDuplicate } from '../src/modules/merging/actions.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { checkLedger } from '../src/modules/stock/index.ts'
import { serve } from '../src/testing.ts'
import { calling, givenWarehouse, level } from './stock-given.ts'
import { tokenFor } from './support/users.ts'

const api = await serve()
const warehouseId = await givenWarehouse(api)
type Field = Record<string, unknown>
const isField = (value: unknown): value is Field => typeof value === 'object' && value !== null
const field = (value: unknown): Field => (isField(value) ? value : {})
const list = (value: unknown): Field[] => (Array.isArray(value) ? value.filter(isField) : [])

async function put({ skuId }: GivenCard, stock: number): Promise<void> {
  const { status, body } = await api.post(`/api/wms/changeStock?skuId=${skuId}&stock=${stock}&warehouseId=${warehouseId}`)
  assert.equal(status, 200, JSON.stringify(body))
}
const stockOf = (skuId: number) => api.app.pool.tx({ clientId: api.clientId }, (db) => level(db, api.clientId, warehouseId, skuId))
const ledgerHolds = async () => {
  assert.deepEqual(await api.app.ownerPool.tx({}, (db) => checkLedger(db, api.clientId)), [])
}
const order = ({ productId }: GivenCard, quantity: number) =>
  givenOrder(api, { type: 'RETAIL', organizationId: api.organizationId, stockWarehouseId: warehouseId, products: [{ productId, quantity, price: 100 }] })
const refused = async (url: string, status: number, code: string, caller: Pick<typeof api, 'post'> = api) => {
  const reply = await caller.post(url)
  assert.deepEqual([reply.status, field(reply.body).error], [status, code], url)
}
const done = async (url: string): Promise<unknown> => {
  const { status, body } = await api.post(url)
  assert.equal(status, 200, `${url}: ${JSON.stringify(body)}`)
  return body
}
const cardOf = async (modelId: number) => field((await api.get(`/api/product/model/${modelId}`)).body)
const skuOf = async ({ productId, barcode }: GivenCard) => {
  const product = field((await api.get(`/api/product/barcode/${barcode}`)).body)
  assert.equal(product.id, productId)
  return product.skuId
}
const linesOf = (productId: number) =>
  api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.all<{ orderId: number; skuId: number }>(sql`
  select order_id, sku_id from order_line where client_id = ${api.clientId} and product_id = ${productId} order by order_id`),
  )

test('a duplicate gives its stock, reserves, orders, barcodes and listings to the product that stays', async () => {
  const [kept, gone] = [await givenCard(api, { product: { ozonArticle: 'K-1' } }), await givenCard(api, { product: { yandexMarketShopSku: 'G-1', price: 55 } })]
  await put(kept, 3)
  await put(gone, 5)
  const [held, waiting] = [await order(gone, 2), await order(gone, 6)]
  await done(`/api/product/mergeProduct?product=${kept.productId}&removedProduct=${gone.productId}`)
  await ledgerHolds()
  // 3 + 5 = 8: two were reserved, and the six that waited are served by what both had.
  assert.deepEqual(await stockOf(kept.skuId), { free: 0, reserved: 8 })
  assert.deepEqual(await stockOf(gone.skuId), { free: 0, reserved: 0 })
  assert.deepEqual(await linesOf(kept.productId), [
    { orderId: held.id, skuId: kept.skuId },
    { orderId: waiting.id, skuId: kept.skuId },
  ])
  const product = field((await api.get(`/api/product/barcode/${gone.barcode}`)).body)
  assert.deepEqual([product.id, product.ozonArticle, product.yandexMarketShopSku, product.price], [kept.productId, 'K-1', 'G-1', 55])
  assert.equal((await cardOf(gone.modelId)).deleted, true)
  const history = await api.get(`/api/wms/findItemHistory?skuId=${kept.skuId}`)
  assert.ok(list(field(history.body).rows).length > 0)
})

test('a cancel after a merge gives the goods back to the SKU that stayed', async () => {
  const [kept, gone] = [await givenCard(api), await givenCard(api)]
  await put(gone, 4)
  const held = await order(gone, 3)
  await done(`/api/product/mergeProduct?product=${kept.productId}&removedProduct=${gone.productId}`)
  const { status, body } = await api.post(`/api/order/${held.id}/status?status=CANCELED`)
  assert.equal(status, 200, JSON.stringify(body))
  await ledgerHolds()
  assert.deepEqual(await stockOf(kept.skuId), { free: 4, reserved: 0 })
})

test('what can not be merged is refused and nothing moves', async () => {
  const [one, two] = [await givenCard(api, { product: { ozonArticle: 'B-1' } }), await givenCard(api, { product: { ozonArticle: 'B-2' } })]
  await put(two, 2)
  const other = await api.another()
  const theirs = await givenCard(other)
  const url = (product: number, removed: number) => `/api/product/mergeProduct?product=${product}&removedProduct=${removed}`
  await refused(url(one.productId, two.productId), 409, 'error_merge_both_linked')
  await refused(url(one.productId, one.productId), 400, 'error_merge_with_itself')
  await refused(url(one.productId, theirs.productId), 404, 'error_product_not_found')
  await refused(url(one.productId, two.productId), 404, 'error_product_not_found', other)
  await refused(`/api/product/mergeModel?model=${one.modelId}&removedModel=${theirs.modelId}`, 404, 'error_model_not_found')
  await refused(`/api/product/mergeModel?model=${one.modelId}&removedModel=${one.modelId}`, 400, 'error_merge_with_itself')
  await refused(`/api/product/moveViewToModel?viewId=${one.viewId}&article=none`, 404, 'error_model_article_not_found')
  await refused(`/api/product/moveViewToModel?viewId=${one.viewId}&article=${two.article}`, 409, 'error_color_not_unique')
  await refused(`/api/product/moveViewToModel?viewId=${theirs.viewId}&article=${two.article}`, 404, 'error_view_not_found')
  await refused(`/api/wms/mergeProductStock?productId=${one.productId}&skuId=${theirs.skuId}`, 404, 'error_sku_not_found')
  await refused(`/api/wms/mergeProductStock?productId=${theirs.productId}&skuId=${one.skuId}`, 404, 'error_product_not_found')
  await refused(`/api/wms/restoreSku?productId=${theirs.productId}`, 404, 'error_product_not_found')
  await refused(`/api/product/changeOriginalModel?modelId=${theirs.modelId}`, 404, 'error_model_not_found')
  assert.equal((await api.post('/api/product/mergeProduct?product=x&removedProduct=1')).status, 400)
  assert.deepEqual(await stockOf(two.skuId), { free: 2, reserved: 0 })
  const made = field((await api.post('/api/client/addClientPublicToken?tokenName=merging-reader&readOnly=true')).body)
  const reader = api.with(String(made.token ?? ''))
  for (const line of [
    url(one.productId, two.productId),
    `/api/wms/restoreSku?productId=${one.productId}`,
    `/api/product/changeOriginalModel?modelId=${one.modelId}`,
  ])
    assert.equal((await reader.post(line)).status, 403, line)
})

test('cards are joined: new colours and sizes move over, the same ones merge', async () => {
  const kept = await givenCard(api, { color: 'красный' })
  const gone = await givenCard(api, { color: 'красный' })
  const added = await api.patch(`/api/model/${gone.modelId}`, {
    views: [
      { id: gone.viewId, sizes: [{ size: '43' }] },
      { color: 'синий', sizes: [{ size: '42' }] },
    ],
  })
  assert.equal(added.status, 200, JSON.stringify(added.body))
  await put(gone, 7)
  await done(`/api/product/mergeModel?model=${kept.modelId}&removedModel=${gone.modelId}`)
  await ledgerHolds()
  const views = list((await cardOf(kept.modelId)).views)
  assert.deepEqual(
    views.map((view) => [view.color, list(view.sizes).map((size) => size.size)]),
    [
      ['красный', ['42', '43']],
      ['синий', ['42']],
    ],
  )
  assert.deepEqual(await stockOf(kept.skuId), { free: 7, reserved: 0 })
  assert.equal((await cardOf(gone.modelId)).deleted, true)
})

test('a colour moves to another card, and the card that it left empty goes to the archive', async () => {
  const [kept, gone] = [await givenCard(api, { color: 'красный' }), await givenCard(api, { color: 'синий' })]
  const url = `/api/product/moveViewToModel?viewId=${gone.viewId}&article=${encodeURIComponent(kept.article)}`
  assert.equal(await done(url), kept.modelId)
  assert.equal(await done(url), kept.modelId, 'a repeat changes nothing')
  const views = list((await cardOf(kept.modelId)).views)
  assert.deepEqual(
    views.map((view) => view.color),
    ['красный', 'синий'],
  )
  assert.equal((await cardOf(gone.modelId)).deleted, true)
  const found = field((await api.get(`/api/product/find?query=${encodeURIComponent(kept.article)}`)).body)
  assert.equal(list(found.rows).length, 2, 'both are found by the article of the card')
})

test('products share a SKU, either may be the original, and each gets its own again', async () => {
  const [original, duplicate] = [await givenCard(api), await givenCard(api)]
  await put(original, 4)
  await put(duplicate, 1)
  await done(`/api/wms/mergeProductStock?productId=${duplicate.productId}&skuId=${original.skuId}`)
  assert.equal(await skuOf(duplicate), original.skuId)
  assert.deepEqual(await stockOf(original.skuId), { free: 5, reserved: 0 })
  const bought = await order(duplicate, 2)
  assert.deepEqual(await linesOf(duplicate.productId), [{ orderId: bought.id, skuId: original.skuId }])
  assert.deepEqual(await stockOf(original.skuId), { free: 3, reserved: 2 })
  assert.equal(await done(`/api/wms/restoreSku?productId=${original.productId}`), false, 'it is the original')
  await done(`/api/product/changeOriginalModel?modelId=${duplicate.modelId}`)
  assert.equal(await done(`/api/wms/restoreSku?productId=${duplicate.productId}`), false)
  assert.equal(await done(`/api/wms/restoreSku?productId=${original.productId}`), true)
  assert.deepEqual([await skuOf(duplicate), await skuOf(original)], [original.skuId, duplicate.skuId])
  assert.equal(await done(`/api/wms/restoreSku?productId=${original.productId}`), false)
  await ledgerHolds()
})

test('merging while orders come loses no piece and reserves none twice', async () => {
  const goods = await Promise.all(Array.from({ length: 4 }, () => givenCard(api)))
  for (const card of goods) await put(card, 5)
  const [first, ...rest] = goods
  assert.ok(first)
  const orders = goods.flatMap((card) => [order(card, 1), order(card, 2)])
  const merges = rest.map((card) => api.post(`/api/wms/mergeProductStock?productId=${card.productId}&skuId=${first.skuId}`))
  await Promise.allSettled(orders)
  for (const reply of await Promise.all(merges))
    assert.ok(reply.status === 200 || reply.status === 409 || reply.status === 429 || reply.status === 503, JSON.stringify(reply.body))
  await ledgerHolds()
  const total = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.one<{ pieces: number }>(sql`
    select sum(free + reserved) as pieces from stock where client_id = ${api.clientId} and sku_id = any(${goods.map((card) => card.skuId)}::bigint[])`),
  )
  assert.equal(total.pieces, 20)
})

test('who is limited to an organization moves no goods of another with a SKU that they share', async () => {
  const organization = await api.post('/api/client/createClientOrganization', { name: 'Вторая', inn: '' })
  const second = Number(field(organization.body).id)
  const [mine, kept] = [await givenCard(api, { organizationId: second }), await givenCard(api, { organizationId: second })]
  const theirs = await givenCard(api)
  await put(mine, 3)
  await done(`/api/wms/mergeProductStock?productId=${theirs.productId}&skuId=${mine.skuId}`)
  const user = await api.post('/api/client/addUser', { login: 'second-only', roles: ['ADMIN'], organizationIds: [second] })
  const limited = await tokenFor(api, Number(field(user.body).userId))
  await refused(`/api/product/mergeProduct?product=${kept.productId}&removedProduct=${mine.productId}`, 409, 'error_merge_other_organization', limited)
  await refused(`/api/product/mergeModel?model=${kept.modelId}&removedModel=${mine.modelId}`, 409, 'error_merge_other_organization', limited)
  await refused(`/api/product/moveViewToModel?viewId=${theirs.viewId}&article=${kept.article}`, 404, 'error_view_not_found', limited)
  assert.deepEqual([await skuOf(theirs), await stockOf(mine.skuId)], [mine.skuId, { free: 3, reserved: 0 }])
  // Alone it may leave: what it shared stays with the other.
  assert.equal((await limited.post(`/api/wms/mergeProductStock?productId=${mine.productId}&skuId=${kept.skuId}`)).status, 200)
  assert.equal((await limited.post(`/api/product/mergeProduct?product=${kept.productId}&removedProduct=${mine.productId}`)).status, 200)
  assert.deepEqual([await skuOf(theirs), await stockOf(mine.skuId)], [mine.skuId, { free: 3, reserved: 0 }])
  await ledgerHolds()
})

const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
/** A merge between whose look and whose deed something else is tried. */
const mergingWhile = (first: GivenCard, second: GivenCard, meanwhile: () => Promise<unknown>) =>
  calling(api, async (call) => {
    const db = new Proxy(call.db, {
      get: (tx: Tx, key: keyof Tx) => {
        if (key !== 'run') return tx[key].bind(tx)
        return async (statement: ReturnType<typeof sql>) => {
          if (statement.text.includes('merge_products')) await Promise.race([meanwhile(), soon(700)])
          return tx.run(statement)
        }
      },
    })
    await mergeDuplicate({ ...call, db }, first.productId, second.productId)
  })

test('goods that become a set while they are merged into a part of one are refused in time, whoever is first', async () => {
  const [part, gone, twin, other, set] = await Promise.all(Array.from({ length: 5 }, () => givenCard(api, { organizationId: api.organizationId })))
  assert.ok(part && gone && twin && other && set)
  const compose = (product: GivenCard, component: GivenCard) =>
    api.post('/api/product/storeProductSet', { [product.productId]: [{ componentProductId: component.productId, quantity: 1 }] })
  assert.equal((await compose(set, part)).status, 200)
  await done(`/api/wms/mergeProductStock?productId=${twin.productId}&skuId=${gone.skuId}`)
  let trial: ReturnType<typeof compose> | undefined
  await mergingWhile(part, gone, () => (trial = compose(twin, other)))
  const reply = await trial
  assert.deepEqual([reply?.status, field(reply?.body).error], [409, 'error_set_is_component'], 'the twin is a part by then')
  const nested = await calling(api, ({ db, clientId }) =>
    db.all(sql`select from sku_part a join sku_part b on b.client_id = ${clientId} and b.part_sku_id = a.sku_id where a.client_id = ${clientId}`),
  )
  assert.deepEqual(nested, [])
  await ledgerHolds()
})

test('colours that change cards with each other at once go where they were sent, and none waits for the other', async () => {
  const cards = [await givenCard(api, { color: 'белый' }), await givenCard(api, { color: 'чёрный' })]
  const [one, two] = cards
  assert.ok(one && two)
  for (const { modelId } of cards)
    assert.equal((await api.patch(`/api/model/${modelId}`, { views: [{ color: `серый ${modelId}`, sizes: [{ size: '1' }] }] })).status, 200)
  const move = ({ viewId }: GivenCard, { article }: GivenCard) =>
    api.post(`/api/product/moveViewToModel?viewId=${viewId}&article=${encodeURIComponent(article)}`)
  const colours = async ({ modelId }: GivenCard) => list((await cardOf(modelId)).views).map((view) => view.color)
  const swap = async (white: GivenCard, black: GivenCard) => {
    const replies = await Promise.all([move(one, white), move(two, black), move(one, white)])
    for (const { status, body } of replies) assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(replies.map(({ body }) => body), [white.modelId, black.modelId, white.modelId]) // prettier-ignore
    assert.ok((await colours(white)).includes('белый') && (await colours(black)).includes('чёрный'))
  }
  for (let turn = 0; turn < 3; turn++) {
    await swap(two, one)
    await swap(one, two)
  }
})
