// A client in which every filter of the published sections of the client and the catalogue has something to find and something to leave out.
// Not its job: asking (wire-fields.test.ts).
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from '../src/kit/db.ts'
import { saveSharedOptions, saveSharedParams } from '../src/modules/knowledge/shared.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import type { Served } from '../src/testing.ts'
import { fieldsOf, givenWorld, payee, numberOf, rowsOf, type Field, type World } from './given.ts'

/** Offers of a server, so that there are tariffs to ask about. */
export const offers = {
  payee,
  tariffs: [
    { id: 1, name: 'Начало', prices: { MONTH: 0 } },
    { id: 2, name: 'Базовый', prices: { MONTH: 3000, YEAR: 30_000 } },
  ],
  addons: [],
}
/** Categories of services, by the name that filters give their number. */
export const places: Readonly<Record<string, { service: string; directory: string; id: number }>> = {
  wildberriesTypeId: { service: 'WILDBERRIES', directory: 'WILDBERRIES_TYPE', id: 13 },
  wildberriesCategoryId: { service: 'WILDBERRIES', directory: 'WILDBERRIES_CATEGORY', id: 23 },
  ozonCategoryId: { service: 'OZON', directory: 'OZON_CATEGORY', id: 11 },
  ozonDescriptionCategoryId: { service: 'OZON', directory: 'OZON_DESCRIPTION_CATEGORY', id: 24 },
  aliexpressCategoryId: { service: 'ALIEXPRESS', directory: 'ALIEXPRESS_CATEGORY', id: 12 },
  avitoCategoryId: { service: 'AVITO', directory: 'AVITO_CATEGORY', id: 14 },
  yandexMarketCategoryId: { service: 'YANDEX_MARKET', directory: 'YANDEX_MARKET_CATEGORY', id: 25 },
  nationalCatalogId: { service: 'NATIONAL_CATALOG', directory: 'NATIONAL_CATALOG', id: 15 },
}

type Given = { api: Served; post: (path: string, body?: unknown) => Promise<Field>; write: (statement: ReturnType<typeof sql>) => Promise<unknown> }
const ids = (rows: readonly Field[], name = 'id') => rows.map((row) => numberOf(row[name]))
const all = <T>(items: readonly T[], make: (item: T) => Promise<Field>) =>
  items.reduce(async (made: Promise<Field[]>, item) => [...(await made), await make(item)], Promise.resolve([]))

export async function givenShop(api: Served, dataDir: string): Promise<World> {
  const given: Given = {
    api,
    post: async (path, body) => fieldsOf(await api.post(path, body)),
    write: (statement) => api.app.ownerPool.tx({}, (db) => db.run(statement)),
  }
  const world = await givenWorld(api, 'Мир')
  const cards = world.modelId ?? []
  const organizations = await givenOrganizations(given)
  const categories = await givenCategories(given)
  const [, second = 0] = organizations.otherOrganizationId ?? []
  await given.post('/api/model', { article: 'Y-1', organizationId: second, views: [{ sizes: [{ barcodes: [{ barcode: '2000000000015' }] }] }] })
  return {
    ...world,
    ...organizations,
    ...categories,
    ...(await givenParams(given, categories.categoryId ?? [])),
    ...(await givenPapers(given, cards, categories.categoryId ?? [])),
    ...(await givenSuppliers(given, cards)),
    ...(await givenPeople(given)),
    ...(await givenNews(given, dataDir)),
    tariffId: [2, 1],
  }
}

async function givenOrganizations({ api, post, write }: Given): Promise<World> {
  const made = [
    await post('/api/client/createClientOrganization', { name: 'Вторая', shortName: 'Б', inn: '7736050003' }),
    await post('/api/client/createClientOrganization', { name: 'AAA', inn: '7707083893' }),
  ]
  const [second = 0] = ids(made)
  await post('/api/client/updateOrganization', { id: second, addressFull: 'Томск, Ленина, 1' })
  await write(sql`update organization set created_at = now() - interval '1 day' where client_id = ${api.clientId} and id = ${second}`)
  await write(sql`insert into integration (client_id, organization_id, service) values (${api.clientId}, ${api.organizationId}, 'OZON')`)
  for (const name of ['Яяя', 'Ааа']) {
    await post('/api/brand', { name })
    await post('/api/manufacturer', { name })
  }
  return { otherOrganizationId: [api.organizationId, second], inn: [7_736_050_003] }
}

async function givenCategories({ api, post, write }: Given): Promise<World> {
  const made = await all(
    [
      { name: 'Яяя', aliexpressCategoryId: 12, wildberriesTypeId: 13, avitoCategoryId: 14, tnvedId: 15 },
      { name: 'Ааа', ozonCategoryId: 11 },
      { name: 'Убрана' },
    ],
    (fields) => post('/api/knowledge/createCategory', fields),
  )
  const [second = 0, first = 0, removed = 0] = ids(made, 'categoryId')
  await post('/api/model', { article: 'Y-2', organizationId: api.organizationId, categoryId: removed, views: [{ sizes: [{}] }] })
  await api.post(`/api/knowledge/removeCategory?id=${removed}&deleted=true`)
  for (const service of ['YANDEX_MARKET', 'ALIEXPRESS'])
    for (const [id, name] of [
      [1, 'Ааа'],
      [2, 'Яяя'],
    ] as const)
      await write(
        sql`insert into directory.category (service, id, name, path, leaf, search) values (${service}, ${id}, ${name}, ${name}, true, lower(${name}))`,
      )
  await write(
    sql`insert into directory.category (service, id, name, path, leaf, search) values ('WILDBERRIES', 13, 'Ааа', 'Ааа', true, 'ааа') on conflict do nothing`,
  )
  await write(sql`insert into directory.category_tnved (service, category_id, code, marked) values ('WILDBERRIES', 13, '9999999999', false)`)
  return { categoryId: [second, first] }
}

async function givenParams({ api, post }: Given, [second = 0, first = 0]: readonly number[]): Promise<World> {
  const own = await all(
    [
      { name: 'Ткань', valueType: 'ENUM', categoryId: first, options: [{ name: 'Хлопок' }, { name: 'Лён' }] },
      { name: 'Узор', level: 'VIEW', categoryId: second, useCategoryOption: true },
      { name: 'Арка', level: 'MODEL', categoryId: second },
      { name: 'Всюду', level: 'MODEL', useAllCategories: true },
    ],
    (fields) => post('/api/knowledge/createParam', fields),
  )
  const [cloth = 0, , arch = 0] = ids(own)
  const shared = await api.app.ownerPool.tx({}, async (db) => {
    for (const { service, directory, id } of Object.values(places)) {
      const params = [
        { externalId: id * 10, name: `Б ${id}`, valueType: 'ENUM', level: 'MODEL' },
        { externalId: id * 10 + 1, name: `А ${id}`, valueType: 'TEXT', level: 'CATEGORY', useCategoryOption: true },
      ] as const
      await saveSharedParams(db, { service, directory, categoryId: id, params })
      const inside = [
        { name: 'Ааа', externalId: 2 },
        { name: 'в категории', externalId: 1 },
      ]
      await saveSharedOptions(db, { service, externalId: id * 10, categoryId: id, options: inside, isWhole: true })
      await saveSharedOptions(db, { service, externalId: id * 10, options: [{ name: 'яя', externalId: 3 }], isWhole: true })
    }
    return db.all<{ id: number; externalId: number }>(sql`select id, external_id from directory.param`)
  })
  const sharedOf = (place: string) => shared.find(({ externalId }) => externalId === (places[place]?.id ?? 0) * 10)?.id ?? 0
  const rules: readonly Field[] = [
    { name: 'Б' },
    { name: 'А', categoryId: second },
    { name: 'В', ozonCategoryId: 99 },
    { name: 'Г', wildberriesTypeId: 99 },
    { name: 'Д', tnved: 99 },
    ...Object.keys(places).map((place) => ({ name: place, paramId: sharedOf(place), value: 'Ааа' })),
  ]
  for (const rule of rules) await post('/api/knowledge/createParamRule', { paramId: cloth, value: 'Лён', secondParamId: arch, secondValue: 'x', ...rule })
  for (const place of Object.keys(places))
    await post('/api/knowledge/createParamOverride', { paramId: sharedOf(place), visible: false, ...(place === 'wildberriesTypeId' && { categoryId: second }) })
  const [wordy = 0] = shared.filter(({ externalId }) => externalId === 111).map(({ id }) => id)
  await post('/api/knowledge/createParamOverride', { paramId: wordy, visible: false })
  return { paramId: ids(own), sharedParamId: Object.keys(places).map(sharedOf), externalId: [120] }
}

async function givenPapers({ api, post }: Given, [modelId = 0]: readonly number[], [categoryId = 0]: readonly number[]): Promise<World> {
  const brandId = numberOf((await post('/api/brand', { name: 'С бумагой' })).brandId)
  const documents = await all(
    [
      { number: 'Б-1', name: 'А', startDate: '2026-01-03', expireDate: '2027-01-01', data: [{ brandId }] },
      { number: 'А-2', name: 'В', type: 'DECLARATION', startDate: '2026-01-01', expireDate: '2028-11-01', data: [{ categoryId }] },
      { number: 'В-3', name: 'Ааа', startDate: '2026-01-02', expireDate: '2026-12-01', data: [{ productModelId: modelId }] },
    ],
    (fields) => post('/api/qualityDocument/createQualityDocument', fields),
  )
  const groups = [
    await post(`/api/product/createKeywordGroup?groupName=${encodeURIComponent('Ааа')}`, ['слово']),
    await post(`/api/product/createKeywordGroup?groupName=${encodeURIComponent('Яяя')}`, ['дело']),
  ]
  await api.post(`/api/product/addKeywordGroup?modelId=${modelId}`, ids(groups))
  return { documentId: ids(documents), groupId: ids(groups), brandId: [brandId] }
}

async function givenSuppliers({ api, post, write }: Given, [modelId = 0, secondModelId = 0]: readonly number[]): Promise<World> {
  const made = await all(['Яяя', 'Ааа', 'Ммм', 'Убран'], (name) => post('/api/contractor/updateContractor', { name }))
  const [a = 0, b = 0, c = 0, gone = 0] = ids(made)
  const tie = (id: number, card: number) => api.post(`/api/contractor/addProductContractor?contractorId=${id}&modelId=${card}`)
  for (const id of [b, a, c]) await tie(id, modelId)
  await tie(gone, secondModelId)
  await write(sql`update contractor set last_income_at = now() - id * interval '1 minute' where client_id = ${api.clientId} and id <> ${b}`)
  await write(sql`update contractor set last_income_at = now() where client_id = ${api.clientId} and id = ${b}`)
  // Goods that sold and of which nothing is left, of each of them.
  for (const [at, id] of [a, b, c, gone].entries()) {
    const scarce = await givenCard(api, { model: { article: `Мало-${at}`, organizationId: api.organizationId } })
    await tie(id, scarce.modelId)
    await givenOrder(api, {
      organizationId: api.organizationId,
      externalOrderId: `Мало-${at}`,
      products: [{ productId: scarce.productId, quantity: [3, 5, 4, 2][at] ?? 1, price: 10 }],
    })
  }
  await api.post(`/api/contractor/removeContractor?contractorId=${gone}&deleted=true`)
  return { contractorId: [a, b, c, gone] }
}

async function givenPeople({ api, post }: Given): Promise<World> {
  const users = await all(['яяя', 'ааа', 'ббб'], (login) => post('/api/client/addUser', { login, name: login === 'яяя' ? 'Ааа' : 'Я' }))
  const [, , gone = 0] = ids(users, 'userId')
  await api.post(`/api/client/removeUser?userId=${gone}`)
  for (const lastName of ['Ааа', 'Яяя']) await post('/api/client/person', { firstName: 'Имя', lastName })
  for (const [at, place] of ['', `organizationId=${api.organizationId}&`].entries())
    await post(`/api/property/updateProperty?${place}component=window&name=colour${at}&value=blue`)
  const trail = rowsOf(await api.get('/api/client/audit'))
  return {
    userId: ids(users, 'userId'),
    tokenId: ids(rowsOf(await api.get('/api/client/getClientTokens')), 'clientTokenId'),
    subjectId: [numberOf(trail[0]?.subjectId)],
  }
}

async function givenNews({ api, post, write }: Given, dataDir: string): Promise<World> {
  for (const name of ['Б', 'Ааа']) {
    mkdirSync(join(dataDir, 'photography', String(api.clientId), name, 'one'), { recursive: true })
    await post(`/api/photography/createPhotography?folderName=${encodeURIComponent(name)}`)
  }
  await post('/api/client/tariff', { id: 2 })
  for (const [code, type, organizationId] of [
    ['CARD_CREATE_ERROR', 'WARNING', api.organizationId],
    ['UPLOAD_PRICE_ERROR', 'INFO', null],
  ] as const)
    await write(
      sql`insert into notification (client_id, code, type, params, organization_id) values (${api.clientId}, ${code}, ${type}, '{}', ${organizationId})`,
    )
  const news = ids(rowsOf(await api.get('/api/notification/findNotification')))
  await api.post(`/api/notification/markRead?notificationId=${news[0]}`)
  const [task] = ids(rowsOf(await api.get('/api/task/findTask')))
  for (const [line, name] of ['Ааа', 'Яяя'].entries())
    await write(sql`insert into import_problem (client_id, task_id, organization_id, service, line, name, code, kept)
      values (${api.clientId}, ${task}, ${api.organizationId}, ${line === 0 ? 'NONE' : 'OZON'}, ${line}, ${name}, 'error_yml_offer_name', false)`)
  return { notificationId: news, photographyId: ids(rowsOf(await api.get('/api/photography/findPhotography'))) }
}
