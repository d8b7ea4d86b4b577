// No parameter of a question in the published sections of the client and the catalogue is accepted and without effect.
// Not its job: what each filter of product search means (catalogue-search.test.ts), nor what is sent in bodies (wire-bodies.test.ts).
import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Op } from '../src/kit/op.ts'
import { serve, until, type Reply } from '../src/testing.ts'
import { wireOperations } from '../src/wire/index.ts'
import { isFields, rowsOf } from './given.ts'
import { finiteOps } from './support/finite.ts'
import { cutNetwork } from './support/network.ts'
import { shapeOf } from './support/schema.ts'
import { givenShop, offers, places } from './wire-given.ts'

const sections = new Set(
  [
    'Клиент,Регистрация,Настройки,Уведомления,Отправка сообщений,Биллинг,Товары,Знания о товарах,Бренды,Производители',
    'Сертификаты качества,Фотосессии,Медиа,Контрагенты',
  ].flatMap((names) => names.split(',')),
)
const sectionOf = (op: Op) => op.spec.tag ?? wireOperations[op.line.replace(/:\w+/g, '{}').replace(/\/$/, '')]?.tag
const isReading = (op: Op) => op.spec.reads ?? op.line.startsWith('GET ')
const pathOf = (op: Op) => op.line.slice(op.line.indexOf(' ') + 1)

/** Parameters that are published and change nothing, and why that is right. */
const idle: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/api/client/findClientOrganization': { full: 'every organization is answered whole' },
  '/api/client/audit': { sortBy: 'one order' },
  '/api/client/person/find': { count: 'the published answer is a bare list', sortBy: 'one order' },
  '/api/knowledge/getParams': { count: 'the published answer is a bare list' },
  '/api/knowledge/fetchModelParams': { count: 'the published answer is a bare list' },
  '/api/knowledge/getParamRule': { count: 'the published answer is a bare list' },
  '/api/knowledge/getParamOverride': { count: 'the published answer is a bare list' },
  '/api/knowledge/fetchOptions': {
    count: 'the published answer is a bare list',
    categoryId: 'options of an own parameter are the same in all categories of ours',
    useAllCategories: 'options of an own parameter are the same in all categories of ours',
  },
  '/api/knowledge/getAliexpressParamValues': { level: 'a characteristic has one number, whatever its level' },
  '/api/notification/findNotification': { 'sortBy=DATE': 'as ID: their numbers rise with time' },
  // Asked of МойСклад, which these tests do not reach: contractors.test.ts.
  '/api/contractor/findMoySkladContractor': { query: 'no network here', limit: 'no network here' },
  '/api/contractor/findMoySkladContract': { limit: 'no network here', offset: 'no network here' },
}

const folder = mkdtempSync(join(tmpdir(), 'ambar-wire-'))
writeFileSync(join(folder, 'billing.json'), JSON.stringify(offers))
const api = await serve({ dataDir: folder, env: { BILLING_FILE: join(folder, 'billing.json'), YANDEX_CLIENT_ID: 'id', YANDEX_CLIENT_SECRET: 'secret' } })
cutNetwork()
const shop = await givenShop(api, folder)
await until(async () => rowsOf(await api.get('/api/task/findTask')).every(({ status }) => status === 'FINISHED'))

const NOWHERE = 4_503_599_627_370_495
/** What a bare `id` means, by operation; and other names that mean other things. */
const meant: Readonly<Record<string, string>> = {
  '/api/product/getModelById': 'modelId',
  '/api/knowledge/getCategoryById': 'categoryId',
  '/api/knowledge/getParamById': 'paramId',
  '/api/photography/getPhotographyById': 'photographyId',
  '/api/notification/getNotificationById': 'notificationId',
  '/api/product/getModelByIncomeItemId': 'incomeItemId',
  '/api/client/findClientOrganization': 'organizationId',
  '/api/signup/checkOrganizationExists': 'inn',
  '/api/client/getOrganizationByDaData': 'inn',
  '/api/contractor/getContractorByIds': 'contractorId',
}
const numbersOf = (op: Op, name: string): readonly number[] => {
  if (name === 'limit') return [500, 1]
  if (name === 'page') return [1, 2]
  if (name === 'offset') return [0, 1]
  if (op.line.includes('getAliexpressParamValues') && name !== 'organizationId') return name === 'paramId' ? (shop.externalId ?? []) : [12]
  if (op.line.includes('fetchRegion') && name === 'countryId') return [643]
  if (op.line.includes('/product/barcode/') && name === 'organizationId') return shop.otherOrganizationId ?? []
  const place = places[name]
  if (place) return [place.id]
  const known = shop[name === 'id' || name === 'ids' ? (meant[pathOf(op)] ?? '') : name.replace(/s$/, '')]
  return known ?? [1]
}
const words: Readonly<Record<string, readonly string[]>> = {
  component: ['window', 'door'],
  service: ['OZON', 'YANDEX_MARKET', 'WILDBERRIES'],
  action: ['organization.add'],
  subject: ['organization'],
  article: [`Мир-1-${api.clientId}`],
}

/** Values worth trying; the first is one for which there is an answer. */
function valuesFor(op: Op, name: string, schema: unknown): readonly string[] {
  const { words: allowed, kind, format, maximum } = shapeOf(schema)
  if (allowed.length > 0) return name === 'service' ? ['OZON', ...allowed] : allowed
  if (kind === 'boolean') return ['true', 'false']
  if (kind === 'integer' || kind === 'array')
    return [...numbersOf(op, name), NOWHERE].filter((value) => maximum === 1_000 || value <= maximum || value !== NOWHERE).map(String)
  if (format === 'date-time') return ['2001-01-01', '2026-11-15', '2101-01-01']
  return [...(words[name] ?? []), 'Ааа', 'Вторая', 'Томск', 'нет такого']
}

type Question = Readonly<Record<string, string>>
async function ask(op: Op, question: Question): Promise<Reply> {
  const path = pathOf(op).replace(/:(\w+)/g, (_, name: string) => (name === 'barcode' ? '2000000000015' : String(numbersOf(op, name)[0])))
  const url = `${path}?${Object.entries(question)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')}`
  return op.line.startsWith('GET ') ? api.get(url) : api.post(url)
}
const told = ({ status, body, raw }: Reply) => (status === 200 ? raw.toString() : `${status} ${isFields(body) ? String(body.error) : ''}`)

/** What a question is asked on top of: nothing, or what makes a parameter matter. */
const grounds: Readonly<Record<string, readonly Question[]>> = {
  '/api/knowledge/fetchOptions': [
    {},
    ...Object.keys(places).map((place, at) => ({ paramId: String(shop.sharedParamId?.[at]), [place]: String(places[place]?.id) })),
  ],
  '/api/knowledge/getParams': [{}, ...Object.keys(places).map((place) => ({ [place]: String(places[place]?.id) }))],
}

/** Words of `sortBy` by which the rows stand as by another one, up and down. */
async function sameOrders(op: Op, question: Question, sorts: readonly string[]): Promise<string[]> {
  const orders = new Map<string, string>()
  const same: string[] = []
  for (const sortBy of sorts) {
    const both = await Promise.all(['true', 'false'].map((ascending) => ask(op, { ...question, sortBy, ascending })))
    const order = both.map(told).join()
    if (orders.has(order)) same.push(`sortBy=${sortBy}`)
    orders.set(order, sortBy)
  }
  return same
}

/** Parameters that change no answer and are not refused, whatever they say. */
async function idleOf(op: Op): Promise<string[]> {
  const { fields, required } = shapeOf(op.spec.query)
  const needed = Object.fromEntries([...required].map((name) => [name, valuesFor(op, name, fields[name])[0] ?? '']))
  const questions = (grounds[pathOf(op)] ?? [{}]).map((ground) => ({ ...needed, ...ground }))
  const before = await Promise.all(questions.map(async (question) => told(await ask(op, question))))
  const found: string[] = []
  for (const [name, schema] of Object.entries(fields)) {
    let matters = false
    for (const [at, question] of questions.entries())
      for (const value of valuesFor(op, name, schema)) matters ||= told(await ask(op, { ...question, [name]: value })) !== before[at]
    if (!matters) found.push(name)
    else if (name === 'sortBy') found.push(...(await sameOrders(op, questions[0] ?? {}, shapeOf(schema).words)))
  }
  return found
}

test('every parameter of a question matters to some answer', async () => {
  const ops = finiteOps.filter((op) => sections.has(sectionOf(op) ?? '') && isReading(op) && op.spec.query !== undefined && !op.line.endsWith('/product/find'))
  assert.ok(ops.length > 50)
  const found: Record<string, string[]> = {}
  for (const op of ops) {
    const names = await idleOf(op)
    if (names.length > 0) found[pathOf(op)] = names.toSorted()
  }
  assert.deepEqual(found, Object.fromEntries(Object.entries(idle).map(([path, names]) => [path, Object.keys(names).toSorted()])))
})
