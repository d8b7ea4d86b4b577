// Directories: what is shipped, what marketplaces tell through a client's account, and what requests may do with it.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { startOzon } from '../sandbox/ozon/server.ts'
import { startWildberries } from '../sandbox/wildberries/server.ts'
import { startYandexMarket } from '../sandbox/yandex-market/server.ts'
import { ConnectorFailure } from '../src/connectors/index.ts'
import { sql, type Tx } from '../src/kit/db.ts'
import { enqueuer, systemActor } from '../src/kit/jobs.ts'
import { writeTable } from '../src/spreadsheets/index.ts'
import { openLog } from '../src/kit/log.ts'
import { openDirectoryOf, openIntegration } from '../src/modules/client/index.ts'
import { importTnved } from '../src/modules/knowledge/index.ts'
import { refreshCategory, refreshDirectory } from '../src/modules/knowledge/directories/tasks.ts'
import { refreshDirectory as refresh } from '../src/modules/knowledge/directories/refresh.ts'
import { serve, until, type Caller } from '../src/testing.ts'
import { fieldsOf, numberOf, rowsOf } from './given.ts'
import { refused } from './support/refused.ts'

const ozon = await startOzon()
const yandex = await startYandexMarket()
const wildberries = await startWildberries({ limits: 'none' })
after(() => Promise.all([ozon.close(), yandex.close(), wildberries.close()]))
const api = await serve()
const contextOf = (db: Tx, clientId: number) => ({
  db,
  clientId,
  actor: systemActor(clientId),
  lang: 'ru' as const,
  requestId: 'test',
  enqueue: enqueuer(db, clientId),
})
const fetchOf =
  (name: string) =>
  async (query: Record<string, string> = {}, caller: Caller = api) =>
    rowsOf(await caller.get(`/api/knowledge/${name}?${new URLSearchParams(query).toString()}`))
const [countries, regions, codes] = [fetchOf('fetchCountry'), fetchOf('fetchRegion'), fetchOf('fetchTnved')]
const [subjects, ozonCategories, descriptions] = [fetchOf('fetchWildberriesTypes'), fetchOf('fetchOzonCategories'), fetchOf('fetchOzonDescriptionCategory')]
const [yandexCategories, avito, aliexpress] = [fetchOf('fetchYandexMarketCategory'), fetchOf('fetchAvitoCategories'), fetchOf('fetchAliexpressCategories')]
const namesIn = (rows: Record<string, unknown>[]) => rows.map((row) => row.name)
await until(async () => (await avito({ query: 'кухни' })).length > 0)

test('countries are all of ISO 3166, found by any name and code they have', async () => {
  const all = rowsOf(await api.get('/api/knowledge/fetchAllCountries'))
  assert.equal(all.length, 249)
  assert.deepEqual(
    all.find((country) => country.countryId === 643),
    { countryId: 643, name: 'Россия', code2: 'RU', code3: 'RUS', printName: 'Россия' },
  )
  for (const query of ['россия', 'Российская', 'rus', 'Russia']) assert.equal((await countries({ query, limit: '1' }))[0]?.name, 'Россия', query)
  assert.deepEqual(namesIn(await countries({ query: 'Соединенные' })), ['США'])
  assert.equal((await countries({ limit: '3' })).length, 3)
  assert.deepEqual(await countries({ query: 'нарния' }), [])
  assert.deepEqual(await countries({ query: '100%_\\' }), [])
  refused(await api.get('/api/knowledge/fetchCountry?limit=0'), 400, 'error_validation')
})

test('regions are the subjects of the federation by their numbers', async () => {
  assert.deepEqual(await regions({ query: 'татарстан', limit: '5', countryId: '643' }), [{ id: 16, countryId: 643, name: 'Республика Татарстан' }])
  assert.equal((await regions({ limit: '500' })).length, 89)
  assert.deepEqual(await regions({ query: 'область', countryId: '112' }), [])
})

test('customs codes are found by their beginning and by words, with what stands above them', async () => {
  const [shirts] = await codes({ query: '6109 10', limit: '5' })
  assert.partialDeepStrictEqual(shirts, {
    id: 6109100000,
    code: '6109100000',
    type: 'MAIN',
    categoryClass: 'LIGHT',
    parentId: 6109,
    parentCode: '6109',
    isInParam: false,
  })
  assert.equal((await codes({ query: 'духи', limit: '1' }))[0]?.code, '3303001000')
  assert.equal((await codes({ query: 'платья синтетических трикотажные' }))[0]?.code, '6104430000')
  assert.deepEqual(
    (await codes({ query: '64', limit: '500' })).filter(({ type }) => type === 'GROUP').map(({ code }) => code),
    ['64'],
  )
  assert.deepEqual(await codes({ query: 'звездолёт' }), [])
})

test('services without an account answer what is shipped; what is nowhere told is not invented', async () => {
  assert.partialDeepStrictEqual((await avito({ query: 'посуда' }))[0], {
    id: 87,
    parentId: 2,
    name: 'Для дома и дачи / Посуда и товары для кухни',
    shortName: 'Посуда и товары для кухни',
    category: 'Посуда и товары для кухни',
    isLeaf: true,
    published: true,
  })
  assert.deepEqual(await aliexpress({ query: 'a' }), [])
  const values = (query: Record<string, string>, caller: Caller = api) =>
    caller.get(`/api/knowledge/getAliexpressParamValues?${new URLSearchParams({ level: 'MODEL', paramId: '2', categoryId: '3', ...query }).toString()}`)
  assert.deepEqual((await values({ organizationId: String(api.organizationId) })).body, [])
  refused(await values({ organizationId: String(api.organizationId) }, await api.another('Values')), 404, 'error_organization_missing')
  refused(await values({ organizationId: '1', level: 'GALAXY' }), 400, 'error_validation')
})

const connect = async (caller: Caller, fields: Record<string, string>) =>
  numberOf(fieldsOf(await caller.post(`/api/client/addServiceIntegration?${new URLSearchParams(fields).toString()}`)).id)
const accounts = {
  ozon: { service: 'OZON', serviceClientId: ozon.clientId, serviceSecret: ozon.apiKey, siteDomain: ozon.url },
  yandex: { service: 'YANDEX_MARKET', serviceSecret: yandex.token, siteDomain: yandex.url },
  wildberries: { service: 'WILDBERRIES', serviceSecret: wildberries.token, siteDomain: wildberries.url },
}
const start = (caller: Caller, integrationId: number) =>
  api.app.pool.tx({ clientId: caller.clientId }, (db) => contextOf(db, caller.clientId).enqueue(refreshDirectory, { integrationId }))
const finished = (service: string) =>
  until(
    () =>
      api.app.ownerPool.tx({}, (db) =>
        db.maybe<{ round: number }>(sql`select round from directory.refresh where service = ${service} and finished_at is not null and cursor is null`),
      ),
    30_000,
  )
const paramsOf = (service: string, categoryId: number) =>
  api.app.ownerPool.tx({}, (db) =>
    db.all<{ name: string; required: boolean; level: string; options: string[] }>(sql`
      select p.name, c.required, p.level, coalesce((select array_agg(o.name order by o.name) from directory.option o
        where o.param_id = p.id and o.category_id in (0, ${categoryId})), '{}') as options
      from directory.param_category c join directory.param p on p.id = c.param_id where p.service = ${service} and c.category_id = ${categoryId} order by p.name`),
  )

test('one account reads a directory for everybody; categories that someone is tied to bring their characteristics', async () => {
  const other = await api.another('Reader')
  const category = fieldsOf(await other.post('/api/knowledge/createCategory', { name: 'Кружки', ozonDescriptionCategoryId: 501 }))
  assert.equal(category.ozonDescriptionCategoryId, 501)
  const id = await connect(api, accounts.ozon)
  ozon.calls.length = 0
  await start(api, id)
  await finished('OZON')
  const [mugs] = await descriptions({ query: 'круж', limit: '5' }, other)
  const { lastSyncDate, ...rest } = mugs ?? {}
  assert.ok(typeof lastSyncDate === 'string')
  assert.deepEqual(rest, {
    id: 501,
    parentId: 500,
    name: 'Кружки и чашки',
    published: true,
    isLeaf: true,
    isError: false,
    notChangedDays: 0,
    types: 'Кружка; Чашка',
    typeId: 5011,
  })
  assert.equal((await descriptions({ query: '501' }))[0]?.typeId, undefined, 'two kinds of goods, and nobody said which')
  assert.equal((await descriptions({ query: 'Пистолет' }))[0]?.typeId, 970778135)
  assert.equal((await ozonCategories({ query: 'посуда чашк' }))[0]?.id, 501, 'by the words above and inside')
  assert.deepEqual(await paramsOf('OZON', 501), [
    { name: 'Аннотация', required: false, level: 'MODEL', options: [] },
    { name: 'Бренд', required: true, level: 'MODEL', options: ['Essence', 'Sunshine', 'Нет бренда'] },
    { name: 'Объём, мл', required: false, level: 'MODEL', options: [] },
    { name: 'Цвет товара', required: false, level: 'VIEW', options: ['белый', 'синий', 'чёрный'] },
  ])
  assert.deepEqual(await paramsOf('OZON', 17029016), [], 'nobody works with that one')
  assert.equal(ozon.calls.filter(({ path }) => path.endsWith('/tree')).length, 1)
})

test('a directory that is fresh is not asked for again, whoever asks', async () => {
  const other = await api.another('Late')
  const id = await connect(other, accounts.ozon)
  const before = ozon.calls.length
  await start(other, id)
  await start(api, await connect(api, accounts.yandex))
  await finished('YANDEX_MARKET')
  await until(() => api.app.ownerPool.tx({}, async (db) => (await db.one<{ n: number }>(sql`select count(*)::int as n from graphile_worker.jobs`)).n === 0))
  assert.equal(ozon.calls.length, before)
  const [cups] = await yandexCategories({ query: 'круж', limit: '1' })
  assert.partialDeepStrictEqual(cups, { id: 1002, name: 'Кружки', parentId: 1001, isLeaf: true, published: true })
})

test('a category is read soon after it is tied, before the next day', async () => {
  const id = await connect(api, accounts.yandex)
  await api.post('/api/knowledge/createCategory', { name: 'Тарелки', yandexMarketCategoryId: 1003 })
  const payloads = await api.app.pool.tx(
    { clientId: api.clientId },
    (db) => refreshCategory.every?.payloads(contextOf(db, api.clientId)) ?? Promise.resolve([]),
  )
  assert.deepEqual(payloads, [{ integrationId: id, categoryId: 1003 }])
  for (const payload of payloads) await api.app.pool.tx({ clientId: api.clientId }, (db) => contextOf(db, api.clientId).enqueue(refreshCategory, payload))
  const params = await until(async () => {
    const found = await paramsOf('YANDEX_MARKET', 1003)
    return found.length > 0 && found
  })
  assert.deepEqual(params, [
    { name: 'Материал', required: true, level: 'MODEL', options: ['стекло', 'фарфор'] },
    { name: 'Объём', required: false, level: 'PRODUCT', options: [] },
  ])
  assert.deepEqual(
    await api.app.pool.tx({ clientId: api.clientId }, (db) => refreshCategory.every?.payloads(contextOf(db, api.clientId)) ?? Promise.resolve([])),
    [],
  )
})

test('Wildberries: subjects, lists that are shared, and the customs codes of a subject first', async () => {
  const id = await connect(api, accounts.wildberries)
  await api.post('/api/knowledge/createCategory', { name: 'Футболки', wildberriesTypeId: 192 })
  await start(api, id)
  await finished('WILDBERRIES')
  assert.partialDeepStrictEqual((await subjects({ query: 'футбол', limit: '1' }))[0], {
    id: 192,
    wildberriesId: 192,
    name: 'Футболки',
    hasParent: true,
    parentId: 1,
    published: true,
  })
  assert.equal((await subjects({ query: 'обувь' }))[0]?.name, 'Кроссовки', 'by the name above')
  const params = await paramsOf('WILDBERRIES', 192)
  assert.deepEqual(
    params.map(({ name, level }) => [name, level]),
    [
      ['Размер', 'PRODUCT'],
      ['Сезон', 'MODEL'],
      ['Состав', 'MODEL'],
      ['Страна производства', 'MODEL'],
      ['Цвет', 'VIEW'],
    ],
  )
  assert.deepEqual(params.find(({ name }) => name === 'Сезон')?.options, ['демисезон', 'зима', 'лето'])
  const [first, second] = await codes({ query: '61091', wildberriesTypeId: '192' })
  assert.deepEqual([first?.code, first?.isInParam, second], ['6109100000', true, undefined])
  assert.deepEqual((await api.get(`/api/knowledge/fetchWildberriesKeywords?limit=5&query=${encodeURIComponent('кросс')}`)).body, ['Кроссовки'])
})

const readAgain = async (signal = AbortSignal.timeout(60_000)) => {
  await api.app.ownerPool.tx({}, (db) => db.run(sql`update directory.refresh set finished_at = now() - interval '2 days' where service = 'OZON'`))
  const integration = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    openIntegration(db, api.clientId, { organizationId: api.organizationId, service: 'OZON' }),
  )
  const account = openDirectoryOf(integration, signal)
  assert.ok(account)
  return { ownerPool: api.app.ownerPool, service: 'OZON', account, log: openLog('error'), signal }
}
const cursorOf = () =>
  api.app.ownerPool.tx({}, (db) =>
    db.one<{ cursor: unknown; round: number; leasedUntil: Date | null }>(sql`select cursor, round, leased_until from directory.refresh where service = 'OZON'`),
  )

test('a round that broke off goes on where it was left, and two never read at once', async () => {
  const reading = await readAgain()
  const before = await cursorOf()
  const attribute = reading.account.parameters
  const broken = { ...reading, account: { ...reading.account, parameters: () => Promise.reject(new Error('the line broke')) } }
  await assert.rejects(refresh(broken, randomUUID()), /the line broke/)
  const left = await cursorOf()
  assert.deepEqual([left.cursor, left.round, left.leasedUntil], [{ step: 'parameters', after: 0 }, before.round + 1, null])
  ozon.calls.length = 0
  const both = await Promise.all([
    refresh({ ...reading, account: { ...reading.account, parameters: attribute } }, randomUUID()),
    refresh(reading, randomUUID()),
  ])
  assert.deepEqual(both.toSorted(), ['not needed', 'read'])
  assert.ok(!ozon.calls.some(({ path }) => path.endsWith('/tree')), 'categories were read before')
  assert.deepEqual((await cursorOf()).round, left.round)
})

test('a category that is gone is no longer offered; an answer that lost most of them is not believed', async () => {
  const reading = await readAgain()
  const { items } = await reading.account.categoryPage({ after: 0 })
  const only = (ids: number[]) => ({
    ...reading,
    account: { ...reading.account, categoryPage: async () => ({ items: items.filter(({ id }) => ids.includes(id)), next: undefined }) },
  })
  await refresh(only([500]), randomUUID())
  assert.equal((await ozonCategories({ query: 'печати' })).length, 1, 'three of four are missing: kept')
  await readAgain()
  await refresh(only([500, 501, 17027492]), randomUUID())
  assert.deepEqual(await ozonCategories({ query: 'печати' }), [])
  await readAgain()
  await refresh(reading, randomUUID())
  assert.equal((await ozonCategories({ query: 'печати' })).length, 1, 'and back')
})

test('a category that the marketplace refuses does not hold up the round', async () => {
  const reading = await readAgain()
  const parameters = () => Promise.reject(new ConnectorFailure('refused', { line: 'test', message: 'no such category' }))
  assert.equal(await refresh({ ...reading, account: { ...reading.account, parameters } }, randomUUID()), 'read')
  assert.equal((await paramsOf('OZON', 501)).length, 4, 'what was known of it stays')
})

test('a category of the client is made of an Ozon one once, whoever asks at the same time', async () => {
  const ask = (body: object, caller: Caller = api) => caller.post('/api/knowledge/getOrCreateCategoryByOzon', body)
  const replies = await Promise.all(Array.from({ length: 5 }, () => ask({ id: 17029016 })))
  const ids = new Set(replies.map((reply) => fieldsOf(reply).categoryId))
  assert.equal(ids.size, 1)
  assert.partialDeepStrictEqual(replies[0]?.body, { name: 'Печати и штампы', ozonCategoryId: 17029016, ozonDescriptionCategoryId: 17029016 })
  assert.partialDeepStrictEqual((await ask({ id: 77, name: 'Своя' })).body, { name: 'Своя', ozonCategoryId: 77 })
  refused(await ask({ id: 78 }), 400, 'error_category_name_unknown')
  refused(await ask({ name: 'без номера' }), 400, 'error_validation')
  assert.ok(!ids.has(fieldsOf(await ask({ id: 17029016 }, await api.another('Ozon'))).categoryId))
})

test('requests can not change what all clients share', async () => {
  const tries = [
    sql`insert into directory.country (id, code2, code3, name, search) values (999, 'ZZ', 'ZZZ', 'z', 'z')`,
    sql`update directory.category set name = 'mine'`,
    sql`delete from directory.tnved`,
    sql`update directory.refresh set finished_at = null`,
    sql`select directory.save_params('WILDBERRIES', 'WILDBERRIES_TYPE', 1, '[{"external_id": 1, "name": "mine", "value_type": "TEXT", "display_type": "TEXT", "level": "MODEL"}]')`,
    sql`select directory.save_options('WILDBERRIES', 1, 0, '[{"name": "mine"}]', true)`,
  ]
  for (const statement of tries)
    await assert.rejects(
      api.app.pool.tx({ clientId: api.clientId }, (db) => db.run(statement)),
      /permission denied/,
    )
})

async function* bytesOf(text: string) {
  yield Buffer.from(text)
}
test('the whole list of customs codes comes in from CSV and xlsx; what can not be read is told', async () => {
  const csv = [
    'Код;Наименование',
    '0101 21 000 0;– – чистопородные племенные животные',
    'XX;что-то',
    '0102;',
    ';РАЗДЕЛ I',
    '6109100000;– из хлопчатобумажной пряжи',
  ].join('\n')
  const { saved, faults } = await importTnved(api.app.ownerPool, bytesOf(csv))
  assert.equal(saved, 2)
  assert.equal(faults.length, 2, faults.join('\n'))
  assert.partialDeepStrictEqual((await codes({ query: '0101' }))[0], { id: 101210000, code: '0101210000', name: 'чистопородные племенные животные' })
  assert.partialDeepStrictEqual((await codes({ query: '6109100000' }))[0], { name: 'из хлопчатобумажной пряжи', categoryClass: 'LIGHT' })
  async function* rows() {
    for (let n = 0; n < 2500; n += 1) yield [9_000_000_000 + n * 10, `Товар ${n}`]
    yield [101_290_000, 'ноль в начале потерян']
  }
  const xlsx = writeTable({
    format: 'xlsx',
    sheet: 'ТН ВЭД',
    columns: [
      { title: 'Код', type: 'integer' },
      { title: 'Наименование', type: 'text' },
    ],
    rows: rows(),
  })
  assert.equal((await importTnved(api.app.ownerPool, xlsx)).saved, 2501)
  assert.equal((await codes({ query: '0101290000' }))[0]?.name, 'ноль в начале потерян')
  await assert.rejects(importTnved(api.app.ownerPool, bytesOf('a;b\n1;2')), /column/)
})
