// Importing YML feeds: from a link and from a file, the good kept and the bad told, again and again without doubling anything.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { sql } from '../../../kit/db.ts'
import { serve, until, type Caller } from '../../../testing.ts'
import { fieldsOf, isFields, listOf, numberOf, rowsOf } from '../../../../test/given.ts'

const api = await serve()
const demo = readFileSync(new URL('../../../../demo/feed.yml', import.meta.url))
const served = new Map<string, { status: number; body: Buffer; authorization?: string }>()
const shop = createServer((request, response) => {
  const page = served.get(request.url ?? '')
  const allowed = page?.authorization === undefined || page.authorization === request.headers.authorization
  response.writeHead(page ? (allowed ? page.status : 401) : 404).end(allowed ? page?.body : '')
})
await once(shop.listen(0, '127.0.0.1'), 'listening')
after(() => {
  shop.close()
})
const feedAt = (path: string, body: Buffer | string, more: { authorization?: string } = {}) => {
  served.set(path, { status: 200, body: Buffer.from(body), ...more })
  return `http://127.0.0.1:${(shop.address() as AddressInfo).port}${path}`
}

const Task = Type.Object({
  id: Type.Integer(),
  status: Type.String(),
  message: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  messageParams: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  file: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
const Found = Type.Object({ rows: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() })), total: Type.Optional(Type.Integer()) })
const Problems = Type.Object({
  rows: Type.Array(Type.Object({ line: Type.Integer(), externalId: Type.Union([Type.String(), Type.Null()]), message: Type.String() })),
  total: Type.Integer(),
})

const ended = (caller: Caller, id: number) =>
  until(async () => {
    const task = Value.Parse(Task, (await caller.get(`/api/task/getTask?id=${id}`)).body)
    return ['FINISHED', 'ERROR', 'EXCEPTION', 'STOPPED', 'INTERRUPTED'].includes(task.status) ? task : undefined
  }, 30_000)

async function importFrom(url: string, query = '', caller: Caller = api) {
  const reply = await caller.post(`/api/import/importProductsFromYml?organizationId=${caller.organizationId}&url=${encodeURIComponent(url)}${query}`)
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return ended(caller, Value.Parse(Task, reply.body).id)
}
const count = async (caller: Caller = api, query = '') => Value.Parse(Found, (await caller.get(`/api/product/find?count=true&limit=1${query}`)).body).total

const offer = (id: string, more = '', name = `Товар ${id}`) =>
  `<offer id="${id}"><name>${name}</name><price>100</price><currencyId>RUB</currencyId><categoryId>1</categoryId>${more}</offer>`
const feed = (...offers: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><yml_catalog date="2026-01-01"><shop><categories><category id="1">Разное</category></categories><offers>${offers.join('\n')}</offers></shop></yml_catalog>`

test('a feed at a link becomes cards with colours, sizes, brands, categories and barcodes; the bad offer is named with its line', async () => {
  const task = await importFrom(feedAt('/demo.yml', demo))
  assert.equal(task.status, 'FINISHED')
  assert.deepEqual(JSON.parse(task.messageParams ?? ''), { offersDone: 34, created: 33, changed: 0, refused: 1, warned: 0 })
  assert.equal(await count(), 33)
  const shirt = await api.get('/api/product/find?query=%D1%84%D1%83%D1%82%D0%B1%D0%BE%D0%BB%D0%BA%D0%B0%20%D1%87%D1%91%D1%80%D0%BD%D1%8B%D0%B9')
  const rows = Value.Parse(
    Type.Object({
      rows: Type.Array(
        Type.Object({
          size: Type.String(),
          price: Type.Number(),
          view: Type.Object({
            color: Type.String(),
            model: Type.Object({ article: Type.String(), brand: Type.Object({ name: Type.String() }), category: Type.Object({ name: Type.String() }) }),
          }),
        }),
      ),
    }),
    shirt.body,
  ).rows
  assert.deepEqual(rows.map((row) => row.size).sort(), ['L', 'M', 'S', 'XL'])
  assert.deepEqual(rows[0]?.view, {
    ...rows[0]?.view,
    color: 'чёрный',
    model: { ...rows[0]?.view.model, article: 'TS-240', brand: { ...rows[0]?.view.model.brand, name: 'Северный хлопок' } },
  })
  const problems = Value.Parse(Problems, (await api.get('/api/product/findProductImport?count=true', undefined, { 'accept-language': 'ru' })).body)
  assert.equal(problems.total, 1)
  assert.deepEqual(
    problems.rows.map(({ line, externalId, message }) => ({ line, externalId, message })),
    [{ line: 464, externalId: 'A-BAD', message: 'У предложения нет цены' }],
  )
  const report = await api.get(`/files/file?path=${encodeURIComponent(task.file ?? '')}`)
  assert.match(report.raw.toString('utf8'), /"464";"A-BAD";"";"пропущено";"У предложения нет цены"/)
})

test('the same feed again makes nothing new', async () => {
  const before = await count()
  const task = await importFrom(feedAt('/demo.yml', demo))
  assert.deepEqual(JSON.parse(task.messageParams ?? ''), { offersDone: 34, created: 0, changed: 0, refused: 1, warned: 0 })
  assert.equal(await count(), before)
})

test('an uploaded file is imported; without a link or a file it is a clear refusal', async () => {
  const other = await api.another()
  const boundary = 'feed-boundary'
  const body = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="feed.xml"\r\nContent-Type: application/xml\r\n\r\n${feed(offer('u1'), offer('u2'))}\r\n--${boundary}--\r\n`,
  )
  const reply = await other.post(`/api/import/importProductsFromYml?organizationId=${other.organizationId}`, body, {
    'content-type': `multipart/form-data; boundary=${boundary}`,
  })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  const task = await ended(other, Value.Parse(Task, reply.body).id)
  assert.equal(task.status, 'FINISHED')
  assert.equal(await count(other), 2)
  const neither = await other.post(`/api/import/importProductsFromYml?organizationId=${other.organizationId}`)
  assert.deepEqual([neither.status, (neither.body as { error: string }).error], [400, 'error_feed_source'])
})

test('an offer keeps its product when its article changes, and two offers never become one size', async () => {
  const other = await api.another()
  await importFrom(feedAt('/one.xml', feed(offer('a', '<vendorCode>V</vendorCode>'), offer('b', '<vendorCode>V</vendorCode>'))), '', other)
  assert.equal(await count(other), 2)
  await importFrom(feedAt('/two.xml', feed(offer('a', '<vendorCode>W</vendorCode>'), offer('c', '<vendorCode>V</vendorCode>'))), '', other)
  assert.equal(await count(other), 3)
})

test('an offer that the catalogue refuses harms nobody else', async () => {
  const other = await api.another()
  const code = '<barcode>4600000000015</barcode>'
  const task = await importFrom(feedAt('/clash.xml', feed(offer('x', code), offer('y', code), offer('z'))), '', other)
  const { created, refused } = JSON.parse(task.messageParams ?? '') as { created: number; refused: number }
  assert.deepEqual([created, refused], [2, 1])
  assert.equal(await count(other), 2)
})

test('a feed that breaks off keeps what stood before', async () => {
  const other = await api.another()
  const whole = feed(...Array.from({ length: 30 }, (_, n) => offer(`t${n}`)))
  const task = await importFrom(feedAt('/cut.xml', whole.slice(0, Math.floor(whole.length * 0.8))), '', other)
  assert.equal(task.status, 'FINISHED')
  assert.ok(((await count(other)) ?? 0) >= 20)
  const problems = Value.Parse(Problems, (await other.get('/api/product/findProductImport?count=true')).body)
  assert.ok(problems.total >= 1)
})

test('what is no feed, and a link that does not answer, end as errors in words', async () => {
  for (const url of [feedAt('/page.html', '<html><body>Sign in</body></html>'), `${feedAt('/x', '')}-missing`]) {
    const reply = await api.post(`/api/import/importProductsFromYml?organizationId=${api.organizationId}&url=${encodeURIComponent(url)}`)
    const task = await until(async () => {
      const seen = Value.Parse(Task, (await api.get(`/api/task/getTask?id=${Value.Parse(Task, reply.body).id}`)).body)
      return seen.message ? seen : undefined
    }, 20_000)
    assert.match(task.message ?? '', /^error_feed_(unreadable|address)$/)
  }
  const odd = await api.post(`/api/import/importProductsFromYml?organizationId=${api.organizationId}&url=ftp%3A%2F%2Fx`)
  assert.deepEqual([odd.status, (odd.body as { error: string }).error], [400, 'error_feed_address'])
})

test('a feed behind a password is fetched with it, and the password is not kept in the clear', async () => {
  const other = await api.another()
  const url = feedAt('/secret.xml', feed(offer('s1')), { authorization: `Basic ${Buffer.from('me:s3cret-word').toString('base64')}` })
  const task = await importFrom(url, '&login=me&password=s3cret-word', other)
  assert.equal(task.status, 'FINISHED')
  const { payload } = await api.app.ownerPool.tx({}, (db) =>
    db.one<{ payload: string }>(sql`select payload::text from task where client_id = ${other.clientId} and id = ${task.id}`),
  )
  assert.ok(!payload.includes('s3cret-word'))
})

test('a read-only token and another client can not import', async () => {
  const reply = await api.post('/api/client/addClientPublicToken?tokenName=reader&readOnly=true')
  const reader = api.with((reply.body as { token: string }).token)
  assert.equal((await reader.post(`/api/import/importProductsFromYml?organizationId=${api.organizationId}&url=http%3A%2F%2Fx.example`)).status, 403)
  const other = await api.another()
  assert.equal((await other.post(`/api/import/importProductsFromYml?organizationId=${api.organizationId}&url=http%3A%2F%2Fx.example`)).status, 404)
})

test('all that an offer says is on the card; its pictures are fetched once; the same feed again changes nothing', async () => {
  const other = await api.another()
  const picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#c04' } })
    .png()
    .toBuffer()
  const [good, gone] = [feedAt('/one.png', picture), `${feedAt('/y', '')}-missing.png`]
  const more = `<picture>${good}</picture><picture>${gone}</picture><vendor>Фабрика</vendor><vendorCode>VC-7</vendorCode><barcode>4600000000015</barcode>
    <description>Тёплый плед</description><param name="Материал">шерсть</param><param name="Длина" unit="см">200</param><param name="Цвет">синий</param>
    <dimensions>30/20/10.5</dimensions><weight>1.25</weight><country_of_origin>Беларусь</country_of_origin><vat>VAT_10</vat><sales_notes>Предоплата</sales_notes>`
  const url = feedAt('/whole.xml', feed(`<offer id="w1" group_id="G-1">${offer('w1', more).replace(/^<offer id="w1">/, '')}`))
  const read = async () => {
    const [row] = rowsOf(await other.get('/api/product/find?query=w1'))
    assert.ok(row)
    const model = fieldsOf(await other.get(`/api/model/${numberOf(isFields(row.view) && isFields(row.view.model) ? row.view.model.id : 0)}?params=true`))
    return model
  }
  await importFrom(url, '', other)
  const card = await until(async () => {
    const seen = await read()
    const images = listOf(listOf(seen.views)[0]?.images)
    return images[0]?.path ? seen : undefined
  })
  const wanted = { article: 'G-1', description: 'Тёплый плед', countryName: 'Беларусь', vat: 'HALF', additionalInfo: 'Предоплата' }
  assert.partialDeepStrictEqual(card, { ...wanted, brand: { name: 'Фабрика' }, category: { name: 'Разное' } })
  const [view] = listOf(card.views)
  assert.ok(view)
  assert.equal(view.color, 'синий')
  const words = listOf(view.values).map(({ paramName, stringValue }) => `${String(paramName)}: ${String(stringValue)}`)
  for (const word of ['Материал: шерсть', 'Длина: 200 см', 'Артикул производителя: VC-7']) assert.ok(words.includes(word), words.join())
  assert.deepEqual(
    listOf(view.images).map(({ url: address, width }) => [address, width ?? null]),
    [
      [good, 60],
      [gone, null],
    ],
  )
  assert.equal(view.mainImageId, listOf(view.images)[0]?.id)
  assert.partialDeepStrictEqual(listOf(view.sizes)[0], { packWidth: 200, packHeight: 105, packDepth: 300, packWeight: 1250, price: 100 })
  assert.deepEqual(
    listOf(listOf(view.sizes)[0]?.barcodes).map(({ barcode }) => barcode),
    ['4600000000015'],
  )
  await importFrom(url, '', other)
  const again = await read()
  assert.deepEqual(again, card)
  const dearer = feedAt('/dearer.xml', String(served.get('/whole.xml')?.body).replace('<price>100</price>', '<price>150</price>'))
  const { created, changed } = JSON.parse((await importFrom(dearer, '', other)).messageParams ?? '') as { created: number; changed: number }
  assert.deepEqual([created, changed], [0, 1])
  assert.equal(listOf(listOf((await read()).views)[0]?.sizes)[0]?.price, 150)
})
