// Pictures of cards on their way to Wildberries and Ozon: by addresses or as files, with the marketplace's own words for what it refuses.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startOzon } from '../sandbox/ozon/server.ts'
import { startWildberries } from '../sandbox/wildberries/server.ts'
import { sql } from '../src/kit/db.ts'
import { sharp } from '../src/kit/libraries.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { serve } from '../src/testing.ts'
import { fieldsOf, numberOf, rowsOf, upload, type Field } from './given.ts'
import { taskEnded } from './support/tasks.ts'

const good = (article: string, nmId: number) => ({ article, nmId, chrtId: nmId + 1_000, skus: [`20000000${nmId}`], price: 100 })
const wildberries = await startWildberries({ goods: [good('small', 101), good('large', 102), good('mixed', 103)], warehouses: [{ id: 7 }], limits: 'none' })
const ozon = await startOzon()
after(async () => {
  await wildberries.close()
  await ozon.close()
})
const api = await serve({ env: { PUBLIC_URL: 'https://ambar.example' } })
const connect = (fields: Field) => api.post('/api/client/addServiceIntegration', { organizationId: api.organizationId, ...fields })
assert.equal((await connect({ service: 'WILDBERRIES', siteDomain: wildberries.url, serviceSecret: wildberries.token })).status, 200)
assert.equal((await connect({ service: 'OZON', siteDomain: ozon.url, serviceSecret: ozon.apiKey, serviceClientId: ozon.clientId })).status, 200)

const at = '/api/photography'
const picture = (width: number, height: number, background: string) =>
  sharp()({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
async function cardOf(nmId: number | null, ...sizes: (readonly [number, number])[]) {
  const card = await givenCard(api)
  for (const [width, height] of sizes) fieldsOf(await upload(api, `/api/product/view/${card.viewId}/image/upload`, await picture(width, height, '#a02')))
  if (nmId !== null)
    await api.app.pool.tx({ clientId: api.clientId }, (db) =>
      db.run(sql`update product_view set wildberries_id = ${nmId} where client_id = ${api.clientId} and id = ${card.viewId}`),
    )
  return card
}
const taskOf = (id: unknown) => taskEnded(api, Number(id))
const toWildberries = async (viewId: number) => taskOf(fieldsOf(await api.post(`${at}/uploadImagesToWildberries?viewId=${viewId}`)).id)
const paramsOf = (task: Field): unknown => JSON.parse(String(task.messageParams))

test('large pictures go by signed addresses, all at once and in their order', async () => {
  const { viewId } = await cardOf(102, [900, 1200], [700, 900])
  const task = await toWildberries(viewId)
  assert.deepEqual([task.status, task.message, paramsOf(task)], ['FINISHED', 'message_pictures_sent', { sent: 1, failed: 0 }])
  const links = wildberries.world.media.get(102)?.map(({ link }) => link) ?? []
  assert.equal(links.length, 2)
  for (const link of links) {
    assert.ok(link.startsWith('https://ambar.example/files/shared?'))
    const shown = await api.with('').get(link.slice('https://ambar.example'.length))
    assert.deepEqual([shown.status, shown.headers['content-type']], [200, 'image/jpeg'])
  }
})

test('small pictures are filled up with white and go as files, each to its place; again they take the same places', async () => {
  const { viewId } = await cardOf(101, [300, 200], [900, 1200])
  for (let repeat = 0; repeat < 2; repeat++) {
    assert.equal((await toWildberries(viewId)).status, 'FINISHED')
    assert.deepEqual(
      wildberries.world.media.get(101)?.map(({ bytes }) => bytes > 1_000),
      [true, true],
    )
  }
  const calls = wildberries.world.calls.filter(({ path }) => path === '/content/v3/media/file')
  assert.equal(calls.length, 4)
})

test('a picture that is for another marketplace stays at home', async () => {
  const { viewId, modelId } = await cardOf(103, [900, 1200], [900, 1200])
  const view = fieldsOf(await api.get(`/api/product/model/${modelId}`)).views
  const images = rowsOf(await api.get(`/api/product/model/${modelId}`).then((reply) => ({ ...reply, body: firstOf(view).images })))
  await api.patch(`/api/model/${modelId}`, { views: [{ id: viewId, images: [{ id: images[0]?.id, position: 0, services: ['OZON'] }] }] })
  await toWildberries(viewId)
  assert.equal(wildberries.world.media.get(103)?.length, 1)
})
const firstOf = (value: unknown): Field => (Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null ? { ...value[0] } : {})

test('what is refused is told in the words of the marketplace; without a card or pictures nothing is sent', async () => {
  const unknown = await toWildberries((await cardOf(999, [900, 1200])).viewId)
  assert.deepEqual([unknown.status, unknown.message, paramsOf(unknown)], ['ERROR', 'error_photography_refused', { reason: 'Карточка 999 не найдена' }])
  assert.equal((await toWildberries((await cardOf(null, [900, 1200])).viewId)).message, 'error_photography_no_card')
  assert.equal((await toWildberries((await cardOf(102)).viewId)).message, 'error_photography_no_pictures')
  wildberries.world.fail({ times: 1, status: 503, path: '/content/v3/media' })
  assert.equal((await toWildberries((await cardOf(102, [900, 1200])).viewId)).status, 'FINISHED', 'what passes is tried again')
})

test('all colours of a card go in one task; each has its own result', async () => {
  const card = await cardOf(102, [900, 1200])
  fieldsOf(await api.patch(`/api/model/${card.modelId}`, { views: [{ id: card.viewId }, { color: 'Зелёный', sizes: [{ name: 'Второй', size: '1' }] }] }))
  const reply = await api.post(`${at}/uploadModelImagesToWildberries?modelId=${card.modelId}`)
  assert.equal(reply.status, 200)
  const task = await taskOf(reply.body)
  assert.deepEqual([task.status, paramsOf(task)], ['FINISHED', { sent: 1, failed: 1 }])
  const report = await api.get(`/files/file?path=${encodeURIComponent(String(task.file))}`)
  assert.match(report.raw.toString(), /Зелёный";"Карточки на маркетплейсе ещё нет"/)
})

test('Ozon is told the addresses of the pictures of each size', async () => {
  const card = await cardOf(null, [900, 1200], [300, 300])
  const { clientId, organizationId } = api
  await api.app.pool.tx({ clientId }, (db) =>
    db.run(sql`insert into listing (client_id, product_id, service, organization_id, service_product_id)
      values (${clientId}, ${card.productId}, 'OZON', ${organizationId}, '500000001')`),
  )
  const send = async (viewId: number) => taskOf(fieldsOf(await api.post(`${at}/uploadImagesToOzon?viewId=${viewId}`)).id)
  assert.equal((await send(card.viewId)).status, 'FINISHED')
  assert.equal(ozon.pictures.get(500_000_001)?.length, 2)
  const unlisted = await send((await cardOf(null, [900, 1200])).viewId)
  assert.deepEqual([unlisted.status, unlisted.message], ['ERROR', 'error_photography_no_card'])
  ozon.refuse(403, 1)
  const denied = await send(card.viewId)
  assert.deepEqual([denied.status, denied.message], ['ERROR', 'error_photography_refused'])
  const other = await api.another()
  const theirs = await givenCard(other)
  assert.equal((await other.post(`${at}/uploadImagesToOzon?viewId=${theirs.viewId}`)).status < 500, true)
  assert.ok((await other.post(`${at}/uploadImagesToOzon?viewId=${theirs.viewId}`)).status >= 400, 'no account of Ozon')
  assert.equal((await other.post(`${at}/uploadImagesToOzon?viewId=${numberOf(card.viewId)}`)).status, 404)
})
