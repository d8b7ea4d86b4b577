// Logos of brands, pictures by the hundred (freed, replaced by links), the nightly sweep, signed addresses for marketplaces.
import assert from 'node:assert/strict'
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { equipment } from '../src/equipment.ts'
import { sql } from '../src/kit/db.ts'
import { sharp } from '../src/kit/libraries.ts'
import { openLog } from '../src/kit/log.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { sharedLink } from '../src/modules/catalogue/images/shared.ts'
import { sweepImages } from '../src/modules/catalogue/images/sweep.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, listOf, numberOf, upload, type Field } from './given.ts'
import { taskEnded } from './support/tasks.ts'

const api = await serve({ env: { PUBLIC_URL: 'https://ambar.example' } })
const png = (width = 300, height = 200) =>
  sharp()({ create: { width, height, channels: 3, background: '#c03010' } })
    .png()
    .toBuffer()
const put = async (caller: Caller, viewId: number) => fieldsOf(await upload(caller, `/api/product/view/${viewId}/image/upload`, await png(), 'x.png'))
const imagesOf = async (modelId: number) => listOf(listOf(fieldsOf(await api.get(`/api/product/model/${modelId}`)).views)[0]?.images)
const fileStatus = async (caller: Caller, path: unknown) => (await caller.get(`/files/view?path=${encodeURIComponent(String(path))}`)).status
const finished = (task: Field) => taskEnded(api, numberOf(task.id))
const inside = (statement: ReturnType<typeof sql>) => api.app.pool.tx({ clientId: api.clientId }, (db) => db.run(statement))

test('a brand has one logo: drawn anew, in any size, replaced and removed with its file', async () => {
  const brandId = numberOf(fieldsOf(await api.post('/api/brand', { name: 'С логотипом' })).brandId)
  const url = `/api/brand/${brandId}/image`
  const first = fieldsOf(await upload(api, url, await png(), 'logo.png'))
  assert.deepEqual([first.logoWidth, first.logoHeight, typeof first.logoSize], [300, 200, 'number'])
  assert.equal(fieldsOf(await api.get(`/api/brand/${brandId}`)).logo, first.logo)
  const small = await api.get(`/files/image?path=${encodeURIComponent(String(first.logo))}&width=64`)
  assert.equal((await sharp()(small.raw).metadata()).width, 64)
  const second = fieldsOf(await upload(api, url, await png(100, 100), 'logo.png'))
  assert.notEqual(second.logo, first.logo)
  assert.equal(await fileStatus(api, first.logo), 404)
  fieldsOf(await api.put(`/api/brand/${brandId}`, { name: 'Переименован' }))
  assert.equal(fieldsOf(await api.get(`/api/brand/${brandId}`)).logoWidth, 100, 'a change of the brand keeps its logo')
  const other = await api.another()
  assert.equal((await upload(other, url, await png())).status, 404)
  assert.equal((await other.delete(url)).status, 404)
  assert.equal((await upload(api, url, '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')).status, 400)
  assert.equal((await api.post(url)).status, 400)
  const removed = fieldsOf(await api.delete(url))
  assert.deepEqual([removed.logo, removed.logoSize], [undefined, undefined])
  assert.equal(await fileStatus(api, second.logo), 404)
  assert.equal((await api.delete(url)).status, 200, 'a logo that is gone is removed already')
})

test('a picture may come inside the body, as the published description has it', async () => {
  const { viewId } = await givenCard(api)
  const url = `/api/product/view/${viewId}/image/upload`
  const sent = fieldsOf(await api.post(url, { file: (await png()).toString('base64') }))
  assert.equal(sent.width, 300)
  assert.equal((await api.post(url, { file: 'no picture!' })).status, 400)
  assert.equal((await api.post(url, {})).status, 400)
})

/** Two stored pictures, one of which has a link besides. */
async function linkedAndNot(host = 'cdn1.ozone.ru') {
  const card = await givenCard(api)
  const [plain, linked] = [await put(api, card.viewId), await put(api, card.viewId)]
  await inside(sql`update product_image set url = ${`https://${host}/${card.viewId}.jpg`} where client_id = ${api.clientId} and id = ${numberOf(linked.id)}`)
  return { ...card, plain, linked }
}

test('freeing storage: what has a link stays as the link, what has none goes unless links were asked for', async () => {
  const { modelId, plain, linked } = await linkedAndNot()
  const url = `/api/product/images/${api.organizationId}`
  await finished(fieldsOf(await api.delete(`${url}?withUrls=true`)))
  assert.deepEqual(
    (await imagesOf(modelId)).map(({ id, path }) => [id, path ?? null]),
    [
      [plain.id, plain.path],
      [linked.id, null],
    ],
  )
  assert.deepEqual([await fileStatus(api, plain.path), await fileStatus(api, linked.path)], [200, 404])
  const done = await finished(fieldsOf(await api.delete(url)))
  assert.equal(done.message, 'message_images_removed')
  assert.deepEqual(
    (await imagesOf(modelId)).map(({ id }) => id),
    [linked.id],
  )
  assert.equal(await fileStatus(api, plain.path), 404)
  const view = listOf(fieldsOf(await api.get(`/api/product/model/${modelId}`)).views)[0]
  assert.equal(view?.mainImageId, linked.id)
})

test('replacing by links of a service touches only colours that have them', async () => {
  const withOzon = await linkedAndNot('ir.ozone.ru')
  const without = await linkedAndNot('shop.example')
  const evil = await linkedAndNot('ozone.ru.evil.example')
  const task = fieldsOf(await api.delete(`/api/product/images/${api.organizationId}/OZON`))
  assert.equal(task.type, 'REPLACE_PRODUCT_IMAGE_TASK')
  await finished(task)
  assert.deepEqual(
    (await imagesOf(withOzon.modelId)).map(({ id, path }) => [id, path ?? null]),
    [[withOzon.linked.id, null]],
  )
  for (const { modelId } of [without, evil]) assert.equal((await imagesOf(modelId)).filter(({ path }) => typeof path === 'string').length, 2)
  assert.equal((await api.delete(`/api/product/images/${api.organizationId}/NOWHERE`)).status, 400)
  const other = await api.another()
  for (const tail of ['', '/OZON']) assert.equal((await other.delete(`/api/product/images/${api.organizationId}${tail}`)).status, 404)
})

test('the sweep takes old files that nothing shows, and nothing else', async () => {
  const { viewId } = await givenCard(api)
  const shown = await put(api, viewId)
  const { files, config } = equipment()
  const orphans = ['product/images/1/old.jpg', 'product/images/1/young.jpg', 'product/variants/old-64x0.jpg', 'brands/1/old.png', 'exports/old.csv']
  for (const path of orphans) await files.write(api.clientId, path, Buffer.from('x'))
  const longAgo = new Date(Date.now() - 40 * 86_400_000)
  for (const path of [...orphans.filter((path) => path.includes('old')), String(shown.path)])
    utimesSync(join(config.dataDir, 'files', String(api.clientId), path), longAgo, longAgo)
  await sweepImages.run({
    payload: {},
    clientId: api.clientId,
    taskId: null,
    signal: new AbortController().signal,
    attempt: 1,
    log: openLog('error'),
    tx: (work) => api.app.pool.tx({ clientId: api.clientId }, (db) => work({ db, ...contextOf() })),
    progress: () => undefined,
    result: () => undefined,
  })
  const left: string[] = []
  for await (const { path } of files.list(api.clientId)) left.push(path)
  assert.deepEqual(
    orphans.filter((path) => left.includes(path)),
    ['product/images/1/young.jpg', 'exports/old.csv'],
  )
  assert.equal(await fileStatus(api, shown.path), 200)
})
const contextOf = () => ({
  actor: {
    clientId: api.clientId,
    userId: null,
    tokenId: null,
    login: '',
    lang: null,
    readOnly: false,
    permissions: new Set<string>(),
    organizationIds: null,
    warehouseIds: null,
  },
  clientId: api.clientId,
  lang: 'ru' as const,
  requestId: 'test',
  enqueue: async () => undefined,
})

test('a marketplace sees a picture under its signed address only', async () => {
  const { viewId } = await givenCard(api)
  const image = await put(api, viewId)
  const link = sharedLink(api.clientId, String(image.path))
  assert.ok(link !== undefined && link.startsWith('https://ambar.example/files/shared?'))
  const address = link.slice('https://ambar.example'.length)
  const nobody = api.with('')
  const seen = await nobody.get(address)
  assert.deepEqual([seen.status, seen.headers['content-type'], seen.headers['x-content-type-options']], [200, 'image/jpeg', 'nosniff'])
  assert.equal((await nobody.get(address.replace('mark=', 'mark=x'))).status, 404)
  assert.equal((await nobody.get(address.replace(`client=${api.clientId}`, `client=${api.clientId + 1}`))).status, 404)
  assert.equal(sharedLink(api.clientId, String(image.path)), link, 'marketplaces tell pictures apart by address')
})

test('a piece of a file, as players ask for it', async () => {
  const { viewId } = await givenCard(api)
  const url = `/files/view?path=${encodeURIComponent(String((await put(api, viewId)).path))}`
  const { raw: whole } = await api.get(url)
  const piece = await api.get(url, undefined, { range: 'bytes=10-19' })
  assert.deepEqual([piece.status, piece.headers['content-range']], [206, `bytes 10-19/${whole.length}`])
  assert.ok(piece.raw.equals(whole.subarray(10, 20)))
  const tail = await api.get(url, undefined, { range: 'bytes=-5' })
  assert.ok(tail.raw.equals(whole.subarray(-5)))
  assert.equal((await api.get(url, undefined, { range: 'bytes=9999999-' })).status, 416)
  for (const range of ['bytes=0-,-1', 'lines=1-2', 'bytes=-', 'bytes=5-2']) assert.equal((await api.get(url, undefined, { range })).status, 200, range)
})

test('hostile pictures: bombs of pixels, tails, pictures that are something else', async () => {
  const { viewId } = await givenCard(api)
  const url = `/api/product/view/${viewId}/image/upload`
  const bomb = await sharp()({ create: { width: 15_000, height: 15_000, channels: 3, background: '#fff' }, limitInputPixels: false })
    .png({ compressionLevel: 9 })
    .toBuffer()
  assert.equal((await upload(api, url, bomb)).status, 400, '225 million pixels')
  const jpeg = await sharp()({ create: { width: 200, height: 200, channels: 3, background: '#0f0' } })
    .jpeg()
    .toBuffer()
  assert.equal((await upload(api, url, jpeg.subarray(0, 300))).status, 400, 'truncated')
  const polyglot = Buffer.concat([Buffer.from('%PDF-1.4\n'), jpeg])
  assert.equal((await upload(api, url, polyglot)).status, 400)
  const zip = Buffer.concat([jpeg, Buffer.from('PK\x03\x04<?php evil')])
  const stored = fieldsOf(await upload(api, url, zip))
  const { raw } = await api.get(`/files/view?path=${encodeURIComponent(String(stored.path))}`)
  assert.ok(!raw.includes('php'))
})
