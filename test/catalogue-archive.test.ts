// The archive and deleting for good; rights; what others ask of the catalogue: listings, barcodes, cards in bulk.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kitErrors } from '../src/kit/errors.ts'
import { sql } from '../src/kit/db.ts'
import type { Context } from '../src/kit/op.ts'
import { hashToken } from '../src/kit/secrets.ts'
import { permissionsOf } from '../src/rights.ts'
import {
  findListings,
  findProductsByBarcode,
  getListings,
  getProducts,
  presentProducts,
  rescopeBarcodes,
  saveImportedCards,
  saveListings,
} from '../src/modules/catalogue/index.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import type { ProductModel } from '../src/wire/index.ts'
import { serve, type Caller, type Reply } from '../src/testing.ts'
import { refused } from './support/refused.ts'

const api = await serve({ worker: false })
const isModel = (body: unknown): body is ProductModel => typeof body === 'object' && body !== null && 'article' in body
const isIdentified = (body: unknown): body is { id: number } => typeof body === 'object' && body !== null && 'id' in body
const get = async (id: number | null | undefined): Promise<ProductModel> => {
  const { body } = await api.get(`/api/product/model/${id}?params=true`)
  assert.ok(isModel(body), JSON.stringify(body))
  return body
}
const create = async (card: ProductModel): Promise<ProductModel> => {
  const { status, body } = await api.post('/api/model', card)
  assert.ok(status === 200 && isModel(body), JSON.stringify(body))
  return body
}
const says = (reply: Reply, body: string) => assert.deepEqual({ status: reply.status, body: reply.body }, { status: 200, body })

/** A call as the door of another module gets it. */
const inside = <T>(work: (call: Context) => Promise<T>, organizationIds: number[] | null = null): Promise<T> =>
  api.app.pool.tx({ clientId: api.clientId }, (db) =>
    work({
      db,
      clientId: api.clientId,
      lang: 'ru',
      requestId: 'test',
      enqueue: () => Promise.reject(kitErrors.error_internal()),
      actor: {
        clientId: api.clientId,
        userId: null,
        tokenId: null,
        login: 'test',
        lang: null,
        readOnly: false,
        permissions: permissionsOf(['ADMIN']),
        organizationIds,
        warehouseIds: null,
      },
    }),
  )

const flags = async (id: number | null | undefined) => {
  const card = await get(id)
  return { card: card.deleted, views: card.views?.map((view) => view.deleted), sizes: card.views?.map((view) => view.sizes?.map((size) => size.deleted)) }
}

test('a card, a colour and a size go to the archive and come back, each by itself', async () => {
  const card = await create({
    article: 'ARCH',
    views: [
      { color: 'a', sizes: [{ size: '1' }, { size: '2' }] },
      { color: 'b', sizes: [{ size: '1' }] },
    ],
  })
  const view = card.views?.[0]
  const size = view?.sizes?.[0]
  says(await api.delete(`/api/product/archive/${size?.id}?deleted=true`), 'signed_as_removed')
  assert.deepEqual(await flags(card.id), { card: false, views: [false, false], sizes: [[true, false], [false]] })
  says(await api.delete(`/api/product/archive/${size?.id}`), 'restored')
  says(await api.delete(`/api/product/archive/view/${view?.id}`), 'signed_as_removed')
  assert.deepEqual(await flags(card.id), { card: false, views: [true, false], sizes: [[true, true], [false]] })
  says(await api.delete(`/api/product/archive/model/${card.id}?deleted=true`), 'signed_as_removed')
  assert.deepEqual(await flags(card.id), { card: true, views: [true, true], sizes: [[true, true], [true]] })
  says(await api.delete(`/api/product/archive/${size?.id}?deleted=false`), 'restored')
  assert.deepEqual(
    await flags(card.id),
    { card: false, views: [false, true], sizes: [[false, true], [true]] },
    'only the size comes back, with what it stands in',
  )
  says(await api.delete(`/api/product/archive/model/${card.id}?deleted=false`), 'restored')
  says(await api.post('/api/product/removeProducts?deleted=true', [size?.id, card.views?.[1]?.sizes?.[0]?.id]), 'false')
  assert.deepEqual(await flags(card.id), { card: false, views: [false, false], sizes: [[true, false], [true]] })
})

test('what took the place of an archived product keeps it from coming back', async () => {
  const first = await create({ article: 'PLACE', views: [{ sizes: [{ size: '1' }] }] })
  await api.delete(`/api/product/archive/model/${first.id}?deleted=true`)
  await create({ article: 'PLACE', views: [{ sizes: [{ size: '1' }] }] })
  refused(await api.delete(`/api/product/archive/model/${first.id}?deleted=false`), 409, 'error_product_already_exists')
})

test('deleting for good takes the size, and the colour and card that nothing is left of', async () => {
  const card = await create({
    article: 'GONE',
    views: [
      { color: 'a', sizes: [{ size: '1' }, { size: '2' }] },
      { color: 'b', sizes: [{ size: '1' }] },
    ],
  })
  const [a, b] = card.views ?? []
  says(await api.delete(`/api/product/${a?.sizes?.[0]?.id}`), 'removed')
  assert.deepEqual(
    (await get(card.id)).views?.map((view) => view.sizes?.length),
    [1, 1],
  )
  says(await api.delete(`/api/product/view/${b?.id}`), 'removed')
  assert.deepEqual(
    (await get(card.id)).views?.map((view) => view.color),
    ['a'],
  )
  assert.equal((await api.delete('/api/product/', [a?.sizes?.[1]?.id])).status, 200)
  refused(await api.get(`/api/model/${card.id}`), 404, 'error_model_not_found')
  const again = await create({ article: 'GONE', views: [{ sizes: [{}] }] })
  says(await api.delete(`/api/product/model/${again.id}`), 'removed')
  assert.deepEqual(await inside(({ db }) => db.all(sql`select from sku s where product_id is null`)), [], 'no SKU is left behind')
})

test('a SKU that is shared outlives one of its products', async () => {
  const [one, two] = [await givenCard(api), await givenCard(api)]
  await inside(({ db }) =>
    db.run(sql`update product set sku_id = ${one.skuId} where client_id = ${api.clientId}
    and id = ${two.productId}`),
  )
  says(await api.delete(`/api/product/${one.productId}`), 'removed')
  assert.deepEqual(await inside(({ db }) => db.all(sql`select product_id from sku where id = ${one.skuId}`)), [{ productId: two.productId }])
})

test('what stock refers to is not deleted but archived', async () => {
  const card = await givenCard(api)
  const { body: warehouse } = await api.post('/api/warehouse/', { name: 'Склад', organizationId: api.organizationId })
  assert.ok(isIdentified(warehouse))
  assert.partialDeepStrictEqual((await api.put('/api/wms/stock', [{ skuId: card.skuId, stock: 3, serviceWarehouseId: String(warehouse.id) }])).body, [
    { success: true },
  ])
  for (const path of [`/api/product/${card.productId}`, `/api/product/view/${card.viewId}`, `/api/product/model/${card.modelId}`])
    refused(await api.delete(path), 409, 'error_product_in_use')
  const free = await givenCard(api)
  refused(await api.delete('/api/product/', [free.productId, card.productId]), 409, 'error_product_in_use')
  assert.equal((await api.get(`/api/model/${free.modelId}`)).status, 200, 'all or none')
  says(await api.delete(`/api/product/archive/model/${card.modelId}`), 'signed_as_removed')
})

test('a reader may look and touch nothing; one who is limited to organizations sees those', async () => {
  const card = await givenCard(api)
  const second = await inside(({ db }) =>
    db.one<{ id: number }>(sql`insert into organization (client_id, name) values (${api.clientId}, 'Second') returning id`),
  )
  const limited = await inside(({ db }) =>
    db.one<{ id: number }>(sql`
    insert into person (client_id, login, roles, organization_ids) values (${api.clientId}, 'limited', '{ADMIN}', ${[second.id]})
      returning id`),
  )
  await inside(({ db }) =>
    db.run(sql`insert into api_token (client_id, name, hash, read_only, person_id) values
    (${api.clientId}, 'reader', ${hashToken('reader-token')}, true, null),
      (${api.clientId}, 'limited', ${hashToken('limited-token')}, false, ${limited.id})`),
  )
  const [reader, other]: Caller[] = [api.with('reader-token'), api.with('limited-token')]
  assert.equal((await reader?.get(`/api/model/${card.modelId}`))?.status, 200)
  assert.equal((await reader?.post(`/api/product/getProductModel?article=${card.article}`))?.status, 200, 'a POST that only reads')
  const writes = [
    ['post', '/api/model', { article: 'x' }],
    ['patch', `/api/model/${card.modelId}`, {}],
    ['delete', `/api/product/${card.productId}`, undefined],
    ['delete', `/api/product/archive/${card.productId}`, undefined],
    ['post', '/api/brand', { name: 'x' }],
    ['post', '/api/product/linkProduct?service=OZON', [{ productId: card.productId }]],
  ] as const
  for (const [verb, path, body] of writes) assert.equal((await reader?.[verb](path, body))?.status, 403, path)
  for (const [verb, path, body] of writes.slice(1, 4)) assert.equal((await other?.[verb](path, body))?.status, 404, path)
  assert.equal((await other?.get(`/api/product/barcode/${card.barcode}`))?.status, 404)
  assert.equal((await other?.post(`/api/product/getProductModel?article=${card.article}`))?.status, 404)
  assert.partialDeepStrictEqual((await other?.post('/api/model', { article: 'limited' }))?.body, { organizationId: second.id })
})

test('linking ties a product to a service row by row; an empty text unties it', async () => {
  const [one, two] = [await givenCard(api), await givenCard(api)]
  const foreign = await givenCard(await api.another())
  const linked = await api.post('/api/product/linkProduct?service=OZON', [
    { productId: one.productId, externalId: '55', externalArticle: 'offer-1' },
    { productId: two.productId, externalArticle: 'offer-1' },
    { productId: foreign.productId, externalArticle: 'x' },
  ])
  assert.partialDeepStrictEqual(linked.body, [{ success: true }, { success: false }, { success: false }])
  assert.partialDeepStrictEqual((await get(one.modelId)).views?.[0]?.sizes?.[0], { ozonArticle: 'offer-1', ozonProductId: 55 })
  await api.post('/api/product/linkProduct?service=OZON', [{ productId: one.productId, externalArticle: '' }])
  assert.equal((await get(one.modelId)).views?.[0]?.sizes?.[0]?.ozonArticle, undefined)
  assert.partialDeepStrictEqual((await api.post('/api/product/linkProduct?service=OZON', [{ productId: two.productId, externalArticle: 'offer-1' }])).body, [
    { success: true },
  ])
  await api.post('/api/product/linkProduct?service=WILDBERRIES', [{ productId: one.productId, externalId: '777', externalArticle: 'wb-1' }])
  assert.partialDeepStrictEqual((await get(one.modelId)).views?.[0], { wbArticle: 'wb-1', sizes: [{ wildberriesSizeId: 777 }] })
  refused(await api.post('/api/product/linkProduct?service=NOBODY', [{ productId: one.productId }]), 400, 'error_validation')
  refused(
    await api.patch(`/api/model/${one.modelId}`, { views: [{ id: one.viewId, sizes: [{ id: one.productId, ozonArticle: 'offer-1' }] }] }),
    409,
    'error_article_taken',
  )
})

test('an exchange writes listings column by column and finds products by what the service calls them', async () => {
  const [one, two] = [await givenCard(api, { product: { ozonArticle: 'F-1' } }), await givenCard(api)]
  await inside((call) =>
    saveListings(call, [
      { productId: one.productId, service: 'OZON', patch: { service_product_id: '901', status: 'SUCCESS', price_minor: 12_345, extra: { fbsSku: 77 } } },
      { productId: two.productId, service: 'WILDBERRIES', patch: { service_product_id: '902', stock: 5 } },
      { productId: 987_654, service: 'OZON', patch: { stock: 1 } },
    ]),
  )
  assert.partialDeepStrictEqual((await get(one.modelId)).views?.[0]?.sizes?.[0], {
    ozonArticle: 'F-1',
    ozonProductId: 901,
    ozonStatus: 'SUCCESS',
    ozonPrice: 123.45,
    ozonFbsSku: 77,
  })
  await api.put('/api/model', {
    id: one.modelId,
    article: one.article,
    views: [{ id: one.viewId, sizes: [{ id: one.productId, ozonStatus: 'ERROR', ozonPrice: 1, ozonArticle: 'F-2' }] }],
  })
  assert.partialDeepStrictEqual(
    (await get(one.modelId)).views?.[0]?.sizes?.[0],
    { ozonArticle: 'F-2', ozonStatus: 'SUCCESS', ozonPrice: 123.45 },
    'a caller does not write what the exchange does',
  )
  const find = (keys: object, service = 'OZON') =>
    inside(async (call) => (await findListings(call, { service, organizationId: api.organizationId, ...keys })).map((row) => [row.by, row.key, row.productId]))
  assert.deepEqual(await find({ serviceProductIds: ['901', '902', 'none'], articles: ['F-2', 'F-1'], barcodes: [two.barcode] }), [
    ['article', 'F-2', one.productId],
    ['barcode', two.barcode, two.productId],
    ['serviceProductId', '901', one.productId],
  ])
  assert.deepEqual(await find({ serviceProductIds: ['902'] }, 'WILDBERRIES'), [['serviceProductId', '902', two.productId]])
  assert.deepEqual(await find({ organizationId: 987_654, serviceProductIds: ['901'] }), [])
  assert.deepEqual(
    (await inside((call) => getListings(call, [two.productId], 'WILDBERRIES'))).map((row) => row.stock),
    [5],
  )
})

test('others get products in brief and as lists show them, and only those they may see', async () => {
  const card = await givenCard(api, {
    model: { article: 'BRIEF', brand: { name: 'Сказка' }, category: { name: 'Ткани' } },
    product: { price: 99.9, minFbsStock: 2, barcodes: [{ barcode: 'BR-1' }, { barcode: 'BR-2' }] },
  })
  const [brief] = await inside((call) => getProducts(call, [card.productId, 987_654]))
  assert.partialDeepStrictEqual(brief, {
    id: card.productId,
    skuId: card.skuId,
    organizationId: api.organizationId,
    article: 'BRIEF',
    color: 'красный',
    size: '42',
    barcodes: ['BR-1', 'BR-2'],
    brand: 'Сказка',
    priceMinor: 9990,
    minFbsStock: 2,
    archived: false,
    removeFbsStock: false,
    categoryRemoveFbsStock: false,
  })
  assert.deepEqual(
    (await inside((call) => findProductsByBarcode(call, ['BR-2', 'none']))).map((row) => [row.barcode, row.productId]),
    [['BR-2', card.productId]],
  )
  const [shown] = await inside((call) => presentProducts(call, [card.productId]))
  assert.partialDeepStrictEqual(shown, {
    id: card.productId,
    organizationId: api.organizationId,
    view: { color: 'красный', model: { article: 'BRIEF', category: { name: 'Ткани' }, brand: { name: 'Сказка' } } },
  })
  assert.deepEqual(await inside((call) => getProducts(call, [card.productId]), []), [])
  assert.deepEqual(await inside((call) => findProductsByBarcode(call, ['BR-1']), []), [])
})

test('an import makes and completes cards in bulk, and says which products they are', async () => {
  const sent: ProductModel[] = [
    { article: 'IMP-1', organizationId: api.organizationId, title: 'Первый', views: [{ color: 'a', sizes: [{ size: '1', price: 1 }] }] },
    { article: 'IMP-2', organizationId: api.organizationId, views: [{ sizes: [{ name: 'Второй', barcodes: [{ barcode: 'IMP-CODE' }] }] }] },
    {
      article: 'IMP-1',
      organizationId: api.organizationId,
      views: [
        { color: 'a', sizes: [{ size: '2' }] },
        { color: 'b', sizes: [{ size: '1' }] },
      ],
    },
  ]
  const made = await inside((call) => saveImportedCards(call, sent))
  assert.deepEqual(
    made.map((card) => card.products.map(({ color, size, created }) => `${color}/${size}/${created}`)),
    [['a/1/true'], ['//true'], ['a/2/true', 'b/1/true']],
  )
  assert.equal(made[0]?.modelId, made[2]?.modelId)
  const again = await inside((call) =>
    saveImportedCards(call, [{ article: 'IMP-1', organizationId: api.organizationId, views: [{ color: 'a', sizes: [{ size: '1', minPrice: 0.5 }] }] }]),
  )
  assert.deepEqual(
    again[0]?.products,
    made[0]?.products.map((product) => ({ ...product, created: false })),
  )
  const card = await get(made[0]?.modelId)
  assert.equal(card.title, 'Первый')
  assert.partialDeepStrictEqual(card.views?.[0]?.sizes?.[0], { price: 1, minPrice: 0.5 })
})

test('barcodes follow the account’s rule when it changes, unless they would clash', async () => {
  await inside((call) => rescopeBarcodes(call, true))
  const scopes = () =>
    inside(({ db }) =>
      db.all<{ organizationId: number }>(sql`select distinct organization_id from product_barcode where client_id = ${api.clientId}
      order by 1`),
    )
  assert.ok((await scopes()).every((row) => row.organizationId > 0))
  await inside((call) => rescopeBarcodes(call, false))
  assert.deepEqual(await scopes(), [{ organizationId: 0 }])
})
