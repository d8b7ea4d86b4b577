// Pictures of goods over HTTP: taken by content, drawn anew, ordered by the card, fetched by link, shown to their client only.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { sharp } from '../src/kit/libraries.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { serve, until, type Caller } from '../src/testing.ts'
import { upload } from './given.ts'

const api = await serve()

type Field = Record<string, unknown>
const isField = (value: unknown): value is Field => typeof value === 'object' && value !== null
const field = (value: unknown): Field => (isField(value) ? value : {})
const list = (value: unknown): Field[] => (Array.isArray(value) ? value.filter(isField) : [])
const picture = (format: 'png' | 'jpeg' | 'webp' | 'tiff' | 'gif', width = 300, height = 200) =>
  sharp()({ create: { width, height, channels: 3, background: '#c03010' } })
    .toFormat(format)
    .toBuffer()
const put = async (caller: Caller, viewId: number, content: Buffer) => upload(caller, `/api/product/view/${viewId}/image/upload`, content, 'x.bin')
const viewOf = async (modelId: number) => field(list(field((await api.get(`/api/product/model/${modelId}`)).body).views)[0])

test('pictures of four formats are drawn anew, and the first is the main one', async () => {
  const { viewId, modelId, productId } = await givenCard(api)
  const ids: unknown[] = []
  for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
    const { status, body } = await put(api, viewId, await picture(format))
    assert.equal(status, 200, JSON.stringify(body))
    const image = field(body)
    assert.deepEqual([image.width, image.height, image.productViewId, image.position], [300, 200, viewId, ids.length])
    ids.push(image.id)
  }
  const view = await viewOf(modelId)
  assert.deepEqual(
    list(view.images).map((image) => image.id),
    ids,
  )
  assert.equal(view.mainImageId, ids[0])
  const shown = await api.get(`/files/product?productId=${productId}`)
  assert.equal(shown.headers['content-type'], 'image/jpeg')
  assert.equal((await sharp()(shown.raw).metadata()).width, 300)
})

test('nothing but the picture is stored', async () => {
  const { viewId } = await givenCard(api)
  const tail = Buffer.concat([await picture('jpeg'), Buffer.from('<script>alert(1)</script>')])
  const path = String(field((await put(api, viewId, tail)).body).path)
  const stored = await api.get(`/files/view?path=${encodeURIComponent(path)}`)
  assert.equal(stored.status, 200)
  assert.ok(!stored.raw.includes('<script>'))
  assert.match(String(stored.headers['content-disposition']), /^inline/)
})

test('a picture is shown in the size that is asked for, rounded up, never enlarged', async () => {
  const { viewId } = await givenCard(api)
  const path = encodeURIComponent(String(field((await put(api, viewId, await picture('png', 1000, 500))).body).path))
  const widthOf = async (query: string) => (await sharp()((await api.get(`/files/image?path=${path}${query}`)).raw).metadata()).width
  assert.equal(await widthOf(''), 1000)
  assert.equal(await widthOf('&width=100'), 128)
  assert.equal(await widthOf('&width=100'), 128, 'the stored variant')
  assert.equal(await widthOf('&height=64'), 128)
  assert.equal(await widthOf('&width=9000'), 1000)
})

test('what is no picture of these formats is refused', async () => {
  const { viewId } = await givenCard(api)
  const cmyk = await sharp()(await picture('jpeg'))
    .toColourspace('cmyk')
    .jpeg()
    .toBuffer()
  const cut = (await picture('png')).subarray(0, 60)
  for (const [content, code] of [
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'error_image_format'],
    [await picture('gif'), 'error_image_format'],
    [Buffer.alloc(0), 'error_image_format'],
    [cut, 'error_image_unreadable'],
    [cmyk, 'error_image_cmyk'],
  ] as const) {
    const { status, body } = await put(api, viewId, content)
    assert.deepEqual([status, field(body).error], [400, code])
  }
  assert.equal((await put(api, viewId, Buffer.alloc(21 * 1024 * 1024, 0xff))).status, 413)
  assert.equal((await api.post(`/api/product/view/${viewId}/image/upload`)).status, 400)
})

test('pictures are those of their client, and readers change none', async () => {
  const { viewId, productId } = await givenCard(api)
  const image = field((await put(api, viewId, await picture('png'))).body)
  const other = await api.another()
  const path = encodeURIComponent(String(image.path))
  for (const url of [`/files/image?path=${path}`, `/files/image?path=${path}&width=64`, `/files/view?path=${path}`, `/files/product?productId=${productId}`])
    assert.equal((await other.get(url)).status, 404, url)
  assert.equal((await put(other, viewId, await picture('png'))).status, 404)
  const remove = `/api/product/removeProductImage?productViewId=${viewId}&productImageId=${Number(image.id)}`
  assert.equal((await other.post(remove)).status, 404)
  const made = field((await api.post('/api/client/addClientPublicToken?tokenName=reader&readOnly=true')).body)
  const reader = api.with(String(made.token ?? ''))
  assert.equal((await put(reader, viewId, await picture('png'))).status, 403)
  assert.equal((await reader.post(remove)).status, 403)
  assert.equal((await api.get('/files/image?path=..%2F..%2Fetc%2Fpasswd.png')).status, 400)
})

test('removing the main picture makes the next one main, and the file goes', async () => {
  const { viewId, modelId } = await givenCard(api)
  const [first, second] = [field((await put(api, viewId, await picture('png'))).body), field((await put(api, viewId, await picture('jpeg'))).body)]
  const url = `/api/product/removeProductImage?productViewId=${viewId}&productImageId=${Number(first.id)}`
  assert.equal((await api.post(url)).status, 200)
  assert.equal((await api.post(url)).status, 404)
  assert.equal((await viewOf(modelId)).mainImageId, second.id)
  assert.equal((await api.get(`/files/view?path=${encodeURIComponent(String(first.path))}`)).status, 404)
})

test('the body of a card orders its pictures, names the main one and what each is for', async () => {
  const { viewId, modelId, productId } = await givenCard(api)
  const [one, two] = [field((await put(api, viewId, await picture('png'))).body), field((await put(api, viewId, await picture('jpeg'))).body)]
  const images = [
    { id: two.id, position: 0, services: ['OZON'] },
    { id: one.id, position: 1, wildberriesImgUUID: 'u-1' },
  ]
  const { status, body } = await api.patch(`/api/model/${modelId}`, { views: [{ id: viewId, mainImageId: two.id, images }] })
  assert.equal(status, 200, JSON.stringify(body))
  const view = await viewOf(modelId)
  assert.deepEqual(
    list(view.images).map((image) => [image.id, image.position, image.services, image.wildberriesImgUUID]),
    [
      [two.id, 0, ['OZON'], undefined],
      [one.id, 1, [], 'u-1'],
    ],
  )
  assert.equal(field(view.mainImage).id, two.id)
  const kept = await api.post('/api/product/updateProduct?merge=true', { id: productId, price: 10, view: { id: viewId, mainImageId: 999_999_999 } })
  assert.equal(kept.status, 200)
  assert.equal((await viewOf(modelId)).mainImageId, two.id)
  const foreign = await api.patch(`/api/model/${modelId}`, { views: [{ id: viewId, images: [{ path: 'product/images/1/none.jpg' }] }] })
  assert.deepEqual([foreign.status, field(foreign.body).error], [404, 'error_image_not_found'])
})

test('a picture by link is fetched in the background; a bad one is noted and stays a link', async () => {
  const content = await picture('png', 70, 70)
  const server = createServer((request, reply) => {
    reply.end(request.url === '/good.png' ? content : 'no picture')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  after(() => {
    server.close()
  })
  const address = server.address()
  const port = isAddress(address) ? address.port : 0
  const { viewId, modelId } = await givenCard(api)
  const links = ['good.png', 'bad.png'].map((name) => ({ url: `http://127.0.0.1:${port}/${name}` }))
  for (let repeat = 0; repeat < 2; repeat++) assert.equal((await api.patch(`/api/model/${modelId}`, { views: [{ id: viewId, images: links }] })).status, 200)
  const images = await until(async () => {
    const found = list((await viewOf(modelId)).images)
    return found.some((image) => typeof image.path === 'string') && found
  })
  assert.equal(images.length, 2, 'a link that is sent again is the same picture')
  assert.deepEqual(
    images.map((image) => [image.url, image.width ?? null]),
    [
      [links[0]?.url, 70],
      [links[1]?.url, null],
    ],
  )
  assert.equal((await api.get(`/files/image?url=${encodeURIComponent(links[0]?.url ?? '')}`)).status, 200)
  assert.equal((await api.get(`/files/image?url=${encodeURIComponent(links[1]?.url ?? '')}`)).status, 400)
  assert.equal((await api.get(`/files/image?url=${encodeURIComponent(`http://127.0.0.1:${port}/other.png`)}`)).status, 404)
  const odd = await api.patch(`/api/model/${modelId}`, { views: [{ id: viewId, images: [{ url: 'file:///etc/passwd' }] }] })
  assert.equal(odd.status, 400)
})

function isAddress(address: unknown): address is AddressInfo {
  return isField(address) && typeof address.port === 'number'
}
