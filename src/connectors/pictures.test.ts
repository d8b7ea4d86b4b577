// Sending pictures of cards: what goes out, how answers and refusals read, and both against the official specifications where they lie at hand.
import { Ajv } from 'ajv'
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { parse } from 'yaml'
import { openPictures, type PictureSending, type PictureService } from './index.ts'
import ozon from './ozon/samples/pictures.json' with { type: 'json' }
import { stand, type Stand } from './testing.ts'
import wildberries from './wildberries/samples/media.json' with { type: 'json' }

let market: Stand
before(async () => {
  market = await stand()
})
after(() => market.close())
const accounts = { WILDBERRIES: { token: 'secret-token' }, OZON: { clientId: '123', token: 'secret-key' } }
const opened = (service: PictureService): PictureSending =>
  openPictures({ service, account: accounts[service], siteDomain: market.address, ports: market.ports })
const links = ['https://shop.example/1.jpg', 'https://shop.example/2.jpg']

test('Wildberries is given the addresses of all pictures of a card', async () => {
  market.answers({ status: 200, body: wildberries.saved })
  await opened('WILDBERRIES').sendPictureLinks({ cardId: '213864079', links })
  const [heard] = market.heard
  assert.deepEqual([heard?.method, heard?.path, heard?.body], ['POST', '/content/v3/media/save', { nmId: 213864079, data: links }])
  assert.equal(heard?.headers.authorization, 'secret-token')
})

test('Wildberries is given a picture as a file of its place', async () => {
  market.answers({ status: 200, body: wildberries.saved })
  await opened('WILDBERRIES').sendPicture?.({ cardId: '213864079', number: 2, content: Buffer.from('picture bytes') })
  const [heard] = market.heard
  assert.deepEqual([heard?.path, heard?.headers['x-nm-id'], heard?.headers['x-photo-number']], ['/content/v3/media/file', '213864079', '2'])
  assert.match(String(heard?.headers['content-type']), /^multipart\/form-data; boundary=-+[0-9a-f]+$/)
  assert.match(String(heard?.body), /name="uploadfile"; filename="2.jpg"\r\ncontent-type: image\/jpeg\r\n\r\npicture bytes\r\n--/)
})

test('Ozon is given the addresses of all pictures of a product', async () => {
  market.answers({ status: 200, body: ozon.imported })
  await opened('OZON').sendPictureLinks({ cardId: '500000001', links })
  const [heard] = market.heard
  assert.deepEqual([heard?.path, heard?.body], ['/v1/product/pictures/import', { product_id: 500000001, images: links }])
  assert.deepEqual([heard?.headers['client-id'], heard?.headers['api-key']], ['123', 'secret-key'])
})

test('refusals are read in the words of the marketplace, whatever their status', async () => {
  const send = (service: PictureService, cardId = '500000001') => opened(service).sendPictureLinks({ cardId, links })
  market.answers({ status: 200, body: wildberries.refused })
  await assert.rejects(send('WILDBERRIES'), { kind: 'refused', message: 'Недопустимый размер изображения {"https://shop.example/2.jpg":"700x900"}' })
  market.answers({ status: 409, body: wildberries.refused })
  await assert.rejects(send('WILDBERRIES'), { kind: 'refused', code: 'content_error', message: 'Недопустимый размер изображения' })
  market.answers({ status: 404, body: ozon.refused })
  await assert.rejects(send('OZON'), { kind: 'refused', code: '5', message: 'Product not found' })
  market.answers({ status: 200, body: ozon.failed })
  await assert.rejects(send('OZON'), { kind: 'refused', message: 'https://shop.example/1.jpg' })
  for (const service of ['WILDBERRIES', 'OZON'] as const) await assert.rejects(send(service, 'abc'), { kind: 'refused', code: 'malformed_id' })
})

const FOLDER = new URL('../../../shared/specs/', import.meta.url)
const skip = existsSync(new URL('wildberries/02-items.yaml', FOLDER)) ? false : 'the official specifications (../shared/specs) are not here'
type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const at = (value: unknown, ...keys: string[]): unknown => keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)
function schemaOf(document: unknown, schema: unknown, closed: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((item: unknown) => schemaOf(document, item, closed))
  if (!isObject(schema)) return schema
  const { $ref, nullable, example: _, format: __, description: ___, title: ____, ...rest } = schema
  if (typeof $ref === 'string') return schemaOf(document, at(document, ...$ref.slice(2).split('/')), closed)
  const own: Record<string, unknown> = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, schemaOf(document, value, closed)]))
  if (nullable === true) return { anyOf: [own, { type: 'null' }] }
  return closed && isObject(own['properties']) ? { ...own, additionalProperties: false } : own
}
const validates = (document: unknown, schema: unknown, value: unknown, closed: boolean) => {
  assert.ok(schema !== undefined, 'the specification has it')
  const check = new Ajv({ strict: false }).compile(Object(schemaOf(document, schema, closed)))
  assert.ok(check(value), JSON.stringify(check.errors))
}

test('the official specifications allow what is sent and describe what is answered', { skip }, async () => {
  const wb: unknown = parse(readFileSync(new URL('wildberries/02-items.yaml', FOLDER), 'utf8'))
  const oz: unknown = JSON.parse(readFileSync(new URL('ozon/swagger.json', FOLDER), 'utf8'))
  for (const { service, document, path, reply } of [
    { service: 'WILDBERRIES', document: wb, path: '/content/v3/media/save', reply: wildberries.saved },
    { service: 'OZON', document: oz, path: '/v1/product/pictures/import', reply: ozon.imported },
  ] as const) {
    market.answers({ status: 200, body: reply })
    await opened(service).sendPictureLinks({ cardId: '500000001', links })
    const operation = at(document, 'paths', path, 'post')
    validates(document, at(operation, 'requestBody', 'content', 'application/json', 'schema'), market.heard[0]?.body, true)
    validates(document, at(operation, 'responses', '200', 'content', 'application/json', 'schema'), reply, false)
  }
  const file = at(wb, 'paths', '/content/v3/media/file', 'post')
  assert.ok(at(file, 'requestBody', 'content', 'multipart/form-data', 'schema', 'properties', 'uploadfile'))
  const headers = at(file, 'parameters')
  assert.deepEqual(Array.isArray(headers) && headers.map((one) => at(one, 'name')), ['X-Nm-Id', 'X-Photo-Number'])
})
