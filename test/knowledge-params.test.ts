// Parameters: a client's own definitions, their options and categories; shared ones with what a client overrides of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { saveSharedOptions, saveSharedParams } from '../src/modules/knowledge/shared.ts'
import type { Category, Option, Param } from '../src/wire/index.ts'
import { serve, type Caller, type Reply } from '../src/testing.ts'
import { refused } from './support/refused.ts'

const api = await serve({ worker: false })
function answered(reply: Reply): unknown {
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body
}
const isParam = (body: unknown): body is Param & Option & Category & { id: number } => typeof body === 'object' && body !== null && 'name' in body
function one(reply: Reply) {
  const body = answered(reply)
  assert.ok(isParam(body))
  return body
}
const list = (reply: Reply): unknown[] => {
  const body = answered(reply)
  assert.ok(Array.isArray(body))
  return body
}
const rowsOf = (body: unknown): unknown[] => (typeof body === 'object' && body !== null && 'rows' in body && Array.isArray(body.rows) ? body.rows : [])
const names = (rows: readonly unknown[]) => rows.map((row) => (isParam(row) ? row.name : undefined))
let made = 0
const param = async (sent: Param = {}, by: Caller = api) => one(await by.post('/api/knowledge/createParam', { name: `Параметр ${++made}`, ...sent }))
const category = async (sent: Category = {}, by: Caller = api) =>
  Number(one(await by.post('/api/knowledge/createCategory', { name: `Категория ${++made}`, ...sent })).categoryId)
const WB = 10_000_000_000_000
const shared = (categoryId: number, params: Parameters<typeof saveSharedParams>[1]['params']) =>
  api.app.ownerPool.tx({}, (db) => saveSharedParams(db, { service: 'WILDBERRIES', directory: 'WILDBERRIES_TYPE', categoryId, params }))

test('a parameter of one’s own is made, read, changed and removed', async () => {
  const sent: Param = {
    name: 'Длина рукава',
    valueType: 'DOUBLE',
    level: 'VIEW',
    required: true,
    description: 'В сантиметрах',
    groupName: 'Размеры',
    measure: { name: 'Длина', units: [{ name: 'см' }, { name: 'мм' }] },
    oneCId: '1c-7',
    gs1Class: 'LIGHT',
  }
  const made = await param(sent)
  assert.partialDeepStrictEqual(made, {
    ...sent,
    displayType: 'TEXT',
    multiValueAllowed: false,
    clientId: api.clientId,
    useAllCategories: false,
    optionsCount: 0,
  })
  assert.partialDeepStrictEqual(made, { measure: { unitsMap: { мм: { name: 'мм' } } } })
  assert.deepEqual(one(await api.get(`/api/knowledge/getParamById?id=${made.id}`)), made)
  const changed = one(await api.post('/api/knowledge/updateParam', { id: made.id, name: 'Рукав', multiValueAllowed: true, maxValuesCount: 2 }))
  assert.partialDeepStrictEqual(changed, { ...sent, name: 'Рукав', multiValueAllowed: true, maxValuesCount: 2 })
  refused(await api.post('/api/knowledge/createParam', { name: 'Другой', oneCId: '1c-7' }), 409, 'error_param_already_exists')
  const nothing = { maxValuesCount: null, description: null, measure: null, oneCId: null, name: null }
  const emptied = one(await api.post('/api/knowledge/updateParam', { id: made.id, ...nothing }))
  assert.deepEqual(
    [emptied.name, emptied.maxValuesCount ?? null, emptied.description ?? null, emptied.measure ?? null, emptied.oneCId ?? null, emptied.groupName],
    ['Рукав', null, null, null, null, 'Размеры'],
  )
  refused(await api.post('/api/knowledge/createParam', { name: 'РУКАВ' }), 409, 'error_param_already_exists')
  refused(await api.post('/api/knowledge/createParam', { name: ' ' }), 400, 'error_validation')
  refused(await api.post('/api/knowledge/createParam', { name: 'x', maxValuesCount: 0 }), 400, 'error_validation')
  refused(await api.post('/api/knowledge/createParam', { name: 'x', valueType: 'LONG', displayType: 'SELECT' }), 400, 'error_param_display')
  refused(await api.post('/api/knowledge/updateParam', { id: 5, name: 'x' }), 404, 'error_param_not_found')
  assert.equal(answered(await api.post(`/api/knowledge/removeParam?paramId=${made.id}`)), 'removed')
  refused(await api.get(`/api/knowledge/getParamById?id=${made.id}`), 404, 'error_param_not_found')
  refused(await api.post(`/api/knowledge/removeParam?paramId=${made.id}`), 404, 'error_param_not_found')
})

test('two that make the same parameter at once make one', async () => {
  const replies = await Promise.all(Array.from({ length: 6 }, () => api.post('/api/knowledge/createParam', { name: 'Один на всех' })))
  assert.deepEqual(replies.map((reply) => reply.status).toSorted(), [200, 409, 409, 409, 409, 409])
})

test('options are added once each, found while typing, and removed', async () => {
  const color = await param({ name: 'Оттенок', valueType: 'ENUM', options: [{ name: 'алый' }, { name: 'Алый', oneCId: 'a' }, { name: 'тёмно-синий' }] })
  assert.equal(color.optionsCount, 2)
  const blue = one(await api.post(`/api/knowledge/createUserOption?paramId=${color.id}`, { name: 'Синий', ozonId: 61 }))
  assert.partialDeepStrictEqual(blue, { name: 'Синий', ozonId: 61, paramId: color.id, clientId: api.clientId })
  assert.equal(one(await api.post(`/api/knowledge/createUserOption?paramId=${color.id}`, { name: 'синий' })).id, blue.id)
  const fetch = async (query: string) => names(list(await api.get(`/api/knowledge/fetchOptions?paramId=${color.id}&query=${encodeURIComponent(query)}`)))
  assert.deepEqual(await fetch('СИНИЙ'), ['Синий', 'тёмно-синий'])
  assert.deepEqual(await fetch('%'), [])
  assert.equal(list(await api.get(`/option/fetchOption?paramId=${color.id}&query=&limit=2`)).length, 2)
  assert.equal(list(await api.get(`/option/fetchOption?paramId=${color.id}&limit=2&page=2`)).length, 1)
  assert.equal(answered(await api.post(`/api/knowledge/removeUserOption?optionId=${blue.id}`)), true)
  refused(await api.post(`/api/knowledge/removeUserOption?optionId=${blue.id}`), 404, 'error_param_option_not_found')
  const text = await param()
  refused(await api.post(`/api/knowledge/createUserOption?paramId=${text.id}`, { name: 'x' }), 400, 'error_param_takes_no_options')
  refused(await api.post(`/api/knowledge/createUserOption?paramId=${color.id}`, { name: ' ' }), 400, 'error_validation')
  refused(await api.post('/api/knowledge/createUserOption?paramId=5', { name: 'x' }), 404, 'error_param_not_found')
})

test('a parameter is shown in the categories it is linked with, or in all; a category may show none', async () => {
  const [shoes, hats, closed] = [await category(), await category(), await category({ useClientParams: false })]
  const heel = await param({ name: 'Каблук', categoryId: shoes })
  const everywhere = await param({ name: 'Сезонность', useAllCategories: true })
  const here = async (categoryId: number) => names(list(await api.get(`/api/knowledge/getParams?categoryId=${categoryId}&sortBy=ID&ascending=true`)))
  assert.deepEqual(await here(shoes), ['Каблук', 'Сезонность'])
  assert.deepEqual(await here(hats), ['Сезонность'])
  assert.deepEqual(await here(closed), [])
  const link = (query: string) => api.post(`/api/knowledge/linkCategoriesToParam?paramId=${heel.id}&${query}`)
  assert.equal(answered(await link(`useAllCategories=false&categoryId=${hats}`)), true)
  assert.equal(answered(await link(`useAllCategories=false&categoryId=${hats}`)), true)
  const of = async (id: number) => list(await api.get(`/api/knowledge/getCategoriesByParam?paramId=${id}`)).map((row) => (isParam(row) ? row.categoryId : 0))
  assert.deepEqual(await of(heel.id), [shoes, hats])
  assert.ok((await of(everywhere.id)).includes(closed))
  answered(await api.post(`/api/knowledge/removeParamFromCategory?paramId=${heel.id}&categoryId=${shoes}`))
  assert.deepEqual(await of(heel.id), [hats])
  answered(await link('useAllCategories=true'))
  assert.deepEqual(await here(shoes), ['Каблук', 'Сезонность'])
  answered(await link('useAllCategories=false'))
  assert.deepEqual(await here(shoes), ['Сезонность'])
  refused(await link('useAllCategories=false&categoryId=999999'), 404, 'error_category_not_found')
  refused(await api.post(`/api/knowledge/linkCategoriesToParam?paramId=${heel.id}`), 400, 'error_validation')
  // A merge of categories takes along what they show.
  answered(await api.post(`/api/knowledge/mergeCategories?category=${shoes}&removedCategory=${hats}`))
  assert.deepEqual(await of(heel.id), [shoes])
})

test('own parameters are found with pages, totals and an order', async () => {
  const other = await api.another()
  const standing = await category({ wildberriesTypeId: 31, tnvedId: 6204 }, other)
  for (const name of ['Б', 'а', 'В']) await param({ name, ...(name === 'а' && { categoryId: standing }), useAllCategories: name === 'В' }, other)
  const found = async (query: string) => names(rowsOf(answered(await other.get(`/api/knowledge/findUserParams?${query}`))))
  assert.deepEqual(await found('wildberriesTypeId=31'), ['а', 'В'])
  assert.deepEqual(await found('nationalCatalogId=6204&useAllCategories=false'), ['а'])
  assert.deepEqual(await found('ozonCategoryId=31'), ['В'])
  assert.deepEqual(await found('useCategoryOption=true'), [])
  const body = answered(await other.get('/api/knowledge/findUserParams?limit=2&count=true&sortBy=NAME&ascending=true'))
  assert.deepEqual(names(rowsOf(body)), ['а', 'Б'])
  assert.partialDeepStrictEqual(body, { total: 3, page: 1 })
  assert.deepEqual(names(rowsOf(answered(await other.get('/api/knowledge/findUserParams?limit=2&page=2&sortBy=NAME&ascending=true')))), ['В'])
  assert.deepEqual(names(rowsOf(answered(await other.get('/api/knowledge/findUserParams?sortBy=ID&ascending=false&limit=1')))), ['В'])
})

test('parameters of marketplace categories are the same for all, and a client changes only how it sees them', async () => {
  const [first, second] = [105, 106]
  await shared(first, [
    { externalId: 14, name: 'Материал', valueType: 'ENUM', multiValueAllowed: true, maxValuesCount: 3, required: true, units: ['%'] },
    { externalId: 7, name: 'Пол', valueType: 'TEXT', level: 'VIEW' },
  ])
  await shared(second, [{ externalId: 14, name: 'Материал', valueType: 'ENUM', multiValueAllowed: true }])
  const saved = await api.app.ownerPool.tx({}, (db) =>
    saveSharedOptions(db, {
      service: 'WILDBERRIES',
      externalId: 14,
      isWhole: true,
      options: [{ externalId: 5, name: 'хлопок' }, { name: 'шёлк' }, { name: 'лён' }],
    }),
  )
  assert.equal(saved, 3)
  const other = await api.another()
  for (const caller of [api, other]) {
    const rows = list(await caller.get(`/knowledge/getParams?wildberriesTypeId=${first}`))
    assert.partialDeepStrictEqual(rows, [
      {
        id: WB + 14,
        name: 'Материал',
        valueType: 'ENUM',
        displayType: 'SUGGEST',
        required: true,
        wildberriesId: 14,
        level: 'MODEL',
        measure: { units: [{ name: '%' }] },
      },
      { id: WB + 7, name: 'Пол', required: false, level: 'VIEW' },
    ])
  }
  // One of both categories comes once, and is demanded if either demands it.
  assert.partialDeepStrictEqual(list(await api.get(`/api/knowledge/getParams?wildberriesTypeId=${second}`)), [{ name: 'Материал', required: false }])
  assert.deepEqual(names(list(await api.get(`/api/knowledge/fetchModelParams?wildberriesTypeId=${first}`))), ['Материал'])
  assert.deepEqual(list(await api.get(`/api/knowledge/fetchOptions?paramId=${WB + 14}&query=${encodeURIComponent('Л')}`)), [
    { name: 'лён', paramId: WB + 14, dictionary: true },
    { name: 'хлопок', paramId: WB + 14, dictionary: true, wildberriesId: 5 },
    { name: 'шёлк', paramId: WB + 14, dictionary: true },
  ])
  for (const reply of [
    await api.post('/api/knowledge/updateParam', { id: WB + 14, name: 'Моё' }),
    await api.post(`/api/knowledge/removeParam?paramId=${WB + 14}`),
    await api.post(`/api/knowledge/createUserOption?paramId=${WB + 14}`, { name: 'x' }),
  ])
    refused(reply, 400, 'error_param_not_own')
  const own = await category()
  const override = (sent: object) => api.post('/api/knowledge/createParamOverride', sent)
  answered(await override({ paramId: WB + 14, level: 'PRODUCT' }))
  answered(await override({ paramId: WB + 14, categoryId: own, level: 'VIEW', visible: false }))
  answered(await override({ paramId: WB + 14, categoryId: own, visible: false }))
  assert.partialDeepStrictEqual(list(await api.get(`/api/knowledge/getParams?wildberriesTypeId=${second}`)), [{ level: 'PRODUCT', visible: true }])
  assert.partialDeepStrictEqual(list(await api.get(`/api/knowledge/getParams?wildberriesTypeId=${second}&categoryId=${own}`)).at(-1), {
    level: 'PRODUCT',
    visible: false,
  })
  assert.partialDeepStrictEqual(list(await other.get(`/api/knowledge/getParams?wildberriesTypeId=${second}`)), [{ level: 'MODEL', visible: true }])
  const overrides = list(await api.get(`/api/knowledge/getParamOverride?categoryId=${own}&wildberriesTypeId=${first}`))
  assert.equal(overrides.length, 2)
  assert.equal(list(await api.get('/api/knowledge/getParamOverride?useAllCategories=true')).length, 1)
  assert.deepEqual(list(await other.get('/api/knowledge/getParamOverride')), [])
  refused(await override({ paramId: 5, visible: true }), 404, 'error_param_not_found')
  refused(await override({ paramId: WB + 14 }), 400, 'error_param_override_empty')
  refused(await override({ paramId: WB + 14, visible: true, categoryId: 999_999 }), 404, 'error_category_not_found')
  for (const row of overrides) {
    const id = typeof row === 'object' && row !== null && 'id' in row ? Number(row.id) : 0
    refused(await other.post(`/api/knowledge/deleteParamOverride?id=${id}`), 404, 'error_param_override_not_found')
    answered(await api.post(`/api/knowledge/deleteParamOverride?id=${id}`))
  }
  assert.partialDeepStrictEqual(list(await api.get(`/api/knowledge/getParams?wildberriesTypeId=${second}`)), [{ level: 'MODEL' }])
  // A category whose list came again without it no longer has it; the option list that came whole forgets what is gone.
  await shared(first, [{ externalId: 7, name: 'Пол', valueType: 'TEXT' }])
  assert.deepEqual(names(list(await api.get(`/api/knowledge/getParams?wildberriesTypeId=${first}`))), ['Пол'])
  await api.app.ownerPool.tx({}, (db) => saveSharedOptions(db, { service: 'WILDBERRIES', externalId: 14, isWhole: true, options: [{ name: 'лён' }] }))
  assert.equal(list(await api.get(`/api/knowledge/fetchOptions?paramId=${WB + 14}`)).length, 1)
})

test('requests can not write what is shared', async () => {
  for (const statement of ['delete from directory.param', 'update directory.option set name = $1', 'insert into directory.param_category values ($1, 1, 1)'])
    await assert.rejects(api.app.pool.native.query(statement, statement.includes('$1') ? ['x'] : []), /permission denied/)
})

test('rules are said clearly or refused', async () => {
  const [a, b, c] = [await param({ valueType: 'ENUM', options: [{ name: 'да' }] }), await param({ valueType: 'LONG' }), await param({ level: 'PRODUCT' })]
  const rule = (sent: object) => api.post('/api/knowledge/createParamRule', { type: 'APPLY', paramId: a.id, secondParamId: b.id, ...sent })
  const own = await category()
  const made = one(await rule({ name: 'Если да', value: 'да', secondValue: '7', categoryId: own }))
  assert.partialDeepStrictEqual(made, { name: 'Если да', paramId: a.id, secondParamId: b.id, versionId: 1, clientId: api.clientId })
  assert.match(JSON.stringify(made), /"createdUser":"admin/)
  const changed = answered(await rule({ id: made.id, value: 'да', secondValue: '8', versionId: 1 }))
  assert.partialDeepStrictEqual(changed, { id: made.id, secondValue: '8', versionId: 2 })
  refused(await rule({ id: made.id, versionId: 1 }), 409, 'error_version_conflict')
  refused(await rule({ id: 999_999 }), 404, 'error_param_rule_not_found')
  refused(await rule({ condition: 'a > b' }), 400, 'error_param_rule_script')
  refused(await rule({ rule: 'set(b, 1)' }), 400, 'error_param_rule_script')
  refused(await rule({ secondParamId: null }), 400, 'error_param_rule_sides')
  refused(await rule({ serviceParam: 'COLOR' }), 400, 'error_param_rule_sides')
  refused(await rule({ secondParamId: a.id }), 400, 'error_param_rule_itself')
  refused(await rule({ secondParamId: c.id }), 400, 'error_param_rule_levels')
  refused(await rule({ secondParamId: 5 }), 404, 'error_param_not_found')
  refused(await rule({ secondValue: 'семь' }), 400, 'error_param_rule_value')
  refused(await rule({ value: 'нет' }), 400, 'error_param_rule_value')
  refused(await rule({ categoryId: 999_999 }), 404, 'error_category_not_found')
  refused(await rule({ secondParamId: null, secondServiceParam: 'ARTICLE' }), 400, 'error_param_rule_field')
  refused(await rule({ secondParamId: null, secondServiceParam: 'SEASON', secondValue: 'ВЕСНА' }), 400, 'error_param_rule_value')
  refused(await rule({ type: 'HIDE_PARAM', secondParamId: null, secondServiceParam: 'SEASON' }), 400, 'error_param_rule_hides')
  const listed = async (query: string) => list(await api.get(`/api/knowledge/getParamRule?${query}`)).length
  answered(await rule({ wildberriesTypeId: 3, categoryId: own }))
  assert.deepEqual(
    [await listed(''), await listed(`categoryId=${own}`), await listed('wildberriesTypeId=4'), await listed('wildberriesTypeId=3')],
    [2, 2, 1, 2],
  )
  const other = await api.another()
  refused(await other.post(`/api/knowledge/deleteParamRule?id=${made.id}`), 404, 'error_param_rule_not_found')
  answered(await api.post(`/api/knowledge/deleteParamRule?id=${made.id}`))
  assert.deepEqual([await listed('useAllCategories=true'), await listed('useAllCategories=false')], [0, 1])
  // What a removed parameter was part of goes with it.
  answered(await api.post(`/api/knowledge/removeParam?paramId=${b.id}`))
  assert.equal(await listed(''), 0)
})

test('another client sees and changes nothing of it', async () => {
  const mine = await param({ valueType: 'ENUM', options: [{ name: 'моё' }] })
  const option = list(await api.get(`/api/knowledge/fetchOptions?paramId=${mine.id}`))[0]
  const other = await api.another()
  for (const reply of [
    await other.get(`/api/knowledge/getParamById?id=${mine.id}`),
    await other.get(`/api/knowledge/fetchOptions?paramId=${mine.id}`),
    await other.get(`/api/knowledge/getCategoriesByParam?paramId=${mine.id}`),
    await other.post('/api/knowledge/updateParam', { id: mine.id, name: 'чужое' }),
    await other.post(`/api/knowledge/removeParam?paramId=${mine.id}`),
    await other.post(`/api/knowledge/createUserOption?paramId=${mine.id}`, { name: 'x' }),
    await other.post(`/api/knowledge/linkCategoriesToParam?paramId=${mine.id}&useAllCategories=true`),
    await other.post('/api/knowledge/createParamOverride', { paramId: mine.id, visible: false }),
    await other.post('/api/knowledge/createParamRule', { type: 'APPLY', paramId: mine.id, secondServiceParam: 'SEASON' }),
  ])
    refused(reply, 404, 'error_param_not_found')
  refused(await other.post(`/api/knowledge/removeUserOption?optionId=${isParam(option) ? option.id : 0}`), 404, 'error_param_option_not_found')
  assert.deepEqual(rowsOf(answered(await other.get('/api/knowledge/findUserParams'))), [])
})
