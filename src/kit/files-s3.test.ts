import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer, text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { SettingError } from './config.ts'
import { Refusal } from './errors.ts'
import { readS3Address } from './files-s3.ts'
import { openFiles } from './files.ts'

// A stand-in that keeps objects in memory and speaks just enough of S3: objects, uploads in parts, lists of two keys a page.
const objects = new Map<string, { body: Buffer; type: string }>()
const uploads = new Map<string, Map<number, Buffer>>()
const seen: { method: string; url: URL; signed: boolean }[] = []
let failPart = 0

const xml = (response: ServerResponse, body: string, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?>${body}`)
const noKey = '<Error><Code>NoSuchKey</Code><Message>none</Message></Error>'

function listed(url: URL) {
  const start = url.searchParams.get('continuation-token') ?? ''
  const keys = [...objects.keys()].filter((key) => key.startsWith(`/box/${url.searchParams.get('prefix')}`) && key > start).sort()
  const size = (key: string) => objects.get(key)?.body.length
  const contents = keys
    .slice(0, 2)
    .map((key) => `<Contents><Key>${key.slice(5)}</Key><Size>${size(key)}</Size><LastModified>2026-01-02T03:04:05Z</LastModified></Contents>`)
  return `<ListBucketResult><IsTruncated>${keys.length > 2}</IsTruncated>${contents.join('')}${
    keys.length > 2 ? `<NextContinuationToken>${keys[1]}</NextContinuationToken>` : ''
  }</ListBucketResult>`
}

function upload(url: URL, request: IncomingMessage, body: Buffer) {
  const parts = uploads.get(url.searchParams.get('uploadId') ?? '') ?? new Map<number, Buffer>()
  if (request.method === 'PUT') parts.set(Number(url.searchParams.get('partNumber')), body)
  if (request.method === 'DELETE') uploads.clear()
  if (request.method !== 'POST') return
  const numbers = [...body.toString().matchAll(/<PartNumber>(\d+)</g)].map(([, number]) => Number(number))
  const whole = Buffer.concat(numbers.map((number) => parts.get(number) ?? Buffer.alloc(0)))
  objects.set(decodeURIComponent(url.pathname), { body: whole, type: 'in parts' })
  uploads.clear()
}

const server = createServer((request, response) => {
  void (async () => {
    const url = new URL(request.url ?? '/', 'http://stand-in')
    const body = await buffer(request)
    const signed = /^AWS4-HMAC-SHA256 Credential=the\/key\/\d{8}\/ru-1\/s3\/aws4_request, .*Signature=[0-9a-f]{64}$/
    seen.push({ method: request.method ?? '', url, signed: signed.test(request.headers.authorization ?? '') })
    const key = decodeURIComponent(url.pathname)
    const found = objects.get(key)
    if (url.searchParams.has('uploads')) {
      uploads.set('u1', new Map())
      return xml(response, '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>')
    }
    if (failPart > 0 && Number(url.searchParams.get('partNumber')) === failPart) return xml(response, '<Error><Code>Denied</Code></Error>', 403)
    if (url.searchParams.has('uploadId')) {
      upload(url, request, body)
      response.setHeader('etag', '"part"')
      return request.method === 'POST' ? xml(response, '<CompleteMultipartUploadResult/>') : response.end()
    }
    if (url.searchParams.has('list-type')) return xml(response, listed(url))
    if (request.method === 'PUT') objects.set(key, { body, type: request.headers['content-type'] ?? '' })
    if (request.method === 'DELETE') objects.delete(key)
    if (request.method !== 'GET') return response.end()
    return found ? response.setHeader('content-length', found.body.length).end(found.body) : xml(response, noKey, 404)
  })()
})
await new Promise<void>((resolve) => {
  server.listen(0, '127.0.0.1', resolve)
})
after(() => {
  server.closeAllConnections()
  server.close()
})
const address = server.address()
const port = typeof address === 'object' ? address?.port : 0
const files = openFiles({ dataDir: '/nowhere', filesUrl: `s3://the%2Fkey:se%2Fcret@127.0.0.1:${port}/box/live?region=ru-1&tls=false` })

test('a small file is one signed request, stored under its client with its type', async () => {
  const written = await files.write(7, 'отчёт.pdf', Buffer.from('paper'))
  assert.equal(written.size, 5)
  assert.deepEqual(objects.get('/box/live/7/отчёт.pdf'), { body: Buffer.from('paper'), type: 'application/pdf' })
  const file = await files.read(7, 'отчёт.pdf')
  assert.equal(file?.size, 5)
  assert.equal(file.contentType, 'application/pdf')
  assert.equal(await text(file.stream), 'paper')
  assert.deepEqual(
    seen.map(({ method, signed }) => `${method} ${signed}`),
    ['PUT true', 'GET true'],
  )
})

test('a file that is not there, or is another client’s, is not found; removing it is no error', async () => {
  assert.equal(await files.read(8, 'отчёт.pdf'), undefined)
  await files.remove(8, 'отчёт.pdf')
  await assert.rejects(files.read(8, '../7/отчёт.pdf'), (error) => error instanceof Refusal && error.code === 'error_file_path')
  await files.remove(7, 'отчёт.pdf')
  assert.equal(await files.read(7, 'отчёт.pdf'), undefined)
})

const mebibyte = 2 ** 20
async function* large(mebibytes: number) {
  for (let number = 0; number < mebibytes; number++) yield Buffer.alloc(mebibyte, number)
}

test('a large file goes up in parts of 8 MiB and comes back byte for byte', async () => {
  seen.length = 0
  const written = await files.write(7, 'big.zip', large(17))
  assert.equal(written.size, 17 * mebibyte)
  const stored = objects.get('/box/live/7/big.zip')?.body ?? Buffer.alloc(0)
  assert.ok(stored.equals(Buffer.concat(Array.from({ length: 17 }, (_, number) => Buffer.alloc(mebibyte, number)))))
  assert.deepEqual(
    seen.map(({ method, url, signed }) => `${method} ${url.searchParams.get('partNumber') ?? '-'} ${signed}`),
    ['POST - true', 'PUT 1 true', 'PUT 2 true', 'PUT 3 true', 'POST - true'],
  )
})

test('a file that turns out too large is taken back, and the older one stays', async () => {
  await files.write(7, 'kept.zip', Buffer.from('old'))
  await assert.rejects(
    files.write(7, 'kept.zip', large(12), { maxBytes: 10 * mebibyte }),
    (error) => error instanceof Refusal && error.code === 'error_file_too_large',
  )
  assert.equal(uploads.size, 0)
  assert.equal(objects.get('/box/live/7/kept.zip')?.body.toString(), 'old')
})

test('a storage that refuses a part fails the write, takes it back and lets go of the source', async () => {
  let released = false
  async function* watched() {
    try {
      yield* large(20)
    } finally {
      released = true
    }
  }
  failPart = 1
  await assert.rejects(files.write(7, 'refused.zip', watched()), /Denied/)
  failPart = 0
  assert.ok(released)
  assert.equal(uploads.size, 0)
  assert.equal(objects.has('/box/live/7/refused.zip'), false)
})

test('a list goes through every page and stays inside the client and the folder', async () => {
  for (const path of ['in/a.txt', 'in/b.txt', 'in/c.txt', 'in/d/e.txt', 'inner.txt']) await files.write(71, path, Buffer.from('x'))
  await files.write(710, 'other.txt', Buffer.from('x'))
  const found: string[] = []
  for await (const file of files.list(71, 'in')) found.push(file.path)
  assert.deepEqual(found, ['in/a.txt', 'in/b.txt', 'in/c.txt', 'in/d/e.txt'])
  const all: string[] = []
  for await (const file of files.list(71)) all.push(`${file.path} ${file.size} ${file.modifiedAt.toISOString()}`)
  assert.equal(all.length, 5)
  assert.equal(all[0], 'in/a.txt 1 2026-01-02T03:04:05.000Z')
})

for (const wrong of ['nonsense', 's3://k:s@host', 's3://host/bucket', 'http://k:s@host/bucket', 's3://k:s@host/bucket?tls=no'])
  test(`FILES_URL ${wrong} is refused without repeating the secret`, () => {
    assert.throws(
      () => readS3Address(wrong.replace('k:s@', 'k:very-secret@')),
      (error) => error instanceof SettingError && error.message.startsWith('FILES_URL') && !error.message.includes('very-secret'),
    )
  })
