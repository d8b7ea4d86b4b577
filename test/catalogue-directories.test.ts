// Brands, manufacturers, categories: making, changing, finding, merging, removing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { sql } from '../src/kit/db.ts'
import { serve, until, type Reply } from '../src/testing.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

const api = await serve()
const field = (reply: Reply, name: string): unknown => {
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return new Map(Object.entries(Object(reply.body))).get(name)
}
const names = (reply: Reply) => {
  const rows: unknown = Array.isArray(reply.body) ? reply.body : field(reply, 'rows')
  return Array.isArray(rows) ? rows.map((row: unknown) => Object.entries(Object(row)).find(([name]) => name === 'name')?.[1]) : []
}
const idOf = (reply: Reply, name: string) => Number(field(reply, name))

test('a brand is made, found, changed, and is one by its name', async () => {
  const brand = await api.post('/api/brand', { name: 'Alpha', ozonName: 'ALPHA', ozonId: 5, logoSize: 7 })
  const id = idOf(brand, 'brandId')
  assert.partialDeepStrictEqual((await api.get(`/api/brand/${id}`)).body, {
    brandId: id,
    name: 'Alpha',
    ozonName: 'ALPHA',
    ozonId: 5,
    clientId: api.clientId,
    deleted: false,
  })
  refused(await api.post('/api/brand', { name: 'ALPHA' }), 409, 'error_brand_already_exists')
  refused(await api.post('/api/brand', { name: ' ' }), 400, 'error_validation')
  refused(await api.post('/api/brand', {}), 400, 'error_validation')
  assert.partialDeepStrictEqual((await api.put(`/api/brand/${id}`, { name: 'Beta' })).body, { name: 'Beta', ozonName: 'ALPHA' })
  await api.post('/api/brand', { name: 'Beta 100%' })
  assert.deepEqual(names(await api.get('/api/brand/find?query=bet&count=true')), ['Beta', 'Beta 100%'])
  assert.deepEqual(names(await api.get(`/api/brand/find?query=${encodeURIComponent('0%')}`)), ['Beta 100%'])
  assert.equal(field(await api.get('/api/brand/find?limit=1&count=true'), 'total'), 2)
  assert.deepEqual(names(await api.get('/api/brand/all')), ['Beta', 'Beta 100%'])
  refused(await (await api.another()).get(`/api/brand/${id}`), 404, 'error_brand_not_found')
  refused(await (await api.another()).put(`/api/brand/${id}`, { name: 'mine' }), 404, 'error_brand_not_found')
})

test('an entry that no card has goes for good; one that cards have is marked and comes back', async () => {
  const unused = idOf(await api.post('/api/brand', { name: 'Unused' }), 'brandId')
  assert.equal((await api.delete(`/api/brand/${unused}?deleted=true`)).body, 'removed')
  refused(await api.get(`/api/brand/${unused}`), 404, 'error_brand_not_found')
  const used = idOf(await api.post('/api/brand', { name: 'Used' }), 'brandId')
  await givenCard(api, { model: { article: 'U-1', brandId: used } })
  assert.equal((await api.delete(`/api/brand/${used}?deleted=true`)).body, 'signed_as_removed')
  assert.deepEqual(names(await api.get('/api/brand/find?query=Used')), [])
  assert.equal((await api.delete(`/api/brand/${used}?deleted=false`)).body, 'restored')
  refused(await api.delete(`/api/brand/${used}`), 400, 'error_validation')
  await api.delete(`/api/brand/${used}?deleted=true`)
  await api.post('/api/brand', { name: 'used' })
  refused(await api.delete(`/api/brand/${used}?deleted=false`), 409, 'error_brand_already_exists')
})

test('merging brands moves every card, and search follows the name', async () => {
  const stays = idOf(await api.post('/api/brand', { name: 'Stays' }), 'brandId')
  const goes = idOf(await api.post('/api/brand', { name: 'Goes' }), 'brandId')
  const card = await givenCard(api, { model: { article: 'M-1', brandId: goes } })
  refused(await api.post(`/api/brand${stays}/merge/${stays}`), 400, 'error_merge_with_itself')
  refused(await api.post(`/api/brand${stays}/merge/987654`), 404, 'error_brand_not_found')
  assert.equal((await api.post(`/api/brand${stays}/merge/${goes}`)).status, 200)
  refused(await api.get(`/api/brand/${goes}`), 404, 'error_brand_not_found')
  assert.partialDeepStrictEqual((await api.get(`/api/model/${card.modelId}`)).body, { brandId: stays, brand: { name: 'Stays' } })
  const searched = (word: string) =>
    until(
      async () =>
        (await api.app.pool.tx({ clientId: api.clientId }, (db) =>
          db.maybe(sql`select from product where client_id = ${api.clientId} and id = ${card.productId}
      and search_text like ${`%${word}%`}`),
        )) !== undefined,
    )
  await searched('stays')
  await api.put(`/api/brand/${stays}`, { name: 'Renamed' })
  await searched('renamed')
})

test('a manufacturer is made, found, changed, removed', async () => {
  const made = await api.post('/api/manufacturer', {
    name: 'Фабрика',
    title: 'ООО Фабрика',
    address: 'Москва',
    countryId: 643,
    countryName: 'Россия',
    inn: '7707083893',
    organizationId: api.organizationId,
  })
  const id = idOf(made, 'manufacturerId')
  assert.partialDeepStrictEqual((await api.put(`/api/manufacturer/${id}`, { address: 'Тверь' })).body, {
    name: 'Фабрика',
    title: 'ООО Фабрика',
    address: 'Тверь',
    countryId: 643,
    inn: '7707083893',
  })
  assert.deepEqual(names(await api.get(`/api/manufacturer/find?query=${encodeURIComponent('фабр')}`)), ['Фабрика'])
  refused(
    await api.post('/api/manufacturer', { name: 'фабрика', inn: '7707083893', organizationId: api.organizationId }),
    409,
    'error_manufacturer_already_exists',
  )
  refused(await api.post('/api/manufacturer', { name: 'x', organizationId: 987_654 }), 404, 'error_organization_missing')
  refused(await api.post('/api/manufacturer', {}), 400, 'error_validation')
  const card = await givenCard(api, { model: { article: 'MF', manufacturerId: id } })
  assert.partialDeepStrictEqual((await api.get(`/api/model/${card.modelId}`)).body, {
    countryId: 643,
    countryName: 'Россия',
    manufacturer: { name: 'Фабрика' },
  })
  assert.equal((await api.delete(`/api/manufacturer/${id}?deleted=true`)).body, 'signed_as_removed')
  refused(await api.get('/api/manufacturer/987654'), 404, 'error_manufacturer_not_found')
})

test('a category keeps all it is given, stands in another, and never in itself', async () => {
  const sent = {
    name: 'Платья',
    marked: true,
    categoryClass: 'LIGHT',
    tnved: { id: 6_204_430_000, name: 'Платья', code: '6204430000' },
    wildberriesTypeId: 105,
    ozonCategoryId: 91,
    aliexpressCategoryId: 3,
    namePattern: '{name}',
    packDepth: 1,
    packWidth: 2,
    packHeight: 3,
    packWeight: 4,
    hasSize: true,
    hasColor: true,
    autoName: false,
    removeFbsStock: true,
    oneCId: '1c',
    laundry: 'a,b',
    params: '{"1":2}',
    ozonCommission: 11.5,
    wildberriesType: { id: 105, name: 'Платья' },
  }
  const made = await api.post('/api/knowledge/createCategory', sent)
  const id = idOf(made, 'categoryId')
  assert.partialDeepStrictEqual((await api.get(`/api/knowledge/getCategoryById?id=${id}`)).body, {
    ...sent,
    tnvedId: 6_204_430_000,
    categoryId: id,
    deleted: false,
  })
  const child = idOf(await api.post('/api/knowledge/createCategory', { name: 'Летние', parentId: id }), 'categoryId')
  refused(await api.post('/api/knowledge/updateCategory', { categoryId: id, parentId: child }), 400, 'error_category_loop')
  refused(await api.post('/api/knowledge/updateCategory', { categoryId: id, parentId: id }), 400, 'error_category_loop')
  refused(await api.post('/api/knowledge/updateCategory', { categoryId: id, parentId: 987_654 }), 404, 'error_category_not_found')
  assert.partialDeepStrictEqual((await api.post('/api/knowledge/updateCategory', { categoryId: id, name: 'Платья 2' })).body, {
    name: 'Платья 2',
    laundry: 'a,b',
    removeFbsStock: true,
  })
  assert.deepEqual(names(await api.get('/api/knowledge/findCategory?ozonCategoryId=91')), ['Платья 2'])
  assert.deepEqual(names(await api.get(`/api/knowledge/fetchCategories?limit=5&query=${encodeURIComponent('лет')}`)), ['Летние'])
  assert.equal((await api.post(`/api/knowledge/removeCategory?id=${id}&deleted=true`)).body, 'signed_as_removed', 'others stand in it')
  assert.deepEqual(names(await api.get('/api/knowledge/findCategory?actual=true&aliexpressCategoryId=3')), [])
  assert.deepEqual(names(await api.get('/api/knowledge/findCategory?actual=false&aliexpressCategoryId=3')), ['Платья 2'])
  const group = { id: 6_403_000_000, categoryClass: 'SHOES' }
  assert.partialDeepStrictEqual((await api.post('/api/knowledge/createCategory', { name: 'Обувь', tnved: group })).body, {
    marked: true,
    categoryClass: 'SHOES',
  })
  assert.partialDeepStrictEqual((await api.post('/api/knowledge/createCategory', { name: 'Тапки', tnved: group, marked: false })).body, {
    marked: false,
    categoryClass: 'SHOES',
  })
  refused(await api.post('/api/knowledge/createCategory', { name: 'x'.repeat(256) }), 400, 'error_validation')
  refused(await api.post('/api/knowledge/createCategory', { marked: true }), 400, 'error_validation')
})

test('merging categories moves the cards and what stands inside', async () => {
  const [stays, goes] = [
    idOf(await api.post('/api/knowledge/createCategory', { name: 'Одна' }), 'categoryId'),
    idOf(await api.post('/api/knowledge/createCategory', { name: 'Другая' }), 'categoryId'),
  ]
  const inner = idOf(await api.post('/api/knowledge/createCategory', { name: 'Внутри', parentId: goes }), 'categoryId')
  const card = await givenCard(api, { model: { article: 'CAT', categoryId: goes } })
  assert.equal((await api.post(`/api/knowledge/mergeCategories?category=${stays}&removedCategory=${goes}`)).status, 200)
  assert.partialDeepStrictEqual((await api.get(`/api/model/${card.modelId}`)).body, { categoryId: stays })
  assert.equal(field(await api.get(`/api/knowledge/getCategoryById?id=${inner}`), 'parentId'), stays)
  refused(await api.get(`/api/knowledge/getCategoryById?id=${goes}`), 404, 'error_category_not_found')
})

test('an organization’s own defaults stand in for a brand that was not named', async () => {
  const brandId = idOf(await api.post('/api/brand', { name: 'House' }), 'brandId')
  const manufacturerId = idOf(await api.post('/api/manufacturer', { name: 'House' }), 'manufacturerId')
  await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.run(sql`
    update organization set settings = settings || ${JSON.stringify({
      defaultBrandId: brandId,
      defaultManufacturerId: manufacturerId,
    })}::jsonb where id = ${api.organizationId}`),
  )
  const card = await givenCard(api)
  assert.partialDeepStrictEqual((await api.get(`/api/model/${card.modelId}`)).body, { brandId, manufacturerId })
  await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.run(sql`
    update organization set settings = settings || '{"defaultBrandId": 987654, "defaultManufacturerId": 987654}'
      where id = ${api.organizationId}`),
  )
  const fallen = await givenCard(api)
  assert.partialDeepStrictEqual((await api.get(`/api/model/${fallen.modelId}`)).body, { brand: { name: 'Без бренда' }, manufacturer: { name: 'Main' } })
})

test('a manufacturer of an organization that a user does not see is not put on a card, and stays where it is', async () => {
  const second = idOf(await api.post('/api/client/createClientOrganization', { name: 'Second', inn: '' }), 'id')
  const hidden = idOf(await api.post('/api/manufacturer', { name: 'Hidden', organizationId: api.organizationId }), 'manufacturerId')
  const common = idOf(await api.post('/api/manufacturer', { name: 'Common' }), 'manufacturerId')
  const card = await givenCard(api, { model: { manufacturerId: hidden }, organizationId: second })
  const user = idOf(await api.post('/api/client/addUser', { login: 'second-only', roles: ['ADMIN'], organizationIds: [second] }), 'userId')
  const limited = await tokenFor(api, user)
  const asked = { article: 'LIMITED-MF', organizationId: second }
  refused(await limited.post('/api/model', { ...asked, manufacturerId: hidden }), 404, 'error_manufacturer_not_found')
  assert.partialDeepStrictEqual((await limited.post('/api/model', { ...asked, manufacturerId: common })).body, { manufacturerId: common })
  assert.partialDeepStrictEqual((await limited.patch(`/api/model/${card.modelId}`, { manufacturerId: hidden, title: 'as it was read' })).body, {
    manufacturerId: hidden,
    title: 'as it was read',
  })
  assert.partialDeepStrictEqual((await api.post('/api/model', { article: 'ALL-MF', organizationId: api.organizationId, manufacturerId: hidden })).body, {
    manufacturerId: hidden,
  })
})

test('null empties what may be empty; what is not sent stays', async () => {
  const parent = idOf(await api.post('/api/knowledge/createCategory', { name: 'Parent' }), 'categoryId')
  const sent = { name: 'Child', parentId: parent, tnvedId: 6109, ozonCategoryId: 7, marked: true }
  const id = idOf(await api.post('/api/knowledge/createCategory', sent), 'categoryId')
  const update = async (change: object) => Object((await api.post('/api/knowledge/updateCategory', { categoryId: id, ...change })).body)
  assert.partialDeepStrictEqual(await update({ name: 'Same' }), { ...sent, name: 'Same' })
  const emptied = await update({ name: null, parentId: null, tnvedId: null, ozonCategoryId: null })
  assert.deepEqual([emptied.name, emptied.parentId, emptied.tnvedId, emptied.ozonCategoryId, emptied.marked], ['Same', undefined, undefined, undefined, true])
  assert.deepEqual(names(await api.get('/api/knowledge/findCategory?ozonCategoryId=7')), [])
  const brand = idOf(await api.post('/api/brand', { name: 'Emptied', ozonName: 'X', ozonId: 5 }), 'brandId')
  const changed = Object((await api.put(`/api/brand/${brand}`, { ozonName: null })).body)
  assert.deepEqual([changed.name, changed.ozonName ?? null, changed.ozonId], ['Emptied', null, 5])
  const maker = idOf(await api.post('/api/manufacturer', { name: 'Emptied', address: 'Тверь', countryId: 643, inn: '7707083893' }), 'manufacturerId')
  const made = Object((await api.put(`/api/manufacturer/${maker}`, { address: null, countryId: null, inn: null })).body)
  assert.deepEqual([made.name, made.address ?? null, made.countryId ?? null, made.inn || null], ['Emptied', null, null, null])
})
