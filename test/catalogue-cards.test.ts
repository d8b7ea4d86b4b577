// Cards: creating, replacing, merging; names, barcodes, SKUs, versions; what is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql, Tx, type Sql } from '../src/kit/db.ts'
import { checkDigit } from '../src/kit/gtin.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import type { Product, ProductModel } from '../src/wire/index.ts'
import { serve, type Caller, type Reply } from '../src/testing.ts'
import { refused } from './support/refused.ts'

const api = await serve({ worker: false })
let next = 0
const article = () => `C-${++next}`
const isModel = (body: unknown): body is ProductModel => typeof body === 'object' && body !== null && 'article' in body
function model(reply: Reply): ProductModel {
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  assert.ok(isModel(reply.body))
  return reply.body
}
const sizes = (card: ProductModel): Product[] => (card.views ?? []).flatMap((view) => view.sizes ?? [])
const codes = (product: Product | undefined) => (product?.barcodes ?? []).map((code) => code.barcode)
const create = async (body: ProductModel, by: Caller = api) => model(await by.post('/api/product/model/create', { organizationId: by.organizationId, ...body }))
const get = async (id: number | null | undefined, by: Caller = api) => model(await by.get(`/api/product/model/${id}?params=true`))

test('an article alone makes a card; brand and manufacturer are found for it', async () => {
  const card = model(await api.post('/api/model', { article: article() }))
  assert.equal(card.organizationId, api.organizationId)
  assert.equal(card.brand?.name, 'Без бренда')
  assert.equal(card.manufacturer?.name, 'Main')
  assert.deepEqual(card.views, [])
  assert.equal(card.versionId, 1)
})

test('a size gets a name, a SKU and a barcode of our own with a valid check digit', async () => {
  const name = article()
  const card = await create({ article: name, views: [{ color: 'синий', sizes: [{ size: '42' }, { size: '44' }] }] })
  const [one, two] = sizes(card)
  assert.equal(one?.name, `${name} синий 42`)
  assert.equal(one?.printName, one?.name)
  assert.ok(one?.skuId && two?.skuId && one.skuId !== two.skuId)
  for (const code of [...codes(one), ...codes(two)]) {
    assert.match(code ?? '', /^29\d{11}$/)
    assert.equal(Number(code?.at(-1)), checkDigit((code ?? '').slice(0, 12)))
  }
  assert.notDeepEqual(codes(one), codes(two))
})

test('the published example of a new card is taken, by its older address too', async () => {
  const { body: brand } = await api.post('/api/brand', { name: 'Monterey' })
  const { body: category } = await api.post('/api/knowledge/createCategory', { name: 'Платья' })
  const { body: manufacturer } = await api.post('/api/manufacturer', { name: 'Фабрика' })
  const idIn = (body: unknown, key: string) => Number(Object.entries(Object(body)).find(([name]) => name === key)?.[1])
  const refs = { brandId: idIn(brand, 'brandId'), categoryId: idIn(category, 'categoryId'), manufacturerId: idIn(manufacturer, 'manufacturerId') }
  const size = {
    name: 'Платье',
    productType: 'PRODUCT' as const,
    size: '42',
    realSize: '42',
    vendorSize: 'M',
    barcodes: [{ barcode: '4605505279171' }],
    ozonArticle: 'ozon',
    sberArticle: 'sber',
    leroyMerlinArticle: 'leroy',
    yandexMarketShopSku: 'ym',
    externalArticle: 'external',
    packWidth: 10,
    packHeight: 11,
    packDepth: 12,
    packWeight: 13,
  }
  const values = [
    { paramId: 1, stringValue: 'text' },
    { paramId: 2, doubleValue: 3 },
  ]
  const view = {
    color: 'черный',
    mainImageUrl: 'http://image.com/1.png',
    imageUrls: 'http://image.com/2.png;http://image.com/3.png',
    wbArticle: 'WB-1',
    values,
    sizes: [size],
  }
  const sent = {
    article: article(),
    organizationId: api.organizationId,
    materials: 'хлопок',
    packWidth: 10,
    packHeight: 10,
    packDepth: 10,
    packWeight: 1,
    values,
    ...refs,
    views: [view],
  }
  const made = model(await api.post('/api/product/createModel', sent))
  const card = await get(made.id)
  assert.partialDeepStrictEqual(card, { ...sent, views: [{ ...view, sizes: [{ ...size, barcodes: [{ barcode: '4605505279171', useInOzon: true }] }] }] })
  assert.equal(card.category?.name, 'Платья')
  assert.equal(card.brand?.name, 'Monterey')
  // The published example of a change names neither ids nor colours' other fields: the card is found by its article.
  const changed = model(
    await api.post('/api/product/updateModel', {
      article: sent.article,
      organizationId: api.organizationId,
      ...refs,
      views: [{ color: 'черный', sizes: [{ name: 'Платье', size: '42', barcodes: [{ barcode: '4605505279171' }] }] }],
    }),
  )
  assert.equal(changed.id, made.id)
  assert.equal(sizes(changed)[0]?.id, sizes(made)[0]?.id)
  assert.equal(sizes(changed)[0]?.ozonArticle, 'ozon', 'a link with a marketplace is not lost by not being named')
  assert.equal(changed.materials, undefined, 'other fields are replaced')
})

test('an article, colour and size are one product of an organization', async () => {
  const name = article()
  await create({ article: name, views: [{ color: 'белый', sizes: [{ size: '1' }] }] })
  refused(await api.post('/api/model', { article: name, views: [{ color: 'белый', sizes: [{ size: '1' }] }] }), 409, 'error_product_already_exists')
  await create({ article: name, views: [{ color: 'белый', sizes: [{ size: '2' }] }] })
  refused(await api.post('/api/model', { article: article(), views: [{ color: 'a' }, { color: 'a' }] }), 409, 'error_color_not_unique')
  refused(await api.post('/api/model', { article: article(), views: [{ sizes: [{ size: '1' }, { size: '1' }] }] }), 409, 'error_size_not_unique')
  const other = await api.another()
  await create({ article: name, views: [{ color: 'белый', sizes: [{ size: '1' }] }] }, other)
})

test('a barcode is one product of the account; several may be of one product', async () => {
  const card = await create({ article: article(), views: [{ sizes: [{ barcodes: [{ barcode: 'B-1' }, { barcode: 'B-2', useInOzon: false }] }] }] })
  assert.deepEqual(codes(sizes(card)[0]), ['B-1', 'B-2'])
  assert.equal(sizes(card)[0]?.barcodes?.[1]?.useInOzon, false)
  const reply = await api.post('/api/model', { article: article(), views: [{ sizes: [{ barcodes: [{ barcode: 'B-2' }] }] }] })
  refused(reply, 409, 'error_barcode_not_unique')
  assert.partialDeepStrictEqual(reply.body, { params: { barcode: 'B-2', productId: sizes(card)[0]?.id } })
  refused(
    await api.post('/api/model', {
      article: article(),
      views: [
        {
          sizes: [
            { size: '1', barcodes: [{ barcode: 'B-9' }] },
            { size: '2', barcodes: [{ barcode: 'B-9' }] },
          ],
        },
      ],
    }),
    409,
    'error_barcode_not_unique',
  )
  refused(await api.post('/api/model', { article: article(), views: [{ sizes: [{ barcodes: [{ barcode: 'x'.repeat(129) }] }] }] }), 400, 'error_validation')
})

test('two sizes may swap their barcodes in one save', async () => {
  const card = await create({
    article: article(),
    views: [
      {
        sizes: [
          { size: '1', barcodes: [{ barcode: 'S-1' }] },
          { size: '2', barcodes: [{ barcode: 'S-2' }] },
        ],
      },
    ],
  })
  const saved = model(
    await api.put('/api/model', {
      ...card,
      views: [{ ...card.views?.[0], sizes: sizes(card).map((size, at) => ({ ...size, barcodes: [{ ...size.barcodes?.[0], barcode: `S-${2 - at}` }] })) }],
    }),
  )
  assert.deepEqual(sizes(saved).map(codes), [['S-2'], ['S-1']])
})

test('where the account says so, organizations may use the same barcode', async () => {
  const other = await api.another()
  const second = await api.app.pool.tx({ clientId: other.clientId }, async (db) => {
    await db.run(sql`update client set settings = settings || '{"barcodeUniqForOrg": true}' where id = ${other.clientId}`)
    return db.one<{ id: number }>(sql`insert into organization (client_id, name) values (${other.clientId}, 'Second') returning id`)
  })
  const views = [{ sizes: [{ barcodes: [{ barcode: 'SHARED' }] }] }]
  await create({ article: 'one', views }, other)
  await create({ article: 'two', organizationId: second.id, views }, other)
  refused(await other.post('/api/model', { article: 'three', organizationId: second.id, views }), 409, 'error_barcode_not_unique')
  const found = await other.get(`/api/product/barcode/SHARED?organizationId=${second.id}`)
  assert.partialDeepStrictEqual(found.body, { organizationId: second.id, view: { model: { article: 'two' } } })
  refused(await other.post('/api/model', { article: 'four' }), 400, 'error_no_organization')
})

test('PATCH keeps what is not sent, PUT empties it, and neither loses colours, sizes, barcodes or parameter values', async () => {
  const card = await create({
    article: article(),
    title: 'Платье',
    description: 'Длинное',
    site: 'https://example.ru',
    values: [
      { paramId: 1, stringValue: 'a' },
      { paramId: 2, stringValue: 'b' },
    ],
    views: [{ color: 'x', sizes: [{ size: '1', price: 10.5, cisType: 'UNIT', barcodes: [{ barcode: 'P-1' }] }, { size: '2' }] }, { color: 'y' }],
  })
  const [first] = sizes(card)
  const patched = model(
    await api.patch(`/api/model/${card.id}`, {
      description: 'Короткое',
      title: null,
      values: [{ paramId: 2, stringValue: 'c' }],
      views: [{ id: card.views?.[0]?.id, sizes: [{ id: first?.id, price: 11, barcodes: [{ barcode: 'P-2' }] }] }],
    }),
  )
  assert.partialDeepStrictEqual(patched, {
    title: 'Платье',
    description: 'Короткое',
    site: 'https://example.ru',
    values: [
      { paramId: 1, stringValue: 'a' },
      { paramId: 2, stringValue: 'c' },
    ],
  })
  assert.partialDeepStrictEqual(sizes(patched)[0], { price: 11, cisType: 'UNIT', size: '1' })
  assert.deepEqual(codes(sizes(patched)[0]).toSorted(), ['P-1', 'P-2'])
  assert.equal(sizes(patched).length, 2)
  const put = model(
    await api.put('/api/model', {
      id: card.id,
      article: card.article,
      title: 'Юбка',
      views: [{ color: 'x', sizes: [{ size: '1', barcodes: [{ barcode: 'P-2' }] }] }],
    }),
  )
  assert.equal(put.description, undefined)
  assert.equal(put.site, undefined)
  assert.equal(put.title, 'Юбка')
  assert.equal(sizes(put)[0]?.price, undefined)
  assert.deepEqual(codes(sizes(put)[0]), ['P-2'])
  assert.equal(sizes(put).length, 2)
  assert.equal(put.views?.length, 2)
  assert.equal(put.values?.length, 2)
})

test('an article, a colour and a size may be renamed; what took the name refuses', async () => {
  const [name, taken] = [article(), article()]
  const card = await create({ article: name, views: [{ color: 'x', sizes: [{ size: '1' }, { size: '2' }] }] })
  await create({ article: taken, views: [{ color: 'x', sizes: [{ size: '2' }] }] })
  const [one] = sizes(card)
  refused(await api.patch(`/api/model/${card.id}`, { article: taken }), 409, 'error_product_already_exists')
  const view = { id: card.views?.[0]?.id, color: 'y', sizes: [{ id: one?.id, size: '3' }, { size: '1' }] }
  const renamed = model(await api.patch(`/api/model/${card.id}`, { article: taken, views: [view] }))
  assert.deepEqual(
    sizes(renamed).map((size) => size.size),
    ['3', '2', '1'],
  )
  assert.equal(sizes(renamed)[0]?.id, one?.id)
  const copies = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.all(sql`select distinct article, color from product where client_id = ${api.clientId} and model_id = ${card.id}`),
  )
  assert.deepEqual(copies, [{ article: taken, color: 'y' }])
  // The old name is free again.
  await create({ article: name, views: [{ color: 'x', sizes: [{ size: '1' }] }] })
})

test('hasChanges=false leaves a colour or a size alone, and a new one inside is made all the same', async () => {
  const card = await create({ article: article(), views: [{ color: 'x', wbArticle: 'keep', sizes: [{ size: '1', price: 5 }] }] })
  const saved = model(
    await api.put('/api/model', {
      id: card.id,
      article: card.article,
      hasChanges: false,
      title: 'no',
      views: [{ color: 'x', wbArticle: 'lost', hasChanges: false, sizes: [{ size: '1', price: 6 }, { size: '2' }] }],
    }),
  )
  assert.equal(saved.title, undefined)
  assert.equal(saved.views?.[0]?.wbArticle, 'keep')
  assert.deepEqual(
    sizes(saved).map((size) => [size.size, size.price]),
    [
      ['1', 5],
      ['2', undefined],
    ],
  )
  const touched = model(
    await api.patch(`/api/model/${card.id}`, { views: [{ color: 'x', hasChanges: false, sizes: [{ size: '1', price: 7, hasChanges: true }] }] }),
  )
  assert.equal(sizes(touched)[0]?.price, 7)
})

test('a stale versionId is refused on every level, an absent one wins', async () => {
  const card = await create({ article: article(), views: [{ sizes: [{ size: '1' }] }] })
  model(await api.patch(`/api/model/${card.id}`, { versionId: 1, title: 'a', views: [{ versionId: 1, sizes: [{ size: '1', versionId: 1, price: 1 }] }] }))
  refused(await api.patch(`/api/model/${card.id}`, { versionId: 1, title: 'b' }), 409, 'error_version_conflict')
  refused(await api.patch(`/api/model/${card.id}`, { views: [{ versionId: 1 }] }), 409, 'error_version_conflict')
  refused(await api.patch(`/api/model/${card.id}`, { views: [{ sizes: [{ size: '1', versionId: 1 }] }] }), 409, 'error_version_conflict')
  model(await api.patch(`/api/model/${card.id}`, { title: 'c' }))
  const current = await get(card.id)
  model(await api.put('/api/model', current))
})

test('edits of one card at the same time lose nothing', async () => {
  const card = await create({ article: article(), views: [{ color: 'x', sizes: [{ size: '1' }, { size: '2' }] }] })
  const [one, two] = sizes(card)
  const edits = [
    api.patch(`/api/model/${card.id}`, { title: 'title' }),
    api.patch(`/api/model/${card.id}`, { description: 'description' }),
    api.patch(`/api/model/${card.id}`, { site: 'site' }),
    api.patch(`/api/model/${card.id}`, { additionalInfo: 'info' }),
    api.patch(`/api/model/${card.id}`, { views: [{ color: 'x', sizes: [{ size: '1', price: 1 }] }] }),
    api.patch(`/api/model/${card.id}`, { views: [{ color: 'x', sizes: [{ size: '1', orderBefore: 3 }] }] }),
    api.patch(`/api/model/${card.id}`, { views: [{ color: 'z', sizes: [{ size: '9' }] }] }),
    api.post('/api/product/updateProduct?merge=true&onlyProduct=true', { id: two?.id, purchasePrice: 2 }),
    api.post('/api/product/updateProduct?merge=true&onlyProduct=true', { id: two?.id, cisType: 'SET' }),
    api.post(`/api/product/updateFavourite?id=${card.id}&favourite=true`),
  ]
  for (const reply of await Promise.all(edits)) assert.equal(reply.status, 200, JSON.stringify(reply.body))
  const after = await get(card.id)
  assert.partialDeepStrictEqual(after, { title: 'title', description: 'description', site: 'site', additionalInfo: 'info', favourite: true })
  assert.partialDeepStrictEqual(
    sizes(after).find((size) => size.id === one?.id),
    { price: 1, orderBefore: 3 },
  )
  assert.partialDeepStrictEqual(
    sizes(after).find((size) => size.id === two?.id),
    { purchasePrice: 2, cisType: 'SET' },
  )
  assert.equal(after.views?.length, 2)
  assert.equal(after.versionId, 11)
})

test('updateProduct changes a size, and the colour and card that come with it unless told not to', async () => {
  const card = await create({ article: article(), description: 'stays', views: [{ color: 'x', sizes: [{ size: '1', price: 5, minPrice: 4 }] }] })
  const [size] = sizes(card)
  const body = { id: size?.id, name: 'Новое', price: 6, view: { color: 'x', wbArticle: 'WB', model: { title: 'Название' } } }
  const only = await api.post('/api/product/updateProduct?onlyProduct=true&merge=true', body)
  assert.partialDeepStrictEqual(only.body, { id: size?.id, name: 'Новое', price: 6, minPrice: 4, size: '1' })
  assert.equal((await get(card.id)).title, undefined)
  const all = await api.post('/api/product/updateProduct', body)
  assert.partialDeepStrictEqual(all.body, { price: 6, view: { wbArticle: 'WB', model: { title: 'Название' } } })
  const after = await get(card.id)
  assert.equal(after.description, 'stays')
  assert.equal(sizes(after)[0]?.minPrice, undefined, 'without merge the size itself is replaced')
  refused(await api.post('/api/product/updateProduct', { id: 999_999_999 }), 404, 'error_product_not_found')
  refused(await api.post('/api/product/updateProduct', { name: 'x' }), 400, 'error_validation')
})

test('a card of 200 sizes takes as few statements as one of two', async (t) => {
  const query = Tx.prototype.query
  let statements = 0
  t.mock.method(Tx.prototype, 'query', function counted(this: Tx, statement: Sql) {
    statements++
    return query.call(this, statement)
  })
  const counts = async (count: number, mark: string) => {
    const wanted = Array.from({ length: count }, (_, at) => ({ size: `r${at}`, price: at, ozonArticle: `${mark}-${at}` }))
    statements = 0
    const card = await create({ article: article(), views: [{ sizes: wanted }] })
    assert.equal(new Set(sizes(card).map((size) => size.skuId)).size, count)
    const made = statements
    model(await api.put('/api/model', card))
    return [made, statements - made]
  }
  await counts(1, 'warm')
  assert.deepEqual(await counts(200, 'many'), await counts(2, 'few'))
})

test('references that are not there, or not this client’s, are refused alike', async () => {
  const other = await api.another()
  const foreign = await givenCard(other)
  const theirs = await get(foreign.modelId, other)
  for (const [field, error] of [
    ['brandId', 'error_brand_not_found'],
    ['manufacturerId', 'error_manufacturer_not_found'],
    ['categoryId', 'error_category_not_found'],
  ] as const)
    for (const id of [field === 'categoryId' ? 77_777 : theirs[field], 88_888])
      refused(await api.post('/api/model', { article: article(), [field]: id }), 404, error)
  refused(await api.post('/api/model', { article: article(), organizationId: other.organizationId }), 404, 'error_organization_missing')
  for (const reply of [
    await api.get(`/api/model/${foreign.modelId}`),
    await api.patch(`/api/model/${foreign.modelId}`, { title: 'mine' }),
    await api.put('/api/model', { id: foreign.modelId, article: 'x' }),
    await api.delete(`/api/product/model/${foreign.modelId}`),
    await api.delete(`/api/product/archive/model/${foreign.modelId}`),
    await api.get(`/api/product/getModelById?id=${foreign.modelId}`),
    await api.post(`/api/product/updateFavourite?id=${foreign.modelId}&favourite=true`),
  ])
    refused(reply, 404, 'error_model_not_found')
  for (const reply of [
    await api.delete(`/api/product/${foreign.productId}`),
    await api.delete(`/api/product/archive/${foreign.productId}`),
    await api.delete('/api/product/', [foreign.productId]),
    await api.post('/api/product/removeProducts?deleted=true', [foreign.productId]),
    await api.post('/api/product/updateProduct', { id: foreign.productId }),
  ])
    refused(reply, 404, 'error_product_not_found')
  for (const reply of [
    await api.delete(`/api/product/view/${foreign.viewId}`),
    await api.delete(`/api/product/archive/view/${foreign.viewId}`),
    await api.post(`/api/product/updateActualView?productViewId=${foreign.viewId}&actualStatus=true`),
  ])
    refused(reply, 404, 'error_view_not_found')
  refused(await api.get(`/api/product/barcode/${foreign.barcode}`), 404, 'error_barcode_not_found')
  assert.equal((await get(foreign.modelId, other)).title, undefined)
})

test('what makes no sense is refused as such', async () => {
  const card = await create({ article: article(), views: [{ sizes: [{ size: '1' }] }] })
  refused(await api.post('/api/model', {}), 400, 'error_validation')
  refused(await api.post('/api/model', { article: '   ' }), 400, 'error_no_article')
  refused(await api.post('/api/model', { article: 'x'.repeat(256) }), 400, 'error_validation')
  refused(await api.post('/api/model', { article: article(), views: [{ color: 'c'.repeat(256) }] }), 400, 'error_validation')
  refused(await api.post('/api/model', { article: article(), views: [{ sizes: [{ name: 'n'.repeat(241) }] }] }), 400, 'error_validation')
  refused(await api.post('/api/model', { article: article(), views: [{ sizes: [{ price: 1.234 }] }] }), 400, 'error_validation')
  refused(await api.post('/api/model', { article: article(), views: 'none' }), 400, 'error_validation')
  refused(await api.post('/api/model', { article: article(), gender: 'CAT' }), 400, 'error_validation')
  refused(await api.put('/api/model', { article: 'nobody has this' }), 404, 'error_model_article_not_found')
  refused(await api.patch(`/api/model/${card.id}`, { views: [{ id: 123_456 }] }), 404, 'error_view_not_found')
  refused(await api.patch(`/api/model/${card.id}`, { views: [{ id: card.views?.[0]?.id, sizes: [{ id: 123_456 }] }] }), 404, 'error_product_not_found')
  refused(await api.get('/api/product/model/abc'), 400, 'error_validation')
  refused(await api.post('/api/product/getProductModel?article=nothing'), 404, 'error_model_article_not_found')
  const second = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.one<{ id: number }>(sql`insert into organization (client_id, name) values (${api.clientId}, 'Вторая') returning id`),
  )
  refused(await api.patch(`/api/model/${card.id}`, { organizationId: second.id }), 400, 'error_organization_change')
})
