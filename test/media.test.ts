// Videos of packing: any way of sending them, recognised by content, kept once, watched in pieces, private to those who see the order.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { openLog } from '../src/kit/log.ts'
import { systemActor } from '../src/kit/jobs.ts'
import { hashToken } from '../src/kit/secrets.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { sweepVideos } from '../src/modules/media/tasks.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, numberOf, rowsOf, upload } from './given.ts'

const api = await serve()
const box = (type: string, content: Buffer | string = '') => {
  const body = Buffer.from(content)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + body.length)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}
const film = (mark: string, brand = 'isom') => Buffer.concat([box('ftyp', `${brand}0000mp42`), box('mdat', mark.repeat(5_000)), box('moov', 'index')])
const webm = Buffer.concat([
  Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x86, 0x81, 1, 0x42, 0xf7, 0x81, 1, 0x42, 0x82, 0x84, 0x77, 0x65, 0x62, 0x6d]),
  Buffer.alloc(300, 7),
])
const order = async (caller: Caller = api) => {
  const { productId } = await givenCard(caller)
  return numberOf((await givenOrder(caller, { products: [{ productId, quantity: 1, price: 10 }] })).id)
}
const urlOf = (orderId: number) => `/api/media/order/${orderId}/video`
const raw = (caller: Caller, orderId: number, content: Buffer, type = 'video/mp4') => caller.post(urlOf(orderId), content, { 'content-type': type })

test('a video may be the body itself, whatever it is called, or a part of a form; the same one is kept once', async () => {
  const orderId = await order()
  const first = fieldsOf(await raw(api, orderId, film('a')))
  assert.deepEqual([first.orderId, first.size], [orderId, film('a').length])
  for (const type of ['application/octet-stream', 'application/x-www-form-urlencoded', 'text/plain', 'application/json'])
    assert.equal(fieldsOf(await raw(api, orderId, film('a'), type)).id, first.id, type)
  assert.equal(fieldsOf(await upload(api, urlOf(orderId), film('a'), 'x.exe')).id, first.id)
  const second = fieldsOf(await raw(api, orderId, webm, 'video/webm'))
  const third = fieldsOf(await raw(api, orderId, film('b', 'qt  ')))
  assert.deepEqual(
    rowsOf(await api.get(urlOf(orderId))).map(({ id }) => id),
    [first.id, second.id, third.id],
  )
  const types = [first, second, third].map(async ({ url }) => (await api.get(String(url))).headers['content-type'])
  assert.deepEqual(await Promise.all(types), ['video/mp4', 'video/webm', 'video/quicktime'])
})

test('a player gets the pieces it asks for', async () => {
  const video = fieldsOf(await raw(api, await order(), film('piece')))
  const url = String(video.url)
  const whole = await api.get(url)
  assert.deepEqual([whole.status, whole.headers['accept-ranges'], whole.raw.equals(film('piece'))], [200, 'bytes', true])
  const piece = await api.get(url, undefined, { range: 'bytes=100-199' })
  assert.deepEqual([piece.status, piece.headers['content-range'], piece.headers['content-length']], [206, `bytes 100-199/${whole.raw.length}`, '100'])
  assert.ok(piece.raw.equals(whole.raw.subarray(100, 200)))
  assert.ok((await api.get(url, undefined, { range: 'bytes=100-' })).raw.equals(whole.raw.subarray(100)))
  assert.equal((await api.get(url, undefined, { range: 'bytes=99999999-' })).status, 416)
})

test('what is no whole video is refused and leaves no file', async () => {
  const orderId = await order()
  const endless = box('mdat')
  endless.writeUInt32BE(0)
  for (const [content, code] of [
    [Buffer.from('<html><script>alert(1)</script>'), 'error_video_format'],
    [Buffer.from('GIF89a'), 'error_video_format'],
    [Buffer.from([0x1a, 0x45, 0xdf, 0xa3, ...Buffer.from('matroska is another thing')]), 'error_video_format'],
    [film('cut').subarray(0, 2_000), 'error_video_truncated'],
    [Buffer.concat([box('ftyp', 'isom0000mp42'), box('mdat', 'no index at all')]), 'error_video_truncated'],
    [Buffer.concat([box('ftyp', 'isom0000mp42'), Buffer.from([0, 0, 0, 3, 1, 1, 1, 1])]), 'error_video_truncated'],
    [Buffer.concat([box('ftyp', 'isom0000mp42'), endless]), 'error_video_truncated'],
    [Buffer.concat([box('ftyp', 'isom0000mp42'), Buffer.alloc(8 * 300_000, box('free'))]), 'error_video_format'],
  ] as const) {
    const reply = await raw(api, orderId, content)
    assert.deepEqual([reply.status, fieldsOf({ ...reply, status: 200 }).error], [400, code])
  }
  assert.equal((await api.post(urlOf(orderId))).status, 400)
  assert.equal((await raw(api, orderId, Buffer.alloc(0))).status, 400)
  assert.deepEqual(rowsOf(await api.get(urlOf(orderId))), [])
})

test('a video that is too large is refused as it streams by', async () => {
  const orderId = await order()
  const huge = Buffer.concat([box('ftyp', 'isom0000mp42'), box('mdat', Buffer.alloc(200 * 1024 * 1024)), box('moov', 'index')])
  assert.equal((await raw(api, orderId, huge)).status, 413)
  assert.deepEqual(rowsOf(await api.get(urlOf(orderId))), [])
})

test('videos older than the setting go at night, files and all', async () => {
  const orderId = await order()
  const [old, young] = [fieldsOf(await raw(api, orderId, film('old'))), fieldsOf(await raw(api, orderId, film('young')))]
  const { clientId } = api
  await api.app.pool.tx({ clientId }, (db) =>
    db.run(sql`update order_video set created_at = now() - interval '181 days' where client_id = ${clientId} and id = ${numberOf(old.id)}`),
  )
  await sweepVideos.run({
    payload: {},
    clientId,
    taskId: null,
    signal: new AbortController().signal,
    attempt: 1,
    log: openLog('error'),
    tx: (work) =>
      api.app.pool.tx({ clientId }, (db) =>
        work({ db, actor: systemActor(clientId), clientId, lang: 'ru', requestId: 'test', enqueue: async () => undefined }),
      ),
    progress: () => undefined,
    result: () => undefined,
  })
  assert.deepEqual(
    rowsOf(await api.get(urlOf(orderId))).map(({ id }) => id),
    [young.id],
  )
  assert.equal((await api.get(`/files/view?path=${encodeURIComponent(String(old.path))}`)).status, 404)
})

test('videos are seen, watched and removed only by those who see the order', async () => {
  const orderId = await order()
  const video = fieldsOf(await raw(api, orderId, film('private')))
  const path = encodeURIComponent(String(video.path))
  const limited = `limited-${Math.random()}`
  await api.app.ownerPool.tx({}, async (db) => {
    const second = await db.one<{ id: number }>(sql`insert into organization (client_id, name) values (${api.clientId}, 'Вторая') returning id`)
    const person = await db.one<{ id: number }>(sql`insert into person (client_id, login, roles, organization_ids)
      values (${api.clientId}, ${limited}, '{ADMIN}', ${[second.id]}::bigint[]) returning id`)
    await db.run(sql`insert into api_token (client_id, name, hash, person_id) values (${api.clientId}, ${limited}, ${hashToken(limited)}, ${person.id})`)
  })
  for (const caller of [await api.another(), api.with(limited)]) {
    for (const url of [urlOf(orderId), String(video.url), `/files/view?path=${path}`, `/files/file?path=${path}`])
      assert.equal((await caller.get(url)).status, 404, url)
    assert.equal((await raw(caller, orderId, film('theirs'))).status, 404)
    assert.equal((await caller.delete(String(video.url))).status, 404)
  }
  assert.equal((await api.get(`/files/view?path=${path}`)).status, 200)
  const reader = api.with(String(fieldsOf(await api.post('/api/client/addClientPublicToken?tokenName=reader&readOnly=true')).token))
  assert.equal((await reader.get(String(video.url))).status, 200)
  assert.equal((await raw(reader, orderId, film('reader'))).status, 403)
  assert.equal((await api.with('').get(String(video.url))).status, 403)
  assert.equal((await api.delete(String(video.url))).status, 200)
  assert.equal((await api.get(String(video.url))).status, 404)
  assert.equal((await api.delete(String(video.url))).status, 404)
})
