// Product search: every filter finds what it should, alone and together with any other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { sql } from '../../../kit/db.ts'
import { serve } from '../../../testing.ts'

const api = await serve({ worker: false })

type Good = {
  id: number
  viewId: number
  modelId: number
  skuId: number
  article: string
  color: string
  size: string
  name: string
  barcode: string
  brandId: number
  stock: number
  favourite: boolean
  archived: boolean
  listed: boolean
}
const Card = Type.Object({
  id: Type.Integer(),
  brandId: Type.Integer(),
  views: Type.Array(
    Type.Object({
      id: Type.Integer(),
      color: Type.String(),
      sizes: Type.Array(
        Type.Object({
          id: Type.Integer(),
          skuId: Type.Integer(),
          size: Type.String(),
          name: Type.String(),
          barcodes: Type.Array(Type.Object({ barcode: Type.String() })),
        }),
      ),
    }),
  ),
})
const Page = Type.Object({ rows: Type.Array(Type.Object({ id: Type.Integer() })), total: Type.Optional(Type.Integer()) })

const warehouse = Value.Parse(
  Type.Object({ id: Type.Integer() }),
  (await api.post('/api/warehouse/', { name: 'Склад', organizationId: api.organizationId })).body,
)
const goods: Good[] = []
const words = ['красная', 'синяя', 'тёплая', '100%_хлопок', 'кружка', 'шапка']
for (let n = 0; n < 12; n++) {
  const colors = n % 3 === 0 ? ['белый', 'чёрный'] : ['']
  const reply = await api.post('/api/product/model/create', {
    article: `АРТ-${n % 4}${n}`,
    organizationId: api.organizationId,
    brand: { name: `Бренд ${n % 3}` },
    views: colors.map((color) => ({
      color,
      sizes: (n % 2 === 0 ? ['S', 'M'] : ['']).map((size) => ({ size, name: `${words[n % 6]} ${words[(n + 2) % 6]} ${n}` })),
    })),
  })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  const card = Value.Parse(Card, reply.body)
  for (const view of card.views)
    for (const size of view.sizes)
      goods.push({
        id: size.id,
        viewId: view.id,
        modelId: card.id,
        skuId: size.skuId,
        article: `АРТ-${n % 4}${n}`,
        color: view.color,
        size: size.size,
        name: size.name,
        barcode: size.barcodes[0]?.barcode ?? '',
        brandId: card.brandId,
        stock: 0,
        favourite: false,
        archived: false,
        listed: false,
      })
}
for (const [n, good] of goods.entries()) {
  if (n % 2 === 0) {
    good.stock = n + 1
    assert.equal((await api.post(`/api/wms/changeStock?skuId=${good.skuId}&stock=${good.stock}&warehouseId=${warehouse.id}`)).status, 200)
  }
  if (n % 4 === 1) {
    good.listed = true
    assert.equal((await api.post('/api/product/linkProduct?service=WILDBERRIES', [{ productId: good.id, externalId: String(7000 + n) }])).status, 200)
  }
  if (n % 7 === 3) {
    good.archived = true
    assert.equal((await api.delete(`/api/product/archive/${good.id}`)).status, 200)
  }
}

const find = async (query: Record<string, string | number | boolean>) => {
  const reply = await api.get(
    `/api/product/find?${new URLSearchParams({ limit: '500', count: 'true', ...Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])) })}`,
  )
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  const page = Value.Parse(Page, reply.body)
  assert.equal(page.total, page.rows.length)
  return page.rows.map((row) => row.id).sort((a, b) => a - b)
}

const textOf = (good: Good) => `${good.name} ${good.article} ${good.color} ${good.size} ${good.barcode} ${good.listed ? '' : ''}`.toLowerCase()
/** The plain model: what each filter means, in one line of JavaScript. */
const means: Record<string, (good: Good, value: string) => boolean> = {
  query: (good, value) =>
    value
      .toLowerCase()
      .split(' ')
      .every((word) => textOf(good).includes(word)),
  article: (good, value) => good.article.toLowerCase().includes(value.toLowerCase()),
  color: (good, value) => good.color.toLowerCase().includes(value.toLowerCase()),
  brands: (good, value) => value.split(',').includes(String(good.brandId)),
  modelId: (good, value) => good.modelId === Number(value),
  viewId: (good, value) => good.viewId === Number(value),
  skuIds: (good, value) => value.split(',').includes(String(good.skuId)),
  ids: (good, value) => value.split(',').includes(String(good.id)),
  inFbsStock: (good, value) => good.stock > 0 === (value === 'true'),
  noFbsStock: (good, value) => (good.stock === 0) === (value === 'true'),
  inStock: (good, value) => good.stock > 0 === (value === 'true'),
  hasStockInWarehouse: (good, value) => Number(value) === warehouse.id && good.stock > 0,
  noStockInWarehouse: (good, value) => !(Number(value) === warehouse.id && good.stock > 0),
  hasWildberriesId: (good, value) => good.listed === (value === 'true'),
  createdIn: (good, value) => value === 'WILDBERRIES' && good.listed,
  services: (good, value) => !(value === 'WILDBERRIES' && good.listed),
  deleted: (good, value) => good.archived === (value === 'true'),
  favourite: (good, value) => good.favourite === (value === 'true'),
  productType: (_good, value) => value === 'PRODUCT',
}
const some = <T>(...values: readonly T[]) => fc.constantFrom(...values)
const filters = fc.record(
  {
    query: some('красная', 'синяя кружка', 'КРУЖКА', '100%_хлопок', 'арт-11', 'нет такого', '%', '_'),
    article: some('АРТ-1', 'арт-00', 'x'),
    color: some('бел', 'чёрный'),
    brands: some(String(goods[0]?.brandId), [goods[0]?.brandId, goods[5]?.brandId].join(',')),
    modelId: some(String(goods[2]?.modelId), '999999'),
    viewId: some(String(goods[1]?.viewId)),
    skuIds: some(
      goods
        .slice(0, 6)
        .map((good) => good.skuId)
        .join(','),
    ),
    ids: some(
      goods
        .slice(3, 9)
        .map((good) => good.id)
        .join(','),
      String(goods[3]?.id),
    ),
    inFbsStock: some('true', 'false'),
    noFbsStock: some('true', 'false'),
    inStock: some('true', 'false'),
    hasStockInWarehouse: some(String(warehouse.id), '999999'),
    noStockInWarehouse: some(String(warehouse.id)),
    hasWildberriesId: some('true', 'false'),
    createdIn: some('WILDBERRIES', 'OZON'),
    services: some('WILDBERRIES', 'OZON'),
    deleted: some('true', 'false'),
    favourite: some('true', 'false'),
    productType: some('PRODUCT', 'SET'),
  },
  { requiredKeys: [] },
)

test('filters combined at random find what a plain model of them finds', async () => {
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
      const expected = goods.filter(
        (good) => (given.deleted !== undefined || !good.archived) && Object.entries(given).every(([name, value]) => means[name]?.(good, value) ?? false),
      )
      assert.deepEqual(
        await find(given),
        expected.map((good) => good.id).sort((a, b) => a - b),
        JSON.stringify(given),
      )
    }),
    { numRuns: 250 },
  )
})

test('a barcode or a number of a marketplace finds its product at once', async () => {
  const [first] = goods
  assert.deepEqual(await find({ query: first?.barcode ?? '' }), [first?.id])
  const listed = goods.find((good) => good.listed && !good.archived)
  assert.deepEqual(await find({ query: 7000 + goods.indexOf(listed ?? (goods[0] as Good)) }), [listed?.id])
  assert.deepEqual(await find({ query: '4099999999990' }), [])
})

test('pages by id do not overlap, and products that are added meanwhile come at the end', async () => {
  const seen: number[] = []
  for (let page = 1; page <= 20; page++) {
    const { rows } = Value.Parse(Page, (await api.get(`/api/product/find?sortBy=ID&limit=4&page=${page}`)).body)
    seen.push(...rows.map((row) => row.id))
    if (page === 2)
      await api.post('/api/product/model/create', { article: 'LATER', organizationId: api.organizationId, views: [{ color: '', sizes: [{ name: 'later' }] }] })
  }
  assert.deepEqual(
    seen,
    [...new Set(seen)].sort((a, b) => a - b),
  )
  assert.equal(seen.length, goods.filter((good) => !good.archived).length + 1)
  await api.app.ownerPool.tx({}, (db) => db.run(sql`update product set archived = true where article = 'LATER'`))
})

test('goods by repeated ids, by a list, and by a filter in the body are the same', async () => {
  const [a, b] = [goods[0]?.id ?? 0, goods[2]?.id ?? 0]
  for (const path of [`/api/product/find?ids=${a}&ids=${b}`, `/api/product/findProduct?ids=${a},${b}`])
    assert.deepEqual(
      Value.Parse(Page, (await api.get(path)).body)
        .rows.map((row) => row.id)
        .toSorted((x, y) => x - y),
      [a, b],
    )
  assert.deepEqual(
    Value.Parse(Page, (await api.post('/api/product/find', { ids: [a, b] })).body)
      .rows.map((row) => row.id)
      .toSorted((x, y) => x - y),
    [a, b],
  )
})

test('grouping answers one product of each colour, card or SKU', async () => {
  const living = goods.filter((good) => !good.archived)
  assert.equal((await find({ uniqModel: true })).length, new Set(living.map((good) => good.modelId)).size)
  assert.equal((await find({ uniqView: true })).length, new Set(living.map((good) => good.viewId)).size)
  assert.equal((await find({ uniqSku: true })).length, new Set(living.map((good) => good.skuId)).size)
})

test('an unknown filter is ignored, a wrong one told', async () => {
  const codeOf = async (query: string) => {
    const { status, body } = await api.get(`/api/product/find?${query}`)
    return [status, (body as { error?: string }).error]
  }
  assert.deepEqual(await codeOf('utm_source=x'), [200, undefined])
  for (const wrong of ['ids=one', 'limit=0', 'limit=501', 'page=0', 'sortBy=PASSWORD', 'deleted=yes', 'modelId=1e3', 'productType=THING'])
    assert.deepEqual(await codeOf(wrong), [400, 'error_validation'], wrong)
})

test('another client finds nothing of it', async () => {
  const other = await api.another()
  const { rows, total } = Value.Parse(Page, (await other.get(`/api/product/find?count=true&ids=${goods.map((good) => good.id).join(',')}`)).body)
  assert.deepEqual([rows, total], [[], 0])
})
