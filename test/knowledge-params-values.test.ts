// Values of parameters on cards: what fits, what is refused and how it is said, what is inherited, what rules do, what services demand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inheritedValues, saveImportedCards } from '../src/modules/catalogue/index.ts'
import { saveSharedOptions, saveSharedParams } from '../src/modules/knowledge/shared.ts'
import type { Param, ParamValue, ProductModel } from '../src/wire/index.ts'
import { serve, type Reply } from '../src/testing.ts'

const api = await serve({ worker: false })
let made = 0
const isModel = (body: unknown): body is ProductModel => typeof body === 'object' && body !== null && 'article' in body
const isParam = (body: unknown): body is Param & { id: number } => typeof body === 'object' && body !== null && 'valueType' in body
function model(reply: Reply): ProductModel {
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  assert.ok(isModel(reply.body))
  return reply.body
}
const param = async (sent: Param) => {
  const { status, body } = await api.post('/api/knowledge/createParam', { useAllCategories: true, ...sent })
  assert.equal(status, 200, JSON.stringify(body))
  assert.ok(isParam(body))
  return body
}
const category = async (sent: object = {}) => {
  const { status, body } = await api.post('/api/knowledge/createCategory', { name: `К ${++made}`, ...sent })
  assert.equal(status, 200, JSON.stringify(body))
  return Number(Object.entries(Object(body)).find(([name]) => name === 'categoryId')?.[1])
}
const article = () => `V-${++made}`
const create = (sent: ProductModel) => api.post('/api/model', { article: article(), ...sent })
const words = (values: readonly ParamValue[] | null | undefined): ParamValue[] =>
  (values ?? []).map((value) => Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'created' && name !== 'user')))
const refused = (reply: Reply, error: string, params: object = {}, status = 400) =>
  assert.partialDeepStrictEqual({ status: reply.status, body: reply.body }, { status, body: { error, params } })
const localMessage = ({ body }: Reply) => (typeof body === 'object' && body !== null && 'localMessage' in body ? String(body.localMessage) : '')
const WB = 10_000_000_000_000

const flag = await param({ name: 'Подкладка', valueType: 'BOOLEAN' })
const count = await param({ name: 'Карманы', valueType: 'LONG' })
const length = await param({ name: 'Длина', valueType: 'DOUBLE', measure: { units: [{ name: 'см' }] } })
const made_on = await param({ name: 'Дата выпуска', valueType: 'DATE' })
const fabric = await param({
  name: 'Ткань',
  valueType: 'ENUM',
  multiValueAllowed: true,
  maxValuesCount: 2,
  options: [{ name: 'Лён' }, { name: 'Шёлк' }, { name: 'Хлопок' }],
})
const mood = await param({ name: 'Стиль', valueType: 'TEXT', displayType: 'SUGGEST', options: [{ name: 'Кантри' }] })

test('values of every type are taken as they are meant and come back with the names of today', async () => {
  const card = model(
    await create({
      values: [
        { paramId: flag.id, booleanValue: false },
        { paramId: count.id, doubleValue: 4 },
        { paramId: length.id, longValue: 90, unit: { name: 'см' } },
        { paramId: made_on.id, dateValue: '2024-02-29' },
        { paramId: fabric.id, option: { name: 'лён' } },
        { paramId: fabric.id, stringValue: 'Шёлк' },
        { paramId: mood.id, stringValue: 'Свой стиль' },
        { paramId: 77, stringValue: 'чего нет в справочнике' },
        { paramName: 'Безымянный', stringValue: 'x' },
      ],
    }),
  )
  const option = (name: string) => fabric.options?.find((one) => one.name === name)?.id
  assert.deepEqual(words(card.values), [
    { paramId: flag.id, booleanValue: false, paramName: 'Подкладка' },
    { paramId: count.id, longValue: 4, paramName: 'Карманы' },
    { paramId: length.id, unit: { name: 'см' }, doubleValue: 90, paramName: 'Длина' },
    { paramId: made_on.id, dateValue: '2024-02-29T00:00:00.000Z', paramName: 'Дата выпуска' },
    { paramId: fabric.id, option: { name: 'Лён', id: option('Лён'), paramId: fabric.id }, paramName: 'Ткань' },
    { paramId: fabric.id, option: { name: 'Шёлк', id: option('Шёлк'), paramId: fabric.id }, paramName: 'Ткань' },
    { paramId: mood.id, stringValue: 'Свой стиль', paramName: 'Стиль' },
    { paramId: 77, stringValue: 'чего нет в справочнике' },
    { paramName: 'Безымянный', stringValue: 'x' },
  ])
  assert.ok(card.values?.every((value) => value.user?.startsWith('admin') && (value.created ?? 0) > 1_700_000_000_000))
  // A card goes back as it came: nothing changes, not even who filled it and when.
  const again = model(await api.put('/api/model', card))
  assert.deepEqual(again.values, card.values)
  await api.post('/api/knowledge/updateParam', { id: mood.id, name: 'Стилистика' })
  assert.equal(model(await api.get(`/api/model/${card.id}?params=true`)).values?.find((value) => value.paramId === mood.id)?.paramName, 'Стилистика')
})

test('what does not fit is refused by the name of the parameter, in both languages', async () => {
  const values = (...sent: ParamValue[]) => create({ values: sent })
  for (const [value, error] of [
    [{ paramId: flag.id, stringValue: 'да' }, 'error_param_value_boolean'],
    [{ paramId: count.id, doubleValue: 1.5 }, 'error_param_value_integer'],
    [{ paramId: count.id, stringValue: '1' }, 'error_param_value_integer'],
    [{ paramId: length.id, booleanValue: true }, 'error_param_value_number'],
    [{ paramId: made_on.id, longValue: 2024 }, 'error_param_value_date'],
    [{ paramId: fabric.id, longValue: 1 }, 'error_param_value_option'],
    [{ paramId: mood.id, longValue: 1 }, 'error_param_value_text'],
    [{ paramId: fabric.id, option: { name: 'Драп' } }, 'error_param_option_unknown'],
    [{ paramId: fabric.id, option: { id: 5, name: 'Лён' } }, 'error_param_option_unknown'],
    [{ paramId: length.id, doubleValue: 1, unit: { name: 'м' } }, 'error_param_unit_unknown'],
  ] as const)
    refused(await values(value), error)
  refused(await values({ paramId: 0, stringValue: 'x' }), 'error_param_value_nameless')
  refused(await values({ paramId: flag.id, booleanValue: true }, { paramId: flag.id, booleanValue: false }), 'error_param_one_value', { given: 2 })
  refused(await values(...['Лён', 'Шёлк', 'Хлопок'].map((name) => ({ paramId: fabric.id, option: { name } }))), 'error_param_too_many_values', { limit: 2 })
  const body = { article: article(), views: [{ sizes: [{ size: '1', values: [{ paramId: count.id, stringValue: 'много' }] }] }] }
  assert.match(localMessage(await api.post('/api/model', body)), /«Карманы».*целое число/)
  assert.match(localMessage(await api.post('/api/model', body, { 'accept-language': 'en' })), /"Карманы" takes a whole number/)
})

test('a definition that becomes stricter leaves cards saveable, and new values obey it', async () => {
  const loose = await param({ name: 'Вольный', multiValueAllowed: true })
  const card = model(await create({ values: ['a', 'b'].map((stringValue) => ({ paramId: loose.id, stringValue })) }))
  await api.post('/api/knowledge/updateParam', { id: loose.id, multiValueAllowed: false })
  const type = await api.post('/api/knowledge/updateParam', { id: loose.id, valueType: 'LONG' })
  refused(type, 'error_param_type_in_use', { param: 'Вольный' }, 409)
  assert.equal(model(await api.put('/api/model', card)).values?.length, 2)
  refused(await api.patch(`/api/model/${card.id}`, { values: ['a', 'c'].map((stringValue) => ({ paramId: loose.id, stringValue })) }), 'error_param_one_value')
  // A removed parameter leaves its values under its name.
  await api.post(`/api/knowledge/removeParam?paramId=${loose.id}`)
  assert.partialDeepStrictEqual(words(model(await api.get(`/api/model/${card.id}?params=true`)).values), [
    { paramName: 'Вольный', stringValue: 'a' },
    { stringValue: 'b' },
  ])
})

test('an empty value takes a parameter away, and only it', async () => {
  const card = model(
    await create({
      values: [
        { paramId: flag.id, booleanValue: true },
        { paramId: count.id, longValue: 1 },
        { paramId: 9, stringValue: 'old' },
      ],
    }),
  )
  const patched = model(await api.patch(`/api/model/${card.id}`, { values: [{ paramId: flag.id }, { paramId: 9, stringValue: ' ' }] }))
  assert.deepEqual(words(patched.values), [{ paramId: count.id, longValue: 1, paramName: 'Карманы' }])
  assert.deepEqual(model(await api.put('/api/model', { ...patched, values: [] })).values, [])
})

test('a value that has only a name is tied to the client’s parameter of that name where it fits it', async () => {
  const card = model(
    await create({
      values: [
        { paramName: 'КАРМАНЫ', longValue: 2 },
        { paramName: 'ткань', stringValue: 'хлопок' },
        { paramName: 'длина', stringValue: 'до пола' },
      ],
    }),
  )
  assert.partialDeepStrictEqual(words(card.values), [
    { paramId: count.id, longValue: 2, paramName: 'Карманы' },
    { paramId: fabric.id, option: { name: 'Хлопок' } },
    { paramName: 'длина', stringValue: 'до пола' },
  ])
  const later = model(await api.patch(`/api/model/${card.id}`, { values: [{ paramId: length.id, paramName: 'Длина', doubleValue: 130 }] }))
  assert.deepEqual(
    words(later.values).map((value) => value.paramId),
    [count.id, fabric.id, length.id],
  )
})

test('the nearest value counts: size, colour, card, category; and it is said where it comes from', async () => {
  const withDefaults = await category({
    params: JSON.stringify([
      { paramId: count.id, longValue: 1 },
      { paramId: mood.id, stringValue: 'от категории' },
      { paramId: fabric.id, option: { name: 'лён' } },
    ]),
  })
  const card = model(
    await create({
      categoryId: withDefaults,
      values: [
        { paramId: count.id, longValue: 2 },
        { paramId: length.id, doubleValue: 20 },
      ],
      views: [
        { color: 'x', values: [{ paramId: count.id, longValue: 3 }], sizes: [{ size: '1', values: [{ paramId: count.id, longValue: 4 }] }, { size: '2' }] },
        { color: 'y', sizes: [{ size: '1' }] },
      ],
    }),
  )
  const ids = (card.views ?? []).flatMap((view) => (view.sizes ?? []).map((size) => size.id ?? 0))
  const found = await api.app.pool.tx({ clientId: api.clientId }, (db) => inheritedValues({ db, clientId: api.clientId }, ids))
  const counts = ids.map((id) =>
    found
      .get(id)
      ?.filter(({ value }) => value.paramId === count.id)
      .map(({ level, value }) => [level, value.longValue]),
  )
  assert.deepEqual(counts, [[['PRODUCT', 4]], [['VIEW', 3]], [['MODEL', 2]]])
  assert.deepEqual(
    found.get(ids[0] ?? 0)?.map(({ level, value }) => [level, value.paramId]),
    [
      ['PRODUCT', count.id],
      ['MODEL', length.id],
      ['CATEGORY', mood.id],
      ['CATEGORY', fabric.id],
    ],
  )
  // The card itself shows its own words only, so that sending it back does not freeze what it inherits.
  assert.equal(card.values?.length, 2)
  const described = await api.post('/api/product/generateDescription', [card.article])
  assert.match(JSON.stringify(described.body), /от категории/)
  for (const params of ['{', '[{"paramId":1,"stringValue":"\\u0000"}]', '5', '{"a":[null]}', '[1]', '[{"paramId":"x"}]'])
    refused(await api.post('/api/knowledge/createCategory', { name: 'Плохая', params }), 'error_category_params_unreadable')
  const map = await category({ params: JSON.stringify({ [count.id]: 6, ткань: 'шёлк', Длина: 2.5 }) })
  const one = model(await create({ categoryId: map, views: [{ sizes: [{ size: '1' }] }] })).views?.[0]?.sizes?.[0]?.id ?? 0
  const inherited = await api.app.pool.tx({ clientId: api.clientId }, (db) => inheritedValues({ db, clientId: api.clientId }, [one]))
  assert.partialDeepStrictEqual(inherited.get(one), [
    { level: 'CATEGORY', value: { paramId: count.id, longValue: 6 } },
    { value: { paramId: fabric.id, option: { name: 'Шёлк' } } },
    { value: { paramId: length.id, doubleValue: 2.5 } },
  ])
  const bad = JSON.stringify([{ paramId: count.id, stringValue: 'много' }])
  refused(await api.post('/api/knowledge/updateCategory', { categoryId: withDefaults, params: bad }), 'error_param_value_integer')
})

test('rules fill, restrict and let go; words of people stay', async () => {
  const [kind, care, note] = [
    await param({ name: 'Вид', valueType: 'TEXT' }),
    await param({ name: 'Уход', valueType: 'TEXT' }),
    await param({ name: 'Мойка', valueType: 'BOOLEAN' }),
  ]
  const [ours, others] = [await category(), await category()]
  const rule = async (sent: object) =>
    assert.equal((await api.post('/api/knowledge/createParamRule', { type: 'APPLY', categoryId: ours, paramId: kind.id, ...sent })).status, 200)
  await rule({ value: 'Шуба', secondParamId: care.id, secondValue: 'Химчистка' })
  await rule({ value: 'Шуба', secondParamId: note.id, secondValue: 'нет' })
  await rule({ value: 'Шуба', secondServiceParam: 'SEASON', secondValue: 'WINTER' })
  await rule({ name: 'Шуба не летняя', type: 'EQUALS', value: 'шуба', secondServiceParam: 'SEASON', secondValue: 'WINTER' })
  const isA = (stringValue: string) => ({ paramId: kind.id, stringValue })
  const card = model(await create({ categoryId: ours, values: [isA('шуба')], views: [{ sizes: [{ size: '1' }] }] }))
  assert.deepEqual(
    words(card.values).map(({ auto, stringValue, booleanValue }) => [auto, stringValue ?? booleanValue]),
    [
      [undefined, 'шуба'],
      [true, 'Химчистка'],
      [true, false],
    ],
  )
  assert.equal(card.season, 'WINTER')
  refused(await api.patch(`/api/model/${card.id}`, { season: 'SUMMER' }), 'error_param_rule_broken', { rule: 'Шуба не летняя', expected: 'WINTER' })
  const own = model(await api.patch(`/api/model/${card.id}`, { values: [{ paramId: care.id, stringValue: 'Не стирать' }] }))
  assert.deepEqual(words(own.values).find((value) => value.paramId === care.id)?.stringValue, 'Не стирать')
  const changed = model(await api.patch(`/api/model/${card.id}`, { values: [isA('пальто')] }))
  assert.deepEqual(
    words(changed.values).map((value) => value.stringValue),
    ['Не стирать', 'пальто'],
  )
  assert.equal(model(await create({ categoryId: others, values: [isA('шуба')] })).values?.length, 1)
  // A card that broke a rule before there was one may be saved, as long as it is not that which changes.
  const before = model(await create({ categoryId: ours, values: [isA('сапоги')], season: 'SUMMER' }))
  await rule({ type: 'EQUALS', value: 'сапоги', secondServiceParam: 'SEASON', secondValue: 'WINTER' })
  model(await api.patch(`/api/model/${before.id}`, { title: 'Сапоги' }))
})

test('a card that goes to a service has what is demanded of it; a draft may lack anything', async () => {
  await api.app.ownerPool.tx({}, async (db) => {
    const base = { valueType: 'TEXT', required: true } as const
    await saveSharedParams(db, {
      service: 'WILDBERRIES',
      directory: 'WILDBERRIES_TYPE',
      categoryId: 500,
      params: [
        { externalId: 1, name: 'Состав', ...base },
        { externalId: 2, name: 'Бренд', serviceParam: 'BRAND', ...base },
      ],
    })
    await saveSharedParams(db, {
      service: 'OZON',
      directory: 'OZON_DESCRIPTION_CATEGORY',
      categoryId: 600,
      params: [{ externalId: 3, name: 'Аннотация', ...base }],
    })
  })
  await param({ name: 'Артикул поставщика', required: true, useAllCategories: false, categoryId: await category() })
  const both = await category({ wildberriesTypeId: 500, ozonDescriptionCategoryId: 600 })
  const sent: ProductModel = {
    article: article(),
    categoryId: both,
    views: [{ color: 'x', sizes: [{ size: '1', values: [{ paramId: WB + 1, stringValue: 'лён' }] }] }],
  }
  const card = model(await api.post('/api/model', sent))
  const send = (services: NonNullable<ProductModel['services']>, more: ProductModel = {}) => api.patch(`/api/model/${card.id}`, { services, ...more })
  refused(await send(['OZON']), 'error_params_required', { params: 'Аннотация' })
  // Wildberries takes the card of a colour: what stands at a size does not reach it.
  refused(await send(['WILDBERRIES']), 'error_params_required', { params: 'Состав' })
  model(await send(['WILDBERRIES'], { views: [{ color: 'x', values: [{ paramId: WB + 1, stringValue: 'лён' }] }] }))
  model(await send(['MOY_SKLAD']))
  await api.post('/api/knowledge/updateCategory', { categoryId: both, params: JSON.stringify([{ paramId: 2 * WB + 3, stringValue: 'из категории' }]) })
  model(await send(['OZON', 'WILDBERRIES']))
})

test('a marketplace’s list of values is closed once it is known whole', async () => {
  const params = [{ externalId: 40, name: 'Пол', valueType: 'ENUM' as const, displayType: 'SELECT' as const }]
  const options = (isWhole: boolean) =>
    api.app.ownerPool.tx({}, async (db) => {
      await saveSharedParams(db, { service: 'OZON', directory: 'OZON_DESCRIPTION_CATEGORY', categoryId: 700, params })
      await saveSharedOptions(db, { service: 'OZON', externalId: 40, isWhole, options: [{ externalId: 61, name: 'Женский' }] })
    })
  const value = (option: object) => create({ values: [{ paramId: 2 * WB + 40, option }] })
  await options(false)
  model(await value({ name: 'Мужской' }))
  await options(true)
  refused(await value({ name: 'Мужской' }), 'error_param_option_unknown', { param: 'Пол', option: 'Мужской' })
  assert.equal(model(await value({ ozonId: 61 })).values?.[0]?.option?.name, 'Женский')
  assert.equal(model(await value({ name: 'женский' })).values?.[0]?.option?.name, 'Женский')
})

test('a feed makes parameters for the names it brings, once, and does not disturb those that are there', async () => {
  const actor = {
    clientId: api.clientId,
    userId: null,
    tokenId: null,
    login: 'feed',
    lang: null,
    readOnly: false,
    permissions: new Set<string>(),
    organizationIds: null,
    warehouseIds: null,
  }
  const load = (values: ParamValue[]) =>
    api.app.pool.tx({ clientId: api.clientId }, (db) =>
      saveImportedCards({ db, actor, clientId: api.clientId, lang: 'ru', requestId: 'feed', enqueue: async () => undefined }, [
        { article: article(), organizationId: api.organizationId, values },
      ]),
    )
  const offers = [
    { paramName: 'Из фида', stringValue: 'раз' },
    { paramName: 'из фида', stringValue: 'два' },
    { paramName: 'Карманы', stringValue: 'три штуки' },
    { paramName: 'Подкладка', booleanValue: true },
  ]
  const [first] = await Promise.all([load(offers), load(offers), load(offers)])
  const card = model(await api.get(`/api/model/${first[0]?.modelId}?params=true`))
  const number = card.values?.[0]?.paramId
  assert.ok(number)
  assert.partialDeepStrictEqual(words(card.values), [
    { paramId: number, stringValue: 'раз' },
    { paramId: number, stringValue: 'два' },
    { paramName: 'Карманы', stringValue: 'три штуки' },
    { paramId: flag.id, booleanValue: true },
  ])
  assert.partialDeepStrictEqual((await api.get(`/api/knowledge/getParamById?id=${number}`)).body, {
    valueType: 'TEXT',
    displayType: 'SUGGEST',
    useAllCategories: true,
  })
})
