// Parameters under load: edits of one card at the same time lose nothing; a large card saves fast; a search by a value goes by an index.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sql } from '../src/kit/db.ts'
import { inheritedValues } from '../src/modules/catalogue/index.ts'
import { productsWithParam } from '../src/modules/catalogue/params/queries.ts'
import type { ParamValue, Product, ProductModel, ProductView } from '../src/wire/index.ts'
import { serve, type Caller, type Reply } from '../src/testing.ts'

const api = await serve({ worker: false })
let made = 0
const isModel = (body: unknown): body is ProductModel => typeof body === 'object' && body !== null && 'article' in body
function model(reply: Reply): ProductModel {
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  assert.ok(isModel(reply.body))
  return reply.body
}
const create = async (sent: ProductModel) => model(await api.post('/api/model', { article: `S-${++made}`, ...sent }))
const get = async (id: number | null | undefined) => model(await api.get(`/api/model/${id}?params=true`))

/** Places of a card that one edit changes: a field or a parameter, at one of five rows. */
const fields = {
  model: ['title', 'site', 'materials', 'description', 'packWidth'],
  view: ['wbArticle', 'imageUrls'],
  product: ['vendorSize', 'price', 'ozonArticle', 'minFbsStock'],
} as const
const numeric = new Set(['packWidth', 'price', 'minFbsStock'])
const rows = ['model', 'view0', 'view1', 'size0', 'size1'] as const
type RowName = (typeof rows)[number]
const levelOf = (row: RowName) => (row === 'model' ? 'model' : row.startsWith('view') ? 'view' : 'product')
const places = rows.flatMap((row) => [
  ...fields[levelOf(row)].map((field) => ({ row, field: String(field) })),
  ...[1, 2, 3].map((paramId) => ({ row, field: `p${paramId}` })),
])

function patchOf(card: ProductModel, row: RowName, field: string, number: number): { patch: ProductModel; said: string | number } {
  const said = numeric.has(field) ? number : `${card.id}-${row}-${field}-${number}`
  const change: Record<string, unknown> =
    field.startsWith('p') && field.length === 2 ? { values: [{ paramId: Number(field.slice(1)), stringValue: said }] } : { [field]: said }
  const [first, second] = card.views ?? []
  const size = first?.sizes?.[row === 'size1' ? 1 : 0]
  if (row === 'model') return { patch: change, said }
  if (row === 'view0' || row === 'view1') return { patch: { hasChanges: false, views: [{ id: (row === 'view0' ? first : second)?.id ?? 0, ...change }] }, said }
  return { patch: { hasChanges: false, views: [{ id: first?.id ?? 0, hasChanges: false, sizes: [{ id: size?.id ?? 0, hasChanges: true, ...change }] }] }, said }
}
function read(card: ProductModel, row: RowName, field: string): unknown {
  const [first, second] = card.views ?? []
  const of: {
    model: ProductModel | undefined
    view0: ProductView | undefined
    view1: ProductView | undefined
    size0: Product | undefined
    size1: Product | undefined
  } = { model: card, view0: first, view1: second, size0: first?.sizes?.[0], size1: first?.sizes?.[1] }
  const holder = of[row]
  if (/^p\d$/.test(field)) return holder?.values?.find((value: ParamValue) => value.paramId === Number(field.slice(1)))?.stringValue
  return Object.entries(holder ?? {}).find(([name]) => name === field)?.[1]
}

test('edits of different places of one card at the same time, with and without versionId, lose nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ at: fc.nat(places.length - 1), guarded: fc.boolean() }), { minLength: 4, maxLength: 14, selector: (edit) => edit.at }),
      async (edits) => {
        const card = await create({
          views: [
            { color: 'x', sizes: [{ size: '1' }, { size: '2' }] },
            { color: 'y', sizes: [{ size: '1' }] },
          ],
        })
        const expected = new Map<number, string | number>()
        await Promise.all(
          edits.map(async ({ at, guarded }, number) => {
            const place = places[at]
            assert.ok(place)
            for (let tries = 0; ; tries++) {
              assert.ok(tries < 60, 'a guarded edit gets through')
              const current = guarded ? await get(card.id) : card
              const { patch, said } = patchOf(current, place.row, place.field, number + 1)
              // An edit of a colour or a size leaves the card's own row alone, so there is no version of it to hold against.
              const reply = await api.patch(`/api/model/${card.id}`, { ...patch, ...(guarded && place.row === 'model' && { versionId: current.versionId }) })
              if (guarded && reply.status === 409) continue
              assert.equal(reply.status, 200, JSON.stringify(reply.body))
              expected.set(at, said)
              return
            }
          }),
        )
        const after = await get(card.id)
        for (const [at, said] of expected) {
          const place = places[at]
          assert.ok(place)
          assert.equal(read(after, place.row, place.field), said, `${place.row}.${place.field}`)
        }
        assert.equal(after.versionId, (card.versionId ?? 0) + edits.length, 'every edit counted once')
      },
    ),
    { numRuns: 12, endOnFailure: true },
  )
})

test('edits of a card meet favourites, prices, renamed brands and merged categories without loss', async () => {
  const brand = async (name: string) => Number(Object.entries(Object((await api.post('/api/brand', { name })).body)).find(([key]) => key === 'brandId')?.[1])
  const [stays, goes] = [await brand('Остаётся'), await brand('Уходит')]
  const card = await create({ brandId: goes, views: [{ color: 'x', sizes: [{ size: '1' }] }] })
  const [view] = card.views ?? []
  const replies = await Promise.all([
    ...Array.from({ length: 8 }, (_, at) => api.patch(`/api/model/${card.id}`, { values: [{ paramId: at + 1, stringValue: `v${at}` }] })),
    api.post(`/api/product/updateFavourite?id=${card.id}&favourite=true`),
    api.post(`/api/brand${stays}/merge/${goes}`),
    api.post('/api/product/updateProduct?merge=true', { id: view?.sizes?.[0]?.id, price: 77 }),
    api.post(`/api/product/updateProduct?merge=true&onlyProduct=true`, { id: view?.sizes?.[0]?.id, values: [{ paramId: 50, stringValue: 's' }] }),
  ])
  assert.deepEqual(
    replies.map((reply) => reply.status).filter((status) => status !== 200),
    [],
    JSON.stringify(replies.map((reply) => reply.body)),
  )
  const after = await get(card.id)
  assert.deepEqual(
    (after.values ?? []).map((value) => value.paramId).toSorted((a, b) => (a ?? 0) - (b ?? 0)),
    [1, 2, 3, 4, 5, 6, 7, 8],
  )
  assert.partialDeepStrictEqual(after, { favourite: true, brandId: stays, views: [{ sizes: [{ price: 77, values: [{ paramId: 50, stringValue: 's' }] }] }] })
})

test('numbers are found between two numbers', async () => {
  const { body } = await api.post('/api/knowledge/createParam', { name: 'Число', valueType: 'DOUBLE', level: 'PRODUCT', useAllCategories: true })
  const paramId = Number(Object.entries(Object(body)).find(([name]) => name === 'id')?.[1])
  await create({ views: [{ sizes: [-1.5, 2, 10].map((doubleValue) => ({ size: String(doubleValue), values: [{ paramId, doubleValue }] })) }] })
  const found = async (query: string) => {
    const { body: answer } = await api.get(`/api/product/find?count=true&paramId=${paramId}&${query}`)
    return Object.entries(Object(answer)).find(([name]) => name === 'total')?.[1]
  }
  assert.deepEqual(
    [await found('paramFrom=-2&paramTo=2'), await found('paramFrom=2.5'), await found('paramTo=-1.5'), await found('paramValue=10')],
    [2, 1, 1, 1],
  )
})

test('a card of 200 sizes with 500 parameters is saved in little more time than without them', async (t) => {
  const definitions = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.all<{ id: number }>(sql`insert into param (client_id, name, value_type, display_type, multi_value_allowed)
      select ${api.clientId}, 'Большой ' || n, 'TEXT', 'TEXT', true from generate_series(1, 500) n returning id`),
  )
  const values = (mark: string, count: number) => definitions.slice(0, count).map(({ id }, at) => ({ paramId: id, stringValue: `${mark} ${at % 7}` }))
  const sizes = Array.from({ length: 200 }, (_, at) => ({ size: `r${at}`, values: [{ paramId: definitions[0]?.id ?? 0, stringValue: `size ${at}` }] }))
  const card = await create({ values: values('a', 500), views: [{ color: 'x', sizes }] })
  const bare = await create({ views: [{ color: 'x', sizes: sizes.map(({ size }) => ({ size })) }] })
  const timed = async (of: ProductModel, round: number, count: number) => {
    const all = sizes.map((size) => ({ ...(count > 0 ? size : { size: size.size }), price: round + 1 }))
    const start = performance.now()
    const saved = model(
      await api.put('/api/model', { ...of, versionId: null, values: values(`b${round}`, count), views: [{ id: of.views?.[0]?.id, color: 'x', sizes: all }] }),
    )
    assert.equal(saved.values?.length, count)
    return performance.now() - start
  }
  const [full, plain]: [number[], number[]] = [[], []]
  for (let round = 0; round < 6; round++) {
    plain.push(await timed(bare, round, 0))
    full.push(await timed(card, round, 500))
  }
  const [best, base] = [Math.min(...full), Math.min(...plain)]
  t.diagnostic(`${best.toFixed(0)} ms with parameters, ${base.toFixed(0)} ms without`)
  // The budget is 200 ms on a machine of one's own; where others work at the same time only the ratio says something.
  assert.ok(best < Math.max(200, base * 2.5), `${best} ms against ${base} ms`)
  const indexed = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.one<{ count: number }>(sql`select count(*) from param_value where client_id = ${api.clientId} and level = 'MODEL' and owner_id = ${card.id}`),
  )
  assert.equal(indexed.count, 500)
})

test('products are found by a value, the nearest one counting, through an index', async () => {
  const { body } = await api.post('/api/knowledge/createParam', { name: 'Искомый', valueType: 'TEXT', useAllCategories: true })
  const paramId = Number(Object.entries(Object(body)).find(([name]) => name === 'id')?.[1])
  const value = (stringValue: string) => [{ paramId, stringValue }]
  const card = await create({
    values: value('Да'),
    views: [
      { color: 'x', sizes: [{ size: '1' }, { size: '2', values: value('нет') }] },
      { color: 'y', values: value('нет'), sizes: [{ size: '1' }, { size: '2', values: value('да') }] },
    ],
  })
  const ids = (card.views ?? []).flatMap((view) => (view.sizes ?? []).map((size) => size.id ?? 0))
  const find = (text: string) =>
    api.app.pool.tx({ clientId: api.clientId }, (db) => db.all<{ ownerId: number }>(productsWithParam(api.clientId, paramId, sql`v.value = ${text}`)))
  const found = async (text: string) => (await find(text)).map((row) => row.ownerId).toSorted((a, b) => a - b)
  assert.deepEqual(await found('да'), [ids[0], ids[3]])
  assert.deepEqual(await found('нет'), [ids[1], ids[2]])
  const searched = async (query: string, by: Caller = api) => {
    const { status, body: answer } = await by.get(`/api/product/find?sortBy=ID&ascending=true&paramId=${paramId}${query}`)
    assert.equal(status, 200, JSON.stringify(answer))
    const rows: unknown = Object.entries(Object(answer)).find(([name]) => name === 'rows')?.[1]
    return Array.isArray(rows) ? rows.map((row) => (typeof row === 'object' && row !== null && 'id' in row ? Number(row.id) : 0)) : []
  }
  assert.deepEqual(await searched(`&paramValue=${encodeURIComponent('ДА')}`), [ids[0], ids[3]])
  assert.deepEqual(await searched(''), ids)
  assert.deepEqual(await searched('', await api.another()), [])
  assert.equal((await api.get('/api/product/find?paramValue=x')).status, 400)
  // What changes, moves or goes is found no longer.
  model(await api.patch(`/api/model/${card.id}`, { values: value('иначе') }))
  assert.deepEqual(await found('да'), [ids[3]])
  assert.deepEqual(await found('иначе'), [ids[0]])
  await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.run(sql`insert into param_value (client_id, level, owner_id, param_id, value) select ${api.clientId}, 'PRODUCT', 1000000 + n, ${paramId} + n % 50, 'v' || n % 1000
      from generate_series(1, 30000) n`),
  )
  await api.app.ownerPool.native.query('analyze param_value')
  const plan = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.all<{ queryPlan: string }>(sql`explain (costs off) ${productsWithParam(api.clientId, paramId, sql`v.value = ${'v7'}`)}`),
  )
  const text = plan.map((line) => line.queryPlan ?? Object.values(line)[0]).join('\n')
  assert.match(text, /param_value_search/)
  assert.doesNotMatch(text, /Seq Scan on (param_value|product)\b/)
})

test('whatever stands on which level, a search finds exactly what the nearest value says', async () => {
  const body = (reply: Reply) => new Map(Object.entries(Object(reply.body)))
  const paramId = Number(body(await api.post('/api/knowledge/createParam', { name: 'Где угодно', multiValueAllowed: true, useAllCategories: true })).get('id'))
  const categoryId = Number(body(await api.post('/api/knowledge/createCategory', { name: 'С умолчаниями' })).get('categoryId'))
  const card = await create({ categoryId, views: ['x', 'y'].map((color) => ({ color, sizes: [{ size: '1' }, { size: '2' }] })) })
  const products = (card.views ?? []).flatMap((view) => (view.sizes ?? []).map((size) => size.id ?? 0))
  const said = fc.uniqueArray(fc.constantFrom<string>('а', 'б', 'в'), { maxLength: 2 })
  const level = (words: readonly string[]) => (words.length === 0 ? [{ paramId }] : words.map((stringValue) => ({ paramId, stringValue })))
  await fc.assert(
    fc.asyncProperty(
      said,
      said,
      fc.array(said, { minLength: 2, maxLength: 2 }),
      fc.array(said, { minLength: 4, maxLength: 4 }),
      async (ofCategory, ofCard, ofViews, ofSizes) => {
        const params = JSON.stringify(ofCategory.map((stringValue) => ({ paramId, stringValue })))
        assert.equal((await api.post('/api/knowledge/updateCategory', { categoryId, params })).status, 200)
        const views = (card.views ?? []).map((view, at) => ({
          id: view.id ?? 0,
          values: level(ofViews[at] ?? []),
          sizes: (view.sizes ?? []).map((size, index) => ({ id: size.id ?? 0, values: level(ofSizes[at * 2 + index] ?? []) })),
        }))
        model(await api.patch(`/api/model/${card.id}`, { values: level(ofCard), views }))
        const expected = products.map(
          (_, at) => [ofSizes[at], ofViews[Math.floor(at / 2)], ofCard, ofCategory].find((words) => words !== undefined && words.length > 0) ?? [],
        )
        await api.app.pool.tx({ clientId: api.clientId }, async (db) => {
          const inherited = await inheritedValues({ db, clientId: api.clientId }, products)
          assert.deepEqual(
            products.map((id) => inherited.get(id)?.map(({ value }) => value.stringValue)),
            expected,
          )
          for (const word of ['а', 'б', 'в']) {
            const found = await db.all<{ ownerId: number }>(productsWithParam(api.clientId, paramId, sql`v.value = ${word}`))
            assert.deepEqual(
              found.map((row) => row.ownerId).toSorted((one, other) => one - other),
              products.filter((_, at) => expected[at]?.includes(word)),
            )
          }
        })
      },
    ),
    { numRuns: 25, endOnFailure: true },
  )
})
