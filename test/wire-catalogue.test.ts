// What an integrator meets in the catalogue: older addresses, numbers and objects that say the same, empty questions, filters that the published shape shares.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { describe } from '../src/modules/catalogue/describe.ts'
import { saveSharedParams } from '../src/modules/knowledge/shared.ts'
import { serve } from '../src/testing.ts'
import { fieldsOf, listOf, numberOf, rowsOf, type Field } from './given.ts'

const api = await serve({ worker: false })
const post = async (path: string, body?: unknown) => fieldsOf(await api.post(path, body))

test('brands are found by the older address too', async () => {
  await post('/api/brand', { name: 'Ветер' })
  const asked = `query=${encodeURIComponent('вет')}&limit=50&count=true`
  const found = await api.get(`/api/knowledge/findBrand?${asked}`)
  assert.equal(fieldsOf(found).total, 1)
  assert.deepEqual(found.body, (await api.get(`/api/brand/find?${asked}`)).body)
})

test('a category says by number and by object the same of a marketplace', async () => {
  await api.app.ownerPool.tx({}, async (db) => {
    for (const [service, id, name] of [
      ['WILDBERRIES', 900_105, 'Платья'],
      ['OZON', 900_091, 'Обувь'],
    ] as const)
      await db.run(
        sql`insert into directory.category (service, id, name, path, leaf, search) values (${service}, ${id}, ${name}, ${name}, true, lower(${name}))`,
      )
    await db.run(sql`insert into directory.tnved (id, code, name, category_class, search) values (9403990000, '9403990000', 'Ботинки', 'SHOES', 'ботинки')
      on conflict (id) do nothing`)
  })
  const change = (fields: Field) => post('/api/knowledge/updateCategory', { categoryId, ...fields })
  const read = async () => fieldsOf(await api.get(`/api/knowledge/getCategoryById?id=${categoryId}`))
  const made = await post('/api/knowledge/createCategory', {
    name: 'Платья',
    wildberriesTypeId: 900_105,
    tnvedId: 9_403_990_000,
    ozonCategory: { id: 900_091 },
  })
  const categoryId = numberOf(made.categoryId)
  // The number alone brings the name out of the directory, and a customs code its group; the object alone brings the number.
  assert.partialDeepStrictEqual(await read(), {
    wildberriesTypeId: 900_105,
    wildberriesType: { id: 900_105, name: 'Платья' },
    ozonCategoryId: 900_091,
    ozonCategory: { id: 900_091 },
    tnvedId: 9_403_990_000,
    tnved: { id: 9_403_990_000, code: '9403990000', name: 'Ботинки' },
    marked: true,
    categoryClass: 'SHOES',
  })
  assert.deepEqual(
    rowsOf(await api.get('/api/knowledge/findCategory?ozonCategoryId=900091')).map((row) => row.categoryId),
    [categoryId],
  )
  // What was chosen once is not chosen anew by a repeat of the code.
  assert.equal((await change({ marked: false })).marked, false)
  assert.equal((await change({ tnvedId: 9_403_990_000, name: 'Платья' })).marked, false)
  // A number that changes takes its object along; of two that differ the new one is meant.
  assert.partialDeepStrictEqual(await change({ wildberriesTypeId: 7 }), { wildberriesTypeId: 7 })
  assert.equal((await read()).wildberriesType, undefined)
  assert.partialDeepStrictEqual(await change({ wildberriesTypeId: 7, wildberriesType: { id: 900_105, name: 'Платья' } }), {
    wildberriesTypeId: 900_105,
    wildberriesType: { id: 900_105, name: 'Платья' },
  })
  assert.partialDeepStrictEqual(await change({ name: 'Платья 2' }), { wildberriesTypeId: 900_105, ozonCategoryId: 900_091, tnvedId: 9_403_990_000 })
  // A client that fills in every field sends null or zero for "none".
  await change({ wildberriesTypeId: null, wildberriesType: null, ozonCategoryId: 0, tnved: null })
  const left = await read()
  for (const name of ['wildberriesTypeId', 'wildberriesType', 'ozonCategoryId', 'ozonCategory', 'tnvedId', 'tnved']) assert.equal(left[name], undefined, name)
})

test('a date among the parameters of a card is in its description', () => {
  assert.equal(describe({ article: 'Д', values: [{ paramId: 1, paramName: 'Годен до', dateValue: '2027-03-01T00:00:00.000Z' }] }), 'Д.\nГоден до: 01.03.2027.')
})

test('a category that names its goods names those that come without a name', async () => {
  const pattern = '{category} «{name}»  {Color}, р. {size} {unknown}'
  const { categoryId } = await post('/api/knowledge/createCategory', { name: 'Платье', namePattern: pattern, autoName: true })
  const card = { title: 'Ромашка', categoryId, views: [{ color: 'белый', sizes: [{ size: '42' }, { size: '44', name: 'Своё имя' }] }] }
  const made = await post('/api/model', { article: 'N-1', ...card })
  const named = (body: Field) => listOf(listOf(body.views)[0]?.sizes).map(({ name }) => name)
  assert.deepEqual(named(made), ['Платье «Ромашка» белый, р. 42 {unknown}', 'Своё имя'])
  // A size that comes later is called by what the card is called, also when only it is sent; what has a name keeps it.
  const later = fieldsOf(await api.patch(`/api/model/${numberOf(made.id)}`, { views: [{ color: 'белый', sizes: [{ size: '46' }] }] }))
  assert.deepEqual(named(later), ['Платье «Ромашка» белый, р. 42 {unknown}', 'Своё имя', 'Платье «Ромашка» белый, р. 46 {unknown}'])
  await post('/api/knowledge/updateCategory', { categoryId, autoName: false })
  assert.deepEqual(named(await post('/api/model', { article: 'N-2', ...card })), ['Ромашка белый 42', 'Своё имя'])
})

test('blanks around a name make no other name', async () => {
  const { brandId } = await post('/api/brand', { name: ' Найк ' })
  const again = await api.post('/api/brand', { name: 'найк' })
  assert.equal(fieldsOf({ ...again, status: 200 }).error, 'error_brand_already_exists')
  const card = await post('/api/model', { article: 'T-1', brand: { name: 'Найк  ' }, views: [{ sizes: [{}] }] })
  assert.equal(card.brandId, brandId)
  assert.deepEqual(
    rowsOf(await api.get(`/api/brand/find?query=${encodeURIComponent(' найк ')}`)).map((row) => row.name),
    ['Найк'],
  )
  assert.equal((await post('/api/manufacturer', { name: ' Завод ' })).name, 'Завод')
  assert.equal(rowsOf(await api.get('/api/client/findClientOrganization?query=%20main%20')).length, 1)
})

test('a job gets a position and loses it', async () => {
  const positionId = numberOf((await post('/api/client/position', { name: 'Упаковщик' })).id)
  const { id } = await post('/api/knowledge/createJob', { name: 'Упаковка', positionId })
  assert.equal((await post('/api/knowledge/updateJob', { id, price: 5 })).positionId, positionId)
  assert.equal((await post('/api/knowledge/updateJob', { id, positionId: null })).positionId, null)
})

test('a field of a label is emptied by null, save its sides', async () => {
  const { id } = await post('/api/knowledge/createLabel', { name: 'Этикетка', width: 58, height: 40, printQuantity: 3, marginTop: 2 })
  const changed = await post('/api/knowledge/updateLabel', { id, name: null, width: null, printQuantity: null })
  assert.partialDeepStrictEqual(changed, { name: 'Этикетка', width: 58, height: 40, marginTop: 2 })
  assert.equal(changed.printQuantity, undefined)
})

test('rules and overrides are filtered by every category that the published filter names', async () => {
  const shared = (service: string, directory: string, categoryId: number) =>
    api.app.ownerPool.tx({}, async (db) => {
      await saveSharedParams(db, {
        service,
        directory,
        categoryId,
        params: [
          { externalId: categoryId, name: `Я ${categoryId}`, valueType: 'TEXT', useCategoryOption: true },
          { externalId: categoryId + 1, name: `А ${categoryId}`, valueType: 'TEXT' },
        ],
      })
      return (
        await db.all<{ id: number }>(
          sql`select id from directory.param where service = ${service} and external_id in (${categoryId}, ${categoryId + 1}) order by id`,
        )
      ).map(({ id }) => id)
    })
  const [here = 0, plain = 0] = await shared('AVITO', 'AVITO_CATEGORY', 800_010)
  const [there = 0] = await shared('AVITO', 'AVITO_CATEGORY', 800_020)
  const own = numberOf((await post('/api/knowledge/createParam', { name: 'Своё' })).id)
  const rule = async (name: string, paramId: number) =>
    numberOf((await post('/api/knowledge/createParamRule', { name, paramId, value: 'а', secondParamId: own, secondValue: 'б' })).id)
  const [of, notOf] = [await rule('здесь', here), await rule('там', there)]
  const rules = async (asked: string) => listOf((await api.get(`/api/knowledge/getParamRule?${asked}`)).body).map(({ id }) => id)
  assert.deepEqual(await rules('sortBy=ID'), [of, notOf])
  assert.deepEqual(await rules('avitoCategoryId=800010'), [of])
  assert.deepEqual(await rules('avitoCategoryId=800020'), [notOf])
  assert.deepEqual(await rules('yandexMarketCategoryId=5'), [of, notOf], 'a rule that speaks of nothing there holds there')
  assert.deepEqual(await rules('useCategoryOption=true'), [of, notOf])
  for (const paramId of [here, plain]) await post('/api/knowledge/createParamOverride', { paramId, visible: false })
  const overrides = async (asked: string) => listOf((await api.get(`/api/knowledge/getParamOverride?${asked}`)).body).map((row) => row.paramId)
  assert.deepEqual(await overrides('sortBy=NAME'), [plain, here])
  assert.deepEqual(await overrides('useCategoryOption=true'), [here])
  assert.deepEqual(await overrides('useCategoryOption=false'), [plain])
})
