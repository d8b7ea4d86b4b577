// Contractors: made, changed, archived, found, tied to cards; who may and who may not; what МойСклад knows of them.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startMoySklad } from '../sandbox/moysklad/server.ts'
import { sql } from '../src/kit/db.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { serve, type Caller, type Reply } from '../src/testing.ts'
import { fieldsOf, givenGoods, givenStock, givenWarehouse, isFields, listOf, numberOf, rowsOf, type Field } from './given.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

const api = await serve({ worker: false })
const other = await api.another()
const save = (body: Field, caller: Caller = api) => caller.post('/api/contractor/updateContractor', body)
const given = async (body: Field, caller: Caller = api) => fieldsOf(await save(body, caller))
const idOf = (row: Field) => numberOf(row.id)
const names = (reply: Reply) => rowsOf(reply).map(({ name }) => name)
const find = (query: string, caller: Caller = api) => caller.get(`/api/contractor/findContractor?${query}`)
const tie = (contractorId: number, modelId: number, caller: Caller = api) =>
  caller.post(`/api/contractor/addProductContractor?contractorId=${contractorId}&modelId=${modelId}`)
const untie = (contractorId: number, modelId: number, caller: Caller = api) =>
  caller.post(`/api/contractor/removeProductContractor?contractorId=${contractorId}&modelId=${modelId}`)
const suppliers = async (modelId: number) => names(await api.get(`/api/contractor/getContractorsByModelId?modelId=${modelId}`))

test('what is sent of a contractor is given back, and only what is sent is changed', async () => {
  const sent = {
    name: 'ООО «Северный лён»',
    phoneNumber: '+7 (495) 123-45-67',
    email: 'len@example.com',
    contactName: 'Анна',
    url: 'https://len.example',
    moySkladId: '2f1c7a1e-0000-11ee-0a80-000000000001',
    organization: {
      name: 'Общество «Северный лён»',
      inn: '7707083893',
      kpp: '773601001',
      bik: '044525225',
      billNumber: '40702810738000017375',
      bank: 'Сбербанк',
      address: { city: 'Москва' },
    },
  }
  const made = await given(sent)
  assert.deepEqual({ ...made, ...sent }, made)
  assert.deepEqual([made.versionId, made.deleted, made.clientId, made.organizationId], [1, false, api.clientId, null])
  const changed = await given({ id: made.id, name: 'Северный лён', versionId: 1, email: null, organization: { bank: 'Другой' } })
  assert.deepEqual(changed, { ...made, name: 'Северный лён', versionId: 2, email: null, organization: { ...sent.organization, bank: 'Другой' } })
  assert.deepEqual(fieldsOf(await api.get(`/api/contractor/getContractorById?contractorId=${idOf(made)}`)), changed)
  refused(await save({ id: made.id, name: 'x', versionId: 1 }), 409, 'error_version_conflict')
})

test('wrong requisites, empty names and second copies are refused', async () => {
  for (const [organization, code] of [
    [{ inn: '7707083894' }, 'error_wrong_inn'],
    [{ kpp: '1' }, 'error_wrong_kpp'],
    [{ bik: '1' }, 'error_wrong_bik'],
    [{ bik: '044525225', billNumber: '40702810138000017376' }, 'error_wrong_account'],
  ] as const)
    refused(await save({ name: 'Неверный', organization }), 400, code)
  refused(await save({}), 400, 'error_validation')
  refused(await save({ name: '  ' }), 400, 'error_contractor_name_empty')
  refused(await save({ name: 'x'.repeat(256) }), 400, 'error_validation')
  refused(await save({ name: 'x', organization: { addressFull: 'x'.repeat(70_000) } }), 400, 'error_contractor_requisites_size')
  refused(await save({ id: 999_999, name: 'x' }), 404, 'error_contractor_missing')
  refused(await save({ name: 'x', organizationId: 999_999 }), 404, 'error_organization_missing')
  await given({ name: 'Дважды' })
  refused(await save({ name: 'дважды' }), 409, 'error_contractor_exists')
  const namesake = await given({ name: 'Дважды', organization: { inn: '7736050003' } })
  refused(await save({ id: namesake.id, name: 'Дважды', organization: { inn: null } }), 409, 'error_contractor_exists')
  const storm = await Promise.all(Array.from({ length: 8 }, () => save({ name: 'Разом' })))
  assert.deepEqual(storm.map(({ status }) => status).sort(), [200, ...Array.from({ length: 7 }, () => 409)])
})

test('a contractor that is an organization of ours has its requisites', async () => {
  const made = await given({ name: 'Мы сами', organizationId: api.organizationId })
  const own = isFields(made.organization) ? made.organization : {}
  assert.deepEqual([made.organizationId, own.id], [api.organizationId, api.organizationId])
  const kept = await given({ id: made.id, name: 'Мы', organization: { inn: '7707083893' } })
  assert.equal(kept.organizationId, api.organizationId)
  const freed = await given({ id: made.id, name: 'Мы', organizationId: 0, organization: { inn: '7707083893' } })
  assert.deepEqual([freed.organizationId, freed.organization], [null, { inn: '7707083893' }])
})

test('found by words of the name, INN, phone however written, e-mail; paged, counted, sorted', async () => {
  const caller = await api.another()
  const rows = [
    { name: 'Бета ткани', phoneNumber: '8 (912) 000-11-22', organization: { inn: '7707083893' } },
    { name: 'Альфа', email: 'hello@alfa.example', contactName: 'Пётр' },
    { name: 'Гамма ткани 50%_' },
  ]
  for (const row of rows) await given(row, caller)
  const found = async (query: string) => names(await find(`query=${encodeURIComponent(query)}&sortBy=NAME`, caller))
  assert.deepEqual(await found('ТКАНИ'), ['Бета ткани', 'Гамма ткани 50%_'])
  assert.deepEqual(await found('ткани бета'), ['Бета ткани'])
  assert.deepEqual(await found('770708'), ['Бета ткани'])
  assert.deepEqual(await found('+7 912 000-11-22'), ['Бета ткани'])
  assert.deepEqual(await found('alfa.ex'), ['Альфа'])
  assert.deepEqual(await found('пётр'), ['Альфа'])
  assert.deepEqual(await found('50%_'), ['Гамма ткани 50%_'])
  assert.deepEqual(await found('%'), ['Гамма ткани 50%_'])
  const first = await find('limit=2&count=true&sortBy=NAME', caller)
  assert.deepEqual([names(first), fieldsOf(first).total], [['Альфа', 'Бета ткани'], 3])
  assert.deepEqual(names(await find('limit=2&page=2&sortBy=NAME', caller)), ['Гамма ткани 50%_'])
  assert.deepEqual(names(await find('sortBy=ID', caller)), ['Бета ткани', 'Альфа', 'Гамма ткани 50%_'])
  assert.deepEqual(names(await caller.get(`/api/contractor/fetchContractorByName?query=${encodeURIComponent('а')}&limit=2`)), ['Альфа', 'Бета ткани'])
  refused(await caller.get('/api/contractor/fetchContractorByName?query=x'), 400, 'error_validation')
  refused(await find('sortBy=PRICE', caller), 400, 'error_validation')
  refused(await find('limit=501', caller), 400, 'error_validation')
})

test('a search among many uses the index behind the wall', async () => {
  const many = await api.another()
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`insert into contractor (client_id, name, inn) select ${many.clientId}, 'Поставщик ' || md5(n::text), n::text from generate_series(1, 20000) n`),
  )
  // What was just written waits beside the index until the table is cleaned.
  await api.app.ownerPool.native.query('vacuum analyze contractor')
  const plan = await api.app.pool.tx({ clientId: many.clientId }, (db) =>
    db.all<Record<string, string>>(sql`
      explain select id from searchable_contractor c where c.client_id = ${many.clientId} and not c.deleted and c.search_text like '%c4ca4238a0%'`),
  )
  assert.match(JSON.stringify(plan), /contractor_search.*Index Cond.*search_text ~~/)
  assert.equal(names(await find('query=c4ca4238a0', many)).length, 1)
})

test('removal: archived, restored, gone for good only when nothing refers to it', async () => {
  const [goods] = await givenGoods(api, 1, 'Removal')
  assert.ok(goods)
  const remove = async (id: number, more = '') => (await api.post(`/api/contractor/removeContractor?contractorId=${id}${more}`)).body
  const used = idOf(await given({ name: 'Занятый' }))
  fieldsOf(await tie(used, goods.modelId))
  assert.equal(await remove(used), 'archived')
  assert.deepEqual(await suppliers(goods.modelId), [])
  refused(await tie(used, goods.modelId), 409, 'error_contractor_removed')
  assert.deepEqual(names(await find(`query=${encodeURIComponent('Занятый')}`)), [])
  assert.deepEqual(names(await find(`query=${encodeURIComponent('Занятый')}&deleted=true`)), ['Занятый'])
  assert.equal(fieldsOf(await api.get(`/api/contractor/getContractorById?contractorId=${used}`)).deleted, true)
  await given({ name: 'занятый' })
  refused(await api.post(`/api/contractor/removeContractor?contractorId=${used}&deleted=false`), 409, 'error_contractor_exists')
  fieldsOf(await save({ id: used, name: 'Занятый 2' }))
  assert.equal(await remove(used, '&deleted=false'), 'restored')
  assert.equal(await remove(used, '&deleted=false'), 'restored')
  assert.deepEqual(await suppliers(goods.modelId), ['Занятый 2'])
  const free = idOf(await given({ name: 'Свободный' }))
  assert.equal(await remove(free, '&deleted=true'), 'archived')
  assert.equal(await remove(free), 'removed')
  refused(await api.get(`/api/contractor/getContractorById?contractorId=${free}`), 404, 'error_contractor_missing')
  const ordered = idOf(await given({ name: 'С заказом' }))
  await givenOrder(api, { products: [{ productId: goods.productId, quantity: 1, price: 1 }], supplierId: ordered })
  assert.equal(await remove(ordered), 'archived')
})

test('contractors of a card: the default first, the next takes its place; repeats change nothing', async () => {
  const [goods] = await givenGoods(api, 1, 'Ties')
  assert.ok(goods)
  const [one, two] = [idOf(await given({ name: 'Я первый' })), idOf(await given({ name: 'А второй' }))]
  const both = await Promise.all([tie(one, goods.modelId), tie(one, goods.modelId), tie(one, goods.modelId)])
  assert.deepEqual(
    both.map(({ status }) => status),
    [200, 200, 200],
  )
  fieldsOf(await tie(two, goods.modelId))
  assert.deepEqual(await suppliers(goods.modelId), ['Я первый', 'А второй'])
  fieldsOf(await untie(one, goods.modelId))
  fieldsOf(await untie(one, goods.modelId))
  assert.deepEqual(await suppliers(goods.modelId), ['А второй'])
  fieldsOf(await tie(one, goods.modelId))
  assert.deepEqual(await suppliers(goods.modelId), ['А второй', 'Я первый'])
  const ids = rowsOf(await api.get(`/api/contractor/getContractorByIds?ids=${two},${one}&ids=999999`)).map(idOf)
  assert.deepEqual(ids, [two, one])
  refused(await tie(999_999, goods.modelId), 404, 'error_contractor_missing')
  refused(await tie(one, 999_999), 404, 'error_model_not_found')
})

test('a removed contractor is nobody’s default: the first of the others that was tied takes its place', async () => {
  const [goods] = await givenGoods(api, 1, 'Defaults')
  assert.ok(goods)
  const { modelId } = goods
  const [gone, next, last] = [idOf(await given({ name: 'Б ушёл' })), idOf(await given({ name: 'Я второй' })), idOf(await given({ name: 'А третий' }))]
  for (const id of [gone, next]) fieldsOf(await tie(id, modelId))
  assert.equal((await api.post(`/api/contractor/removeContractor?contractorId=${gone}`)).body, 'archived')
  fieldsOf(await tie(last, modelId))
  assert.deepEqual(await suppliers(modelId), ['Я второй', 'А третий'])
  assert.equal((await api.post(`/api/contractor/removeContractor?contractorId=${gone}&deleted=false`)).body, 'restored')
  assert.deepEqual(await suppliers(modelId), ['Я второй', 'А третий', 'Б ушёл'])
})

test('of two that take one name at once one is told that it is taken', async () => {
  const ids = [idOf(await given({ name: 'Гонка 1' })), idOf(await given({ name: 'Гонка 2' })), idOf(await given({ name: 'Гонка 3' }))]
  const replies = await Promise.all(ids.map((id) => save({ id, name: 'Победитель' })))
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 409, 409])
  for (const reply of replies.filter(({ status }) => status !== 200)) refused(reply, 409, 'error_contractor_exists')
})

test('contractors come with the body of a card and are shown in it; an absent list changes nothing', async () => {
  const [one, two, three] = [idOf(await given({ name: 'В карточке один' })), idOf(await given({ name: 'В карточке два' })), idOf(await given({ name: 'Снят' }))]
  const card = fieldsOf(
    await api.post('/api/product/model/create', {
      article: 'WITH-CONTRACTORS',
      organizationId: api.organizationId,
      contractors: [{ id: two, name: 'не важно' }, { id: one }],
      views: [{ color: 'белый', sizes: [{ size: '1', name: 'С поставщиками' }] }],
    }),
  )
  const modelId = numberOf(card.id)
  const shown = async () => listOf(fieldsOf(await api.get(`/api/product/model/${modelId}`)).contractors).map(({ name }) => name)
  assert.deepEqual(listOf(card.contractors).map(idOf), [two, one])
  assert.deepEqual(await suppliers(modelId), ['В карточке два', 'В карточке один'], 'the first is the default')
  const patch = (body: Field, caller: Caller = api) => caller.patch(`/api/model/${modelId}`, body)
  fieldsOf(await patch({ description: 'Другое' }))
  fieldsOf(await patch({ contractors: null }))
  assert.deepEqual(await shown(), ['В карточке два', 'В карточке один'])
  // What the ties say beside their names stays with those that stay.
  fieldsOf(await patch({ contractors: [{ id: one }, { id: three }] }))
  assert.deepEqual(await shown(), ['В карточке один', 'Снят'])
  fieldsOf(await save({ id: one, name: 'Переименован' }))
  assert.deepEqual(await shown(), ['Переименован', 'Снят'])
  // A removed contractor is not shown, and a card that comes back as it was shown does not untie it; nobody ties it anew.
  assert.equal((await api.post(`/api/contractor/removeContractor?contractorId=${three}&deleted=true`)).status, 200)
  const round = fieldsOf(await api.get(`/api/product/model/${modelId}`))
  fieldsOf(await api.post('/api/product/model/update', round))
  assert.equal((await api.post(`/api/contractor/removeContractor?contractorId=${three}&deleted=false`)).status, 200)
  assert.deepEqual(await shown(), ['Переименован', 'Снят'])
  const stranger = idOf(await given({ name: 'Чужой' }, await api.another()))
  refused(await patch({ contractors: [{ id: stranger }] }), 404, 'error_contractor_missing')
  refused(await patch({ contractors: [{ name: 'Без номера' }] }), 400, 'error_card_contractor_unnamed')
  const content = await tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login: 'cards', roles: ['CONTENT'] })).userId))
  assert.equal(fieldsOf(await patch({ description: 'Текст' }, content)).contractors, undefined, 'who may not read contractors sees none')
  refused(await patch({ contractors: [] }, content), 403, 'error_card_contractors_denied')
  fieldsOf(await patch({ contractors: [] }))
  assert.deepEqual(await shown(), [])
})

test('suppliers to ask: whose goods last less than they take to bring more, the best sold first', async () => {
  const caller = await api.another()
  const goods = await givenGoods(caller, 3, 'Ask')
  const warehouseId = await givenWarehouse(caller)
  await givenStock(caller, warehouseId, goods, 100)
  const ids = [idOf(await given({ name: 'Мало' }, caller)), idOf(await given({ name: 'Хватает' }, caller)), idOf(await given({ name: 'Совсем мало' }, caller))]
  for (const [at, one] of goods.entries()) fieldsOf(await tie(ids[at] ?? 0, one.modelId, caller))
  const sell = (at: number, quantity: number) =>
    givenOrder(caller, { stockWarehouseId: warehouseId, products: [{ productId: goods[at]?.productId ?? 0, quantity, price: 1 }] })
  await sell(0, 60)
  await sell(1, 40)
  await sell(2, 90)
  const asked = await caller.get('/api/contractor/findContractorForOrder?count=true')
  assert.deepEqual([names(asked), fieldsOf(asked).total], [['Совсем мало', 'Мало'], 2])
  assert.deepEqual(names(await caller.get('/api/contractor/findContractorForOrder?sortBy=NAME')), ['Мало', 'Совсем мало'])
  assert.deepEqual(names(await caller.get(`/api/contractor/findContractorForOrder?query=${encodeURIComponent('совсем')}`)), ['Совсем мало'])
  assert.deepEqual(names(await caller.get('/api/contractor/findContractorForOrder?deleted=true')), [])
  assert.deepEqual(names(await other.get('/api/contractor/findContractorForOrder')), [])
})

test('another client sees and touches nothing; who may only read changes nothing; people of content see none; limits hold', async () => {
  const made = await given({ name: 'Чужим не видно', organizationId: api.organizationId })
  const id = idOf(made)
  const [goods] = await givenGoods(api, 1, 'Rights')
  const [foreign] = await givenGoods(other, 1, 'Rights')
  assert.ok(goods && foreign)
  refused(await other.get(`/api/contractor/getContractorById?contractorId=${id}`), 404, 'error_contractor_missing')
  assert.deepEqual((await other.get(`/api/contractor/getContractorByIds?ids=${id}`)).body, [])
  assert.deepEqual(names(await find('', other)), [])
  refused(await save({ id, name: 'x' }, other), 404, 'error_contractor_missing')
  refused(await other.post(`/api/contractor/removeContractor?contractorId=${id}`), 404, 'error_contractor_missing')
  refused(await tie(id, foreign.modelId, other), 404, 'error_contractor_missing')
  refused(await tie(id, foreign.modelId), 404, 'error_model_not_found')
  refused(await other.get(`/api/contractor/getContractorsByModelId?modelId=${goods.modelId}`), 404, 'error_model_not_found')
  const as = async (login: string, body: Field) => tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login, ...body })).userId))
  const buyer = await as('buyer', { roles: ['PURCHASER'] })
  assert.equal((await buyer.get(`/api/contractor/getContractorById?contractorId=${id}`)).status, 200)
  refused(await save({ id, name: 'x' }, buyer), 403, 'error_access_denied')
  refused(await find('', await as('content', { roles: ['CONTENT'] })), 403, 'error_access_denied')
  const second = fieldsOf(await api.post('/api/client/createClientOrganization', { name: 'Вторая', inn: '7736050003' }))
  const limited = await as('limited', { roles: ['USER'], organizationIds: [second.id] })
  refused(await tie(id, goods.modelId, limited), 404, 'error_model_not_found')
  const seen = fieldsOf(await limited.get(`/api/contractor/getContractorById?contractorId=${id}`))
  assert.deepEqual([seen.name, seen.organizationId, seen.organization], ['Чужим не видно', null, null])
  refused(await save({ name: 'y', organizationId: api.organizationId }, limited), 404, 'error_organization_missing')
})

test('МойСклад: counterparties and contracts by the key of an organization, its refusals in words', async () => {
  const stand = await startMoySklad({
    token: 'planted-ms',
    counterparty: [
      { id: 'c1', name: 'ООО Лён', email: 'l@example.com', phone: '+7', created: '2026-01-01 10:00:00.000', actualAddress: 'Москва', tags: [] },
      { id: 'c2', name: 'ООО Хлопок' },
    ],
    contract: Array.from({ length: 5 }, (_, n) => ({ id: `d${n}`, name: `№ ${n}`, moment: '2026-01-01 00:00:00.000', contractType: 'Sales' })),
  })
  after(() => stand.close())
  const caller = await api.another()
  const at = (path: string) => caller.get(`/api/contractor/${path}${path.includes('?') ? '&' : '?'}organizationId=${caller.organizationId}`)
  refused(await at('findMoySkladContract'), 404, 'error_integration_missing')
  const key = (serviceSecret: string) =>
    caller.post('/api/client/addServiceIntegration', { service: 'MOY_SKLAD', organizationId: caller.organizationId, serviceSecret, siteDomain: stand.url })
  fieldsOf(await key('planted-ms'))
  const found = listOf((await at(`findMoySkladContractor?query=${encodeURIComponent('лён')}&limit=10`)).body)
  assert.deepEqual(found, [{ id: 'c1', name: 'ООО Лён', email: 'l@example.com', phone: '+7', created: '2026-01-01 10:00:00.000', actualAddress: 'Москва' }])
  const contracts = listOf((await at('findMoySkladContract?limit=2&offset=4')).body)
  assert.deepEqual(
    contracts.map(({ id }) => id),
    ['d4'],
  )
  refused(await at('findMoySkladContractor?query=x'), 400, 'error_validation')
  refused(await caller.get(`/api/contractor/findMoySkladContract?organizationId=${api.organizationId}`), 404, 'error_organization_missing')
  fieldsOf(await key('planted-wrong'))
  const wrong = await at('findMoySkladContract')
  refused(wrong, 400, 'error_integration_refused')
  assert.ok(!wrong.raw.includes('planted') && wrong.raw.includes('аутентификации'))
  await stand.close()
  refused(await at('findMoySkladContract'), 409, 'error_integration_unavailable')
})
