// What is sent comes back: every scalar field of a card, a colour and a size that a caller may set, whatever its value.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { keptFields, type Level } from '../src/modules/catalogue/fields.ts'
import { flattenListings, slots, unflatten, writableSlots, type ListingRow } from '../src/modules/catalogue/flatten.ts'
import { wireSchemas, type ProductModel } from '../src/wire/index.ts'
import { serve } from '../src/testing.ts'

const api = await serve({ worker: false })
const shapes = { model: 'ProductModel', view: 'ProductView', product: 'Product' } as const
const fieldsOf = (level: Level) => (level === 'product' ? [...keptFields(level), ...writableSlots] : keptFields(level))

type Property = { type?: string; format?: string; enum?: readonly string[]; maxLength?: number; readOnly?: boolean }
const propertyOf = (level: Level, field: string): Property => ({ ...wireSchemas[shapes[level]].properties?.[field] })
const text = (max: number) =>
  fc
    .string({ unit: fc.constantFrom(...'abc АБВ ёЁ"\'\\<>&%_;{}=+-@1234567890😀\n\t'), minLength: 1, maxLength: Math.min(max, 60) })
    .filter((value) => value.length <= max && value.trim() !== '')
const keys = new Map([...slots].map(([field, slot]) => [field, 'column' in slot ? slot.column : slot.extra]))

/** Any value that the contract allows there. */
function anyOf(level: Level, field: string): fc.Arbitrary<unknown> {
  const property = propertyOf(level, field)
  if (property.enum) return fc.constantFrom(...property.enum)
  switch (property.type) {
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return property.format === 'int64'
        ? fc.integer({ min: 1, max: 2 ** 50 - 1 }).filter((value) => String(value).length <= 15)
        : fc.integer({ min: 0, max: 2_147_483_647 })
    case 'number':
      return fc.integer({ min: 0, max: 10 ** 9 }).map((minor) => minor / 100)
    default:
      return text(property.maxLength ?? 200)
  }
}
const recordOf = (level: Level, leave: readonly string[]) =>
  fc.record(
    Object.fromEntries(
      fieldsOf(level)
        .filter((field) => !leave.includes(field))
        .map((field) => [field, anyOf(level, field)]),
    ),
    { requiredKeys: [] },
  )

let next = 0
const isModel = (body: unknown): body is ProductModel => typeof body === 'object' && body !== null && 'article' in body
const Card = fc.record({ model: recordOf('model', ['article']), view: recordOf('view', []), size: recordOf('product', []) })

test('what is sent comes back, on every level, however little or much is sent', async () => {
  await fc.assert(
    fc.asyncProperty(Card, async ({ model, view, size }) => {
      // An article of a service is one product's: each card of this test has its own.
      const mark = ++next
      const own = Object.fromEntries(Object.entries(size).map(([field, value]) => [field, keys.get(field) === 'article' ? `${mark}-${String(value)}` : value]))
      const sent = { ...model, article: `R-${mark}`, views: [{ ...view, sizes: [own] }] }
      const made = await api.post('/api/product/model/create', sent)
      assert.equal(made.status, 200, JSON.stringify(made.body))
      assert.ok(isModel(made.body))
      const { body } = await api.get(`/api/model/${made.body.id}`)
      assert.partialDeepStrictEqual(body, sent)
      // And again after a merge that says nothing, and after a save of the card as it was read.
      assert.equal(
        (
          await api.patch(`/api/model/${made.body.id}`, {
            views: [{ color: made.body.views?.[0]?.color, sizes: [{ size: made.body.views?.[0]?.sizes?.[0]?.size }] }],
          })
        ).status,
        200,
      )
      const read = await api.get(`/api/model/${made.body.id}`)
      assert.partialDeepStrictEqual(read.body, sent)
      const put = await api.put('/api/model', read.body)
      assert.equal(put.status, 200, JSON.stringify(put.body))
      assert.partialDeepStrictEqual(put.body, sent)
    }),
    { numRuns: 25 },
  )
})

test('a merge lays what it says over the rest, on every level at once', async () => {
  const articled = (size: Record<string, unknown>, mark: number) =>
    Object.fromEntries(Object.entries(size).map(([field, value]) => [field, keys.get(field) === 'article' ? `${mark}-${String(value)}` : value]))
  const Part = fc.record({ model: recordOf('model', ['article']), view: recordOf('view', ['color']), size: recordOf('product', ['size']) })
  await fc.assert(
    fc.asyncProperty(Part, Part, async (one, other) => {
      const mark = ++next
      const [size, laid] = [articled(one.size, mark), articled(other.size, mark)]
      const made = await api.post('/api/model', { ...one.model, article: `M-${mark}`, views: [{ ...one.view, color: 'c', sizes: [{ ...size, size: 's' }] }] })
      assert.equal(made.status, 200, JSON.stringify(made.body))
      assert.ok(isModel(made.body))
      const patch = { ...other.model, views: [{ ...other.view, color: 'c', sizes: [{ ...laid, size: 's' }] }] }
      const merged = await api.patch(`/api/model/${made.body.id}`, patch)
      assert.equal(merged.status, 200, JSON.stringify(merged.body))
      const expected = { ...one.model, ...other.model, views: [{ ...one.view, ...other.view, color: 'c', sizes: [{ ...size, ...laid, size: 's' }] }] }
      assert.partialDeepStrictEqual(merged.body, expected)
    }),
    { numRuns: 15 },
  )
})

test('every field that the contract lets a caller set is kept, save those that are commands, references or computed', () => {
  const left = (['model', 'view', 'product'] as const).map((level) => {
    const kept = new Set(fieldsOf(level))
    return Object.entries(wireSchemas[shapes[level]].properties ?? {})
      .filter(([field]) => {
        const property = propertyOf(level, field)
        return ['string', 'number', 'integer', 'boolean'].includes(property.type ?? '') && property.readOnly !== true && !kept.has(field)
      })
      .map(([field]) => field)
  })
  assert.deepEqual(left[0]?.toSorted(), ['brandId', 'categoryId', 'hasChanges', 'id', 'manufacturerId', 'organizationId', 'versionId'])
  assert.deepEqual(left[1]?.toSorted(), ['hasChanges', 'id', 'mainImageId', 'versionId', 'viewVersionId'])
  const computed = left[2]?.filter((field) => !/updated/i.test(field)).toSorted()
  assert.deepEqual(computed, [
    'anyArticle',
    'anyLink',
    'emptyBarcodes',
    'fboSales',
    'fboStockCount',
    'hasChanges',
    'id',
    'ignoreDuplicate',
    'incomeQuantity',
    'lastOzonOrderDate',
    'lastOzonSaleDate',
    'lastWildberriesOrderDate',
    'lastWildberriesSaleDate',
    'organizationId',
    'ozonTotalSalesCount',
    'recommendPlan',
    'sberTotalSalesCount',
    'versionId',
    'wbTotalSalesCount',
    'yandexTotalSalesCount',
  ])
})

const blank = {
  product_id: 1,
  organization_id: 1,
  service_product_id: null,
  card_id: null,
  article: null,
  status: null,
  message: null,
  message_params: null,
  price_minor: null,
  price_without_discount_minor: null,
  stock: null,
  remove_fbs_stock: false,
  extra: {},
}

test('flat fields and listings are the same thing told twice', () => {
  const all = [...slots.keys()]
  fc.assert(
    fc.property(fc.record(Object.fromEntries(all.map((field) => [field, anyOf('product', field)])), { requiredKeys: [] }), (flat) => {
      const listings = [...unflatten(flat, all, false)].map(([service, patch]): ListingRow => ({ ...blank, service, ...patch, extra: { ...patch.extra } }))
      assert.partialDeepStrictEqual(flattenListings(listings), flat)
    }),
  )
})

test('each flat field has a place of its own, and is a field of the contract', () => {
  const places = [...slots.values()].map((slot) => JSON.stringify(slot))
  assert.equal(new Set(places).size, places.length)
  for (const field of slots.keys()) assert.ok(Object.hasOwn(wireSchemas.Product.properties ?? {}, field), field)
})

test('whatever is sent, the answer is never a failure of ours', async () => {
  const junk = fc.oneof(fc.constantFrom(null, '', 0, -1, 1e300, '\u0000', [], {}, [[]], true, 'x'.repeat(70_000), 2 ** 53), fc.anything({ maxDepth: 2 }))
  const body = fc.record(
    {
      article: fc.oneof(text(20), junk),
      versionId: junk,
      brand: junk,
      brandId: junk,
      categoryId: junk,
      values: junk,
      params: junk,
      packWidth: junk,
      services: junk,
      views: fc.oneof(
        junk,
        fc.array(
          fc.record(
            {
              id: junk,
              color: junk,
              wbArticle: junk,
              wildberriesId: junk,
              sizes: fc.oneof(
                junk,
                fc.array(
                  fc.record(
                    { id: junk, size: junk, name: junk, price: junk, barcodes: junk, ozonArticle: junk, sberMegaMarketId: junk, minFbsStock: junk },
                    { requiredKeys: [] },
                  ),
                  { maxLength: 3 },
                ),
              ),
            },
            { requiredKeys: [] },
          ),
          { maxLength: 3 },
        ),
      ),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      const json = JSON.stringify(sent, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
      for (const reply of [
        await api.post('/api/model', json),
        await api.put('/api/model', json),
        await api.post('/api/brand', json),
        await api.post('/api/knowledge/createCategory', json),
      ])
        assert.ok(reply.status < 500, `${reply.status} ${JSON.stringify(reply.body)}`)
    }),
    { numRuns: 60 },
  )
})
