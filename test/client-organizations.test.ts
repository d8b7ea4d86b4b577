// Organizations: requisites that add up, settings that come back, secrets that do not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { sql } from '../src/kit/db.ts'
import { getOrganizationFor } from '../src/modules/client/index.ts'
import { systemActor } from '../src/kit/jobs.ts'
import { serve, type Reply } from '../src/testing.ts'
import { wireSchemas } from '../src/wire/index.ts'
import { isAccount, isBik, isCorrespondentAccount, isInn, isKpp } from '../src/modules/client/rules.ts'
import { OrganizationForm, settingNames } from '../src/modules/client/fields.ts'

const api = await serve({ worker: false })
const Failure = Type.Object({ error: Type.String() })
const codeOf = (reply: Reply) => Value.Parse(Failure, reply.body).error
const Fields = Type.Record(Type.String(), Type.Unknown())
const Page = Type.Object({ rows: Type.Array(Fields), page: Type.Integer(), total: Type.Optional(Type.Integer()) })
const create = (body: unknown, caller: Pick<typeof api, 'post'> = api) => caller.post('/api/client/createClientOrganization', body)
const update = (body: unknown, caller: Pick<typeof api, 'post'> = api) => caller.post('/api/client/updateClientOrganization', body)
const find = async (query = '', caller: Pick<typeof api, 'get'> = api) =>
  Value.Parse(Page, (await caller.get(`/api/client/findClientOrganization?${query}`)).body)
const fields = (reply: Reply) => {
  assert.equal(reply.status, 200, reply.raw.toString())
  return Value.Parse(Fields, reply.body)
}
let made = 0
const named = (more: object = {}) => ({ name: `ООО Ромашка ${++made}`, inn: '7707083893', ...more })

test('check digits: the real ones pass, any other last digit does not', () => {
  assert.ok(isInn('7707083893') && isInn('5001007329') && isInn('500100732259'))
  for (const wrong of ['7707083894', '500100732258', '500100732269', '770708389', '77070838930', 'ABCDEFGHIJ', '']) assert.ok(!isInn(wrong), wrong)
  assert.ok(isKpp('773601001') && isKpp('7736AB001') && !isKpp('77360100') && !isKpp('77360100a'))
  assert.ok(isBik('044525225') && !isBik('04452522'))
  assert.ok(isAccount('40702810200000012345', '044525225') && !isAccount('40702810300000012345', '044525225'))
  assert.ok(isCorrespondentAccount('30101810400000000225', '044525225') && !isCorrespondentAccount('30101810500000000225', '044525225'))
})

test('an organization comes back as it was given, under one number', async () => {
  const given = named({
    shortName: 'Ромашка',
    kpp: '773601001',
    taxType: 'OSNO',
    taxRate: 20,
    form: 'OOO',
    bank: 'Банк',
    bik: '044525225',
    billNumber: '40702810200000012345',
    corrBill: '30101810400000000225',
    phoneNumber: '+79990000000',
    addressFull: 'Москва',
    address: { city: 'Москва', street: 'Тверская' },
    ipPerson: { firstName: 'Иван', lastName: 'Иванов' },
  })
  const reply = fields(await create(given))
  assert.deepEqual(reply.organization, { ...given, id: reply.id, clientId: api.clientId })
  assert.deepEqual((await find(`id=${Number(reply.id)}`)).rows, [reply])
})

test('wrong requisites are refused, each by its name', async () => {
  const wrong: [object, string][] = [
    [{ inn: '7707083894' }, 'error_wrong_inn'],
    [{ inn: '12' }, 'error_wrong_inn'],
    [{ kpp: '1' }, 'error_wrong_kpp'],
    [{ bik: '1' }, 'error_wrong_bik'],
    [{ bik: '044525225', billNumber: '40702810300000012345' }, 'error_wrong_account'],
    [{ bik: '044525225', corrBill: '1' }, 'error_wrong_account'],
    [{ name: '  ' }, 'error_organization_name_empty'],
    [{ name: 'x'.repeat(256) }, 'error_organization_name_empty'],
    [{ name: undefined }, 'error_validation'],
    [{ inn: undefined }, 'error_validation'],
    [{ taxType: 'NONE' }, 'error_validation'],
    [{ bank: 'x'.repeat(70_000) }, 'error_organization_too_large'],
  ]
  for (const [more, code] of wrong) {
    const reply = await create(named(more))
    assert.deepEqual([reply.status, codeOf(reply)], [400, code])
  }
  fields(await create(named({ inn: '192839405', address: { country: { code2: 'BY' } } })))
})

test('the name is unique in the client, also against a concurrent twin and a rename', async () => {
  const given = named()
  const replies = await Promise.all([create(given), create({ ...given, name: given.name.toUpperCase() })])
  assert.deepEqual(
    replies.map((reply) => reply.status).sort((a, b) => a - b),
    [200, 409],
  )
  assert.equal(codeOf(replies.find((reply) => reply.status === 409) ?? { status: 0, body: {}, headers: {}, raw: Buffer.of() }), 'error_organization_name_taken')
  const second = fields(await create(named()))
  assert.equal(codeOf(await update({ id: second.id, organization: { name: given.name } })), 'error_organization_name_taken')
  fields(await create(given, await api.another()))
})

test('every writable field of the contract is kept and given back; what is absent stays, a null is forgotten', async () => {
  const { id } = fields(await create(named()))
  const samples: Record<string, unknown> = { string: 'text', boolean: true, integer: 7, number: 1.5 }
  const Schema = Type.Object({ type: Type.Optional(Type.String()), format: Type.Optional(Type.String()), enum: Type.Optional(Type.Array(Type.Unknown())) })
  // Whom to be tied to is no free choice: the other client lets in first.
  const free = settingNames.filter((name) => name !== 'linkedClientId')
  const everything = Object.fromEntries(
    free.map((name) => {
      const schema = Value.Parse(Schema, wireSchemas.ClientOrganization.properties?.[name])
      return [
        name,
        schema.enum?.[0] ?? (schema.format === 'date-time' ? '2026-01-02T03:04:05Z' : schema.type === 'array' ? [{ suzId: '1' }] : samples[schema.type ?? '']),
      ]
    }),
  )
  assert.ok(settingNames.includes('stockStrategy') && settingNames.includes('autoSyncFbsStocks') && settingNames.length > 30)
  const reply = fields(await update({ id, ...everything }))
  for (const name of free) assert.deepEqual(reply[name], everything[name], name)
  const changed = fields(await update({ id, stockStrategy: 'SPLIT', priceRate: null }))
  assert.deepEqual([changed.stockStrategy, changed.priceRate, changed.onlineStocks], ['SPLIT', undefined, true])
  assert.deepEqual((await find(`id=${Number(id)}`)).rows, [changed])
})

test('secrets are written and never read: not in answers, not in the table, only in flags', async () => {
  const { id } = fields(await create(named()))
  const given = {
    ozonApiKey: 'planted-ozon',
    wildberriesStatApiKey: 'planted-stat',
    nationalCatalogApiKey: 'planted-nk',
    omsId: 'planted-oms',
    gs1Login: 'planted-gs1',
    gs1Password: 'planted-gp',
    ediPassword: 'planted-edi',
    wildberriesCampaignAuthorizationToken: 'planted-wca',
    yandexMarketToken: 'planted-ym',
    sberMegaMarketApiKey: 'planted-sber',
    aliexpressApiKey: 'planted-ali',
    importToken: 'planted-import',
    moySkladApiKey: 'planted-ms',
    crptToken: 'planted-crpt',
    sberMegaMarketToken: 'planted-smt',
  }
  const secretNames = Object.entries(Value.Parse(Type.Object({ properties: Type.Record(Type.String(), Type.Unknown()) }), OrganizationForm).properties)
    .filter(([, schema]) => Value.Check(Type.Object({ writeOnly: Type.Literal(true) }), schema))
    .map(([name]) => name)
  assert.deepEqual(
    secretNames.filter((name) => name !== 'wildberriesSupplierAuthorizationToken').sort(),
    Object.keys(given).sort(),
    'all of them are tried here',
  )
  const reply = await update({ id, ozonClientId: 42, ...given })
  const flags = [
    'hasOzonApiKey',
    'hasWildberriesStatApiKey',
    'hasNationalCatalogApiKey',
    'hasOmsId',
    'hasGs1Login',
    'hasGs1Password',
    'hasEdiPassword',
    'hasWildberriesCampaignAuthorizationToken',
    'hasYandexMarketToken',
    'hasSberMegaMarketApi',
    'hasAliexpressApiKey',
    'hasImportToken',
    'hasMoySkladApi',
  ]
  for (const flag of flags) assert.equal(fields(reply)[flag], true, flag)
  assert.ok(!reply.raw.includes('planted') && !(await api.get('/api/client/findClientOrganization')).raw.includes('planted'))
  const rows = await api.app.ownerPool.tx({}, (db) =>
    db.all<{ text: string; bytes: Buffer | null }>(sql`
    select organization::text as text, secrets as bytes from organization union all select integration::text, secrets from integration union all select audit::text, null from audit
    union all select idempotency_key::text, null from idempotency_key`),
  )
  assert.ok(rows.length > 5)
  for (const { text, bytes } of rows) assert.ok(!text.includes('planted') && !(bytes ?? Buffer.of()).includes('planted'))
  const kept = fields(await update({ id, hasSets: true, ozonApiKey: null, hasOmsId: false }))
  assert.deepEqual(
    [kept.hasOzonApiKey, kept.hasOmsId, kept.ozonApiKey],
    [true, true, undefined],
    'null and flags from a client that sends everything back change no secret',
  )
  const cleared = fields(await update({ id, ozonApiKey: '', omsId: '' }))
  assert.deepEqual([cleared.hasOzonApiKey, cleared.hasOmsId, cleared.hasGs1Login], [false, false, true])
})

test('the key of a service is one and the same in the organization and in its integration', async () => {
  const { id } = fields(await create(named()))
  fields(await update({ id, ozonApiKey: 'key', ozonClientId: 42 }))
  const integration = fields(await api.get(`/api/client/getServiceIntegration?service=OZON&organizationId=${Number(id)}`))
  assert.deepEqual([integration.hasSecret, integration.serviceClientId], [true, '42'])
  await api.post(`/api/client/removeServiceIntegration?service=OZON&organizationId=${Number(id)}`)
  assert.equal((await find(`id=${Number(id)}`)).rows[0]?.hasOzonApiKey, false)
})

test('lists: search, count, order, pages', async () => {
  const other = await api.another('Свой 100%')
  for (const name of ['Б_1', 'А%1', 'В']) fields(await create({ name, inn: '5001007329' }, other))
  const names = async (query: string) =>
    (await find(query, other)).rows.map((row) => Value.Parse(Type.Object({ organization: Type.Object({ name: Type.String() }) }), row).organization.name)
  assert.deepEqual(await names('sortBy=NAME'), ['А%1', 'Б_1', 'В', 'Свой 100%'])
  assert.deepEqual(await names('sortBy=NAME&ascending=false&limit=1'), ['Свой 100%'])
  assert.deepEqual(await names('query=%25'), ['Свой 100%', 'А%1'], 'a percent sign is itself')
  assert.deepEqual(await names('query=_'), ['Б_1'])
  assert.deepEqual(await names('query=5001007329&full=true'), ['Б_1', 'А%1', 'В'])
  assert.equal((await find('count=true&limit=1&page=9', other)).total, 4)
  for (const query of ['limit=0', 'limit=501', 'page=0', 'sortBy=SECRET', 'count=1', 'id=x'])
    assert.equal((await other.get(`/api/client/findClientOrganization?${query}`)).status, 400, query)
})

test('another client: its organizations are 404 and stay as they are', async () => {
  const other = await api.another()
  assert.deepEqual((await find(`id=${other.organizationId}`)).rows, [])
  const reply = await update({ id: other.organizationId, organization: { name: 'Taken' } })
  assert.deepEqual([reply.status, codeOf(reply)], [404, 'error_organization_missing'])
  for (const id of [0, 999_999_999, undefined]) assert.equal((await update({ id, hasSets: true })).status, 404)
})

test('the organization of a call: the only one, else the one that is named', async () => {
  const one = await api.another()
  const ask = (id?: number | null, organizationIds: number[] | null = null) =>
    api.app.pool.tx({ clientId: one.clientId }, (db) =>
      getOrganizationFor({ db, clientId: one.clientId, actor: { ...systemActor(one.clientId), organizationIds } }, id),
    )
  assert.equal((await ask()).id, one.organizationId)
  assert.equal((await ask(0)).id, one.organizationId)
  const { id } = fields(await create(named(), one))
  const second = Number(id)
  await assert.rejects(ask(null), { code: 'error_no_organization', status: 400 })
  assert.equal((await ask(second)).id, second)
  assert.equal((await ask(undefined, [second])).id, second, 'the only one that the caller may use')
  await assert.rejects(ask(one.organizationId, [second]), { status: 404 })
  await assert.rejects(ask(api.organizationId), { code: 'error_organization_missing', status: 404 })
})
