// What a tariff allows is asked wherever something is added, also by two at once; what is saved already stays.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { equipment } from '../src/equipment.ts'
import { sharp } from '../src/kit/libraries.ts'
import { sql } from '../src/kit/db.ts'
import { serve, until, type Caller, type Reply } from '../src/testing.ts'
import { fieldsOf, isFields, listOf, numberOf, rowsOf, upload } from './given.ts'
import { refused } from './support/refused.ts'

const folder = mkdtempSync(join(tmpdir(), 'ambar-limits-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'offer.json')
writeFileSync(
  file,
  JSON.stringify({
    tariffs: [
      { id: 1, name: 'Начало', productsLimit: 5, usersLimit: 3, organizationLimit: 2, maxStorageSizeMb: 1, prices: { MONTH: 0 } },
      { id: 2, name: 'Без ограничений', prices: { MONTH: 0 } },
    ],
    addons: [{ id: 7, name: 'Ещё товары', prices: { MONTH: 0 }, adds: { what: 'products', count: 250 } }],
  }),
)
const api = await serve({ env: { BILLING_FILE: file } })
const codeOf = ({ status, body }: Reply) => (status === 200 ? 200 : isFields(body) ? body.error : body)
const tally = (replies: readonly Reply[]) =>
  Object.fromEntries(
    Map.groupBy(replies, (reply) => String(codeOf(reply)))
      .entries()
      .map(([code, list]) => [code, list.length]),
  )

let made = 0
const card = (caller: Caller, sizes = 1) =>
  caller.post('/api/product/model/create', {
    name: `Card ${++made}`,
    article: `card-${made}`,
    organizationId: caller.organizationId,
    views: [{ color: 'red', sizes: Array.from({ length: sizes }, (_, n) => ({ size: String(n) })) }],
  })
const living = (caller: Caller) =>
  api.app.pool.tx({ clientId: caller.clientId }, async (db) => (await db.one<{ n: number }>(sql`select count(*) as n from product where not archived`)).n)

test('products: the last place is taken once, however many reach for it', async () => {
  const caller = await api.another('Products')
  assert.equal((await card(caller, 3)).status, 200)
  refused(await card(caller, 3), 409, 'error_tariff_limit_products')
  const replies = await Promise.all(Array.from({ length: 8 }, () => card(caller)))
  assert.deepEqual(tally(replies), { 200: 2, error_tariff_limit_products: 6 })
  assert.equal(await living(caller), 5)
})

test('products: what is there may be changed, the archive makes room, and coming back asks for it', async () => {
  const caller = await api.another('Archive')
  const model = fieldsOf(await card(caller, 5))
  const sizes = listOf(Object(listOf(model.views)[0]).sizes)
  assert.equal((await caller.put('/api/model', { ...model, name: 'Another name' })).status, 200)
  const [first] = sizes
  const id = numberOf(first?.id)
  const archive = (deleted: boolean, what = String(id)) => caller.delete(`/api/product/archive/${what}?deleted=${deleted}`)
  assert.equal((await archive(true)).status, 200)
  assert.equal((await card(caller)).status, 200)
  refused(await archive(false), 409, 'error_tariff_limit_products')
  assert.equal((await archive(true, `model/${numberOf(model.id)}`)).status, 200)
  assert.equal((await card(caller, 2)).status, 200)
  refused(await archive(false, `model/${numberOf(model.id)}`), 409, 'error_tariff_limit_products')
  assert.equal(await living(caller), 3)
})

test('users and organizations: adding and bringing back', async () => {
  const caller = await api.another('People')
  const user = (login: string) => caller.post('/api/client/addUser', { login, roles: ['USER'] })
  const added = await Promise.all(Array.from({ length: 6 }, (_, n) => user(`p${n}@example.org`)))
  assert.deepEqual(tally(added), { 200: 2, error_tariff_limit_users: 4 })
  const [first] = added.filter(({ status }) => status === 200)
  assert.ok(first)
  const one = numberOf(fieldsOf(first).userId)
  assert.equal((await caller.post(`/api/client/removeUser?userId=${one}`)).status, 200)
  assert.equal((await user('next@example.org')).status, 200)
  refused(await caller.post(`/api/client/restoreUser?userId=${one}`), 409, 'error_tariff_limit_users')
  const organization = (name: string) => caller.post('/api/client/createClientOrganization', { name, inn: '7707083893' })
  assert.deepEqual(tally(await Promise.all(['A', 'B', 'C'].map(organization))), { 200: 1, error_tariff_limit_organizations: 2 })
  refused(await caller.post(`/api/client/createShop?name=D&organizationId=${caller.organizationId}`), 409, 'error_tariff_limit_organizations')
})

const noise = (side: number) => {
  const pixels = Buffer.alloc(side * side * 3)
  for (let at = 0; at < pixels.length; at++) pixels[at] = ((at * 2_654_435_761) % 251) ^ ((at >> 3) % 256)
  return sharp()(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer()
}
const used = (caller: Caller) =>
  api.app.pool.tx({ clientId: caller.clientId }, async (db) => (await db.maybe<{ bytes: number }>(sql`select bytes from storage_use`))?.bytes ?? 0)

test('storage: a picture takes it, its removal gives it back, and what does not fit leaves no file', async () => {
  const caller = await api.another('Storage')
  const view = numberOf(listOf(fieldsOf(await card(caller)).views)[0]?.id)
  const send = async (side: number) => upload(caller, `/api/product/view/${view}/image/upload`, await noise(side))
  const first = await send(64)
  assert.equal(first.status, 200, JSON.stringify(first.body))
  const taken = await used(caller)
  assert.ok(taken > 0)
  await api.app.pool.tx({ clientId: caller.clientId }, (db) => db.run(sql`update storage_use set bytes = 1024 * 1024 - 100`))
  refused(await send(64), 409, 'error_tariff_limit_storage')
  assert.equal(await used(caller), 1024 * 1024 - 100)
  await api.app.pool.tx({ clientId: caller.clientId }, (db) => db.run(sql`update storage_use set bytes = ${taken}`))
  const stamp = await upload(caller, `/api/client/uploadOrganizationStamp?organizationId=${caller.organizationId}`, await noise(32))
  const size = numberOf(fieldsOf(stamp).stampSize)
  assert.equal(await used(caller), taken + size)
  assert.equal((await caller.post(`/api/client/removeOrganizationStamp?organizationId=${caller.organizationId}`)).status, 200)
  assert.equal(await used(caller), taken)
})

test('storage: pictures of a photo session give back what they replace, once', async () => {
  const caller = await api.another('Session')
  const [view] = listOf(fieldsOf(await card(caller)).views)
  const folder = join(
    equipment().config.dataDir,
    'photography',
    String(caller.clientId),
    'Съёмка',
    String(listOf(listOf(view?.sizes)[0]?.barcodes)[0]?.barcode),
  )
  mkdirSync(folder, { recursive: true })
  const session = async () => numberOf(fieldsOf(await caller.post(`/api/photography/createPhotography?folderName=${encodeURIComponent('Съёмка')}`)).id)
  const take = async (side: number) => {
    writeFileSync(join(folder, '1.png'), await noise(side))
    const task = fieldsOf(await caller.post(`/api/photography/importImagesFromFolder?photographyId=${await session()}&overridePhoto=true`))
    await until(async () => rowsOf(await caller.get('/api/task/findTask')).find(({ id, status }) => id === task.id && status === 'FINISHED'), 20_000)
    const stored = await api.app.pool.tx({ clientId: caller.clientId }, (db) =>
      db.one<{ images: number; bytes: number }>(sql`select count(*)::int as images, coalesce(sum(size), 0) as bytes from product_image`),
    )
    assert.deepEqual([stored.images, stored.bytes], [1, await used(caller)])
    return stored.bytes
  }
  const large = await take(96)
  const small = await take(48)
  assert.ok(small < large, `${small} < ${large}`)
  assert.equal(await take(96), large)
})

test('an import stops where the tariff ends; what was saved stays, and it goes on when there is room', async () => {
  const caller = await api.another('Import')
  fieldsOf(await caller.post('/api/client/createAddonTariff', { addonId: 7 }))
  const offers = Array.from(
    { length: 300 },
    (_, n) => `<offer id="${n + 1}"><name>Offer ${n + 1}</name><vendorCode>o-${n + 1}</vendorCode><price>10</price></offer>`,
  )
  const feed = `<?xml version="1.0"?><yml_catalog date="2026-01-01 00:00"><shop><name>S</name><offers>${offers.join('')}</offers></shop></yml_catalog>`
  const { id } = fieldsOf(await upload(caller, `/api/import/importProductsFromYml?organizationId=${caller.organizationId}`, Buffer.from(feed)))
  const task = async () => fieldsOf(await caller.get(`/api/task/getTask?id=${numberOf(id)}`))
  const stopped = await until(async () => {
    const now = await task()
    return now.message === 'error_tariff_limit_products' && now
  }, 30_000)
  assert.deepEqual(JSON.parse(String(stopped.messageParams)).limit, 255)
  assert.equal(await living(caller), 255)
  fieldsOf(await caller.post('/api/client/tariff', { id: 2 }))
  await caller.post(`/api/task/runTask?taskId=${numberOf(id)}`)
  await until(async () => (await task()).status === 'FINISHED', 30_000)
  assert.equal(await living(caller), 300)
})

test('without a limit nothing is counted', async () => {
  const caller = await api.another('Free')
  fieldsOf(await caller.post('/api/client/tariff', { id: 2 }))
  assert.equal((await card(caller, 12)).status, 200)
  assert.equal(await living(caller), 12)
})
