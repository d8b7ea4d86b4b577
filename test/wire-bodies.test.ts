// What is sent of an entity is read back: every field that the contract lets a caller write, at birth, changed, and after a save that does not name it.
// Not its job: fields of cards (catalogue-fields.test.ts), nor what obeys a setting (docs/settings.md).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serve, type Reply } from '../src/testing.ts'
import { wireSchemas, type Wire } from '../src/wire/index.ts'
import { fieldsOf, isFields, listOf, numberOf, rowsOf, type Field } from './given.ts'
import { cutNetwork } from './support/network.ts'
import { shapeOf } from './support/schema.ts'

const api = await serve({ worker: false })
cutNetwork()
const post = async (path: string, body?: unknown) => fieldsOf(await api.post(path, body))
const idOf = async (path: string, body: unknown, key = 'id') => numberOf((await post(path, body))[key])
const brand = await idOf('/api/brand', { name: 'Бренд' }, 'brandId')
const manufacturer = await idOf('/api/manufacturer', { name: 'Завод' }, 'manufacturerId')
const category = await idOf('/api/knowledge/createCategory', { name: 'Раздел' }, 'categoryId')
const position = await idOf('/api/client/position', { name: 'Кладовщик' })
const warehouse = await idOf('/api/warehouse/', { name: 'Склад' })
const organization = api.organizationId
const first = await idOf('/api/knowledge/createParam', { name: 'Первый', valueType: 'ENUM', options: [{ name: 'а' }] })
const second = await idOf('/api/knowledge/createParam', { name: 'Второй' })

let next = 0
const name = () => `Имя ${++next}`
const found = async (url: string, id: number, key = 'id') => rowsOf(await api.get(url)).find((row) => row[key] === id)
const applicationData = async (list: string, id: number) =>
  listOf(fieldsOf(await api.get('/api/knowledge/getApplicationData'))[list]).find((row) => row.id === id)

type Entity = {
  schema: keyof Wire & string
  /** The key under which its number goes. */
  id?: string
  create: (fields: Field) => Promise<Reply>
  change: (id: number, fields: Field) => Promise<Reply>
  read: (id: number) => Promise<unknown>
  /** Values of fields for which not any will do: at birth, and after. */
  values?: Readonly<Record<string, readonly [unknown, unknown]>>
  /** Fields that are not read back, and why. */
  apart?: Readonly<Record<string, string>>
}
const told = 'told, not set'
const own = { clientId: told, createdDate: told, createdUser: told, versionId: 'guards a change', version: 'guards a change' }
const secret = 'a secret: a flag says that there is one'
const other = 'the object of another operation'
const tie = (id: number) => ({ id, name: String(id) })

const entities: Readonly<Record<string, Entity>> = {
  brand: {
    schema: 'Brand',
    id: 'brandId',
    create: (fields) => api.post('/api/brand', fields),
    change: (id, fields) => api.put(`/api/brand/${id}`, fields),
    read: async (id) => (await api.get(`/api/brand/${id}`)).body,
    apart: { logo: 'uploaded', logoSize: 'uploaded', logoWidth: 'uploaded', logoHeight: 'uploaded' },
  },
  manufacturer: {
    schema: 'Manufacturer',
    id: 'manufacturerId',
    create: (fields) => api.post('/api/manufacturer', fields),
    change: (id, fields) => api.put(`/api/manufacturer/${id}`, fields),
    read: async (id) => (await api.get(`/api/manufacturer/${id}`)).body,
    values: { organizationId: [organization, organization] },
  },
  category: {
    schema: 'Category',
    id: 'categoryId',
    create: (fields) => api.post('/api/knowledge/createCategory', fields),
    change: (id, fields) => api.post('/api/knowledge/updateCategory', { categoryId: id, ...fields }),
    read: async (id) => (await api.get(`/api/knowledge/getCategoryById?id=${id}`)).body,
    values: {
      parentId: [category, category],
      params: ['[]', '[]'],
      wildberriesType: [tie(7), tie(8)],
      ozonCategory: [tie(7), tie(8)],
      ozonDescriptionCategory: [tie(7), tie(8)],
      yandexMarketCategory: [tie(7), tie(8)],
      aliexpressCategory: [tie(7), tie(8)],
      avitoCategory: [tie(7), tie(8)],
      tnved: [
        { id: 7, code: '07' },
        { id: 8, code: '08' },
      ],
    },
  },
  param: {
    schema: 'Param',
    create: (fields) => api.post('/api/knowledge/createParam', fields),
    change: (id, fields) => api.post('/api/knowledge/updateParam', { id, ...fields }),
    read: async (id) => (await api.get(`/api/knowledge/getParamById?id=${id}`)).body,
    values: {
      valueType: ['TEXT', 'ENUM'],
      displayType: ['LONGTEXT', 'SUGGEST'],
      measure: [
        { name: 'м', units: [{ name: 'см' }] },
        { name: 'г', units: [{ name: 'кг' }] },
      ],
      defaultUnit: [{ name: 'см' }, { name: 'кг' }],
      avitoIds: [[1], [2]],
    },
    apart: { categoryId: 'a tie: getCategoriesByParam', options: 'fetchOptions', optionsCache: 'fetchOptions', lastRefreshOptions: told, optionsCount: told },
  },
  rule: {
    schema: 'ParamRule',
    create: (fields) => api.post('/api/knowledge/createParamRule', fields),
    change: (id, fields) => api.post('/api/knowledge/createParamRule', { id, ...fields }),
    read: (id) => found('/api/knowledge/getParamRule', id),
    values: { type: ['APPLY', 'EQUALS'], paramId: [first, first], value: ['а', 'а'], secondParamId: [second, second], categoryId: [category, category] },
    apart: { serviceParam: 'instead of a parameter', secondServiceParam: 'instead of a parameter', condition: 'refused', rule: 'refused' },
  },
  label: {
    schema: 'Label',
    create: (fields) => api.post('/api/knowledge/createLabel', fields),
    change: (id, fields) => api.post('/api/knowledge/updateLabel', { id, ...fields }),
    read: (id) => applicationData('labels', id),
    values: { width: [60, 70], height: [30, 20], elements: [[{ type: 'TEXT' }], [{ type: 'TEXT' }]] },
    apart: { imageWidth: told, imageHeight: told, deleted: 'removeLabel' },
  },
  job: {
    schema: 'Job',
    create: (fields) => api.post('/api/knowledge/createJob', fields),
    change: (id, fields) => api.post('/api/knowledge/updateJob', { id, ...fields }),
    read: (id) => applicationData('jobs', id),
    values: { positionId: [position, position], tariffs: [[{ brandId: brand, price: 5 }], [{ categoryId: category, price: 6 }]] },
    apart: { deleted: 'removeJob' },
  },
  document: {
    schema: 'QualityDocument',
    create: (fields) => api.post('/api/qualityDocument/createQualityDocument', fields),
    change: (id, fields) => api.post('/api/qualityDocument/updateQualityDocument', { id, ...fields }),
    read: async (id) => (await api.get(`/api/qualityDocument/getQualityDocument?documentId=${id}`)).body,
    values: { data: [[{ brandId: brand }], [{ categoryId: category }]] },
    apart: { images: 'uploaded' },
  },
  contractor: {
    schema: 'Contractor',
    create: (fields) => api.post('/api/contractor/updateContractor', fields),
    change: (id, fields) => api.post('/api/contractor/updateContractor', { name: `Контрагент ${id}`, id, ...fields }),
    read: async (id) => (await api.get(`/api/contractor/getContractorById?contractorId=${id}`)).body,
    values: { organizationId: [organization, organization] },
    apart: { organization: 'that of the organization which is named' },
  },
  position: {
    schema: 'PersonPosition',
    create: (fields) => api.post('/api/client/position', fields),
    change: (id, fields) => api.put(`/api/client/position/${id}`, { name: 'Должность', ...fields }),
    read: (id) => found('/api/client/position', id),
  },
  person: {
    schema: 'Person',
    id: 'personId',
    create: (fields) => api.post('/api/client/person', fields),
    change: (id, fields) => api.put(`/api/client/person/${id}`, fields),
    read: (id) => found('/api/client/person/find', id, 'personId'),
    values: { position: [{ id: position }, { id: position }] },
    apart: { hasChanges: 'says what a client changed' },
  },
  user: {
    schema: 'User',
    id: 'userId',
    create: (fields) => api.post('/api/client/addUser', fields),
    change: (id, fields) => api.post('/api/client/updateUser', { userId: id, ...fields }),
    read: (id) => found('/api/client/findUser?limit=500', id, 'userId'),
    values: {
      email: ['a@example.org', 'c@example.org'],
      lang: ['en', 'ru'],
      organizationIds: [[organization], [organization]],
      warehouseIds: [[warehouse], [warehouse]],
      person: [
        { firstName: 'А', lastName: 'Б' },
        { firstName: 'В', lastName: 'Г' },
      ],
    },
    apart: { password: secret, newPassword: secret, oldPassword: secret, botToken: 'there is one bot, of the server', addonTariffs: other },
  },
  organization: {
    schema: 'Organization',
    create: (fields) => api.post('/api/client/updateOrganization', { id: organization, ...fields }),
    change: (id, fields) => api.post('/api/client/updateOrganization', { id, ...fields }),
    read: async (id) => (await found('/api/client/findClientOrganization', id))?.organization,
    values: {
      inn: ['7707083893', '7736050003'],
      kpp: ['770701001', '773601001'],
      bik: ['044525225', '044525225'],
      billNumber: ['40702810200000000001', '40702810200000000001'],
      corrBill: ['30101810400000000225', '30101810400000000225'],
      ipPerson: [{ firstName: 'А' }, { firstName: 'Б' }],
      address: [{ city: 'Томск' }, { city: 'Омск' }],
    },
  },
  'organization of the client': {
    schema: 'ClientOrganization',
    create: (fields) => api.post('/api/client/updateClientOrganization', { id: organization, ...fields }),
    change: (id, fields) => api.post('/api/client/updateClientOrganization', { id, ...fields }),
    read: (id) => found('/api/client/findClientOrganization', id),
    values: {
      defaultBrandId: [brand, brand],
      defaultManufacturerId: [manufacturer, manufacturer],
      organization: [{ shortName: 'А' }, { shortName: 'Б' }],
      remains: [[{ code: 'a' }], [{ code: 'b' }]],
    },
    apart: {
      linkedClientId: 'refused until that client lets this one in',
      ...Object.fromEntries(
        Object.entries(wireSchemas.ClientOrganization.properties ?? {}).flatMap(([field, schema]) =>
          /^(has(?!Ozon|Other|Sets)[A-Z]|hasOzonApi|\w+Valid$)/.test(field)
            ? [[field, told]]
            : '$ref' in schema || /Token$|^moySkladApiKey$/.test(field)
              ? [[field, secret]]
              : [],
        ),
      ),
    },
  },
  client: {
    schema: 'Client',
    id: 'clientId',
    create: (fields) => api.post('/api/client/updateClient', fields),
    change: (_, fields) => api.post('/api/client/updateClient', fields),
    read: async () => (await api.get('/api/client')).body,
    values: {
      properties: ['{"a":1}', '{"b":2}'],
      clientParam: [{ schemaList: ['FBS'] }, { schemaList: ['FBO'] }],
      moySkladProperties: [{ createOrder: true }, { createOrder: false }],
    },
    apart: {
      ...Object.fromEntries(['clientOrganizations', 'users', 'host', 'tariff', 'tariffs', 'bills', 'banks'].map((field) => [field, other])),
      ...Object.fromEntries(['path', 'size', 'width', 'height', 'type'].map((field) => [field, 'of the uploaded picture'])),
      ...Object.fromEntries(['salesForPeriod', 'averageFbsOrdersForPeriod', 'lastExportStat'].map((field) => [field, told])),
    },
  },
}

const isReadOnly = (schema: object) => 'readOnly' in schema && schema.readOnly === true
/** A value that the contract allows there: one at birth, another after. */
function sample(field: string, schema: unknown, at: 0 | 1): unknown {
  const { kind, words, format, items } = shapeOf(schema)
  if (words.length > 0) return words[at + 1] ?? words[0]
  if (kind === 'boolean') return at === 0
  if (kind === 'integer') return 7 + at
  if (kind === 'number') return 7.25 + at
  if (kind === 'string') return format.startsWith('date') ? `2026-0${at + 1}-02T03:04:05.000Z` : `${field} ${++next}`
  const [, word] = kind === 'array' ? shapeOf(items).words : []
  if (word !== undefined) return [word]
  throw new Error(`${field} needs a value or a reason`)
}

for (const [title, { schema, id: key = 'id', create, change, read, values = {}, apart = {} }] of Object.entries(entities))
  test(`${title}: what is sent is read back`, async () => {
    const reasons: Readonly<Record<string, string>> = { [key]: 'its number', ...own, ...apart }
    const fields = Object.entries(wireSchemas[schema].properties ?? {}).filter(([field, property]) => !isReadOnly(property) && reasons[field] === undefined)
    const sent = (at: 0 | 1) => Object.fromEntries(fields.map(([field, property]) => [field, values[field]?.[at] ?? sample(field, property, at)]))
    const [birth, later] = [sent(0), sent(1)]
    const made = fieldsOf(await create({ ...birth, ...('name' in birth && { name: name() }) }))
    const id = numberOf(made[key])
    const { name: _, ...unnamed } = birth
    assert.partialDeepStrictEqual(await read(id), unnamed, 'at birth')
    assert.partialDeepStrictEqual(made, unnamed, 'the answer')
    fieldsOf(await change(id, later))
    assert.partialDeepStrictEqual(await read(id), later, 'changed')
    // Whoever names nothing changes nothing; a rule is saved whole.
    if (schema !== 'ParamRule') {
      const { name: called } = later
      fieldsOf(await change(id, called === undefined ? {} : { name: called }))
      assert.partialDeepStrictEqual(await read(id), later, 'left alone')
    }
    assert.ok(isFields(await read(id)))
  })
