// What is no HTTP at all, or hardly: a real port is shouted at with raw bytes, and answers in the one shape or hangs up.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { serve } from '../src/testing.ts'
import { complaintAbout } from './support/verdict.ts'

const api = await serve({ listen: true, worker: false })
const port = Number(new URL(api.url).port)

/** Everything that is answered until the server hangs up, or falls silent for a while. */
async function shout(bytes: string | Buffer, { end = false }: { end?: boolean } = {}): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket
    .setEncoding('latin1')
    .on('data', (text: string) => {
      heard += text
    })
    .on('error', () => {
      /* a reset is a way to hang up */
    })
  await once(socket, 'connect')
  socket.write(bytes)
  if (end) socket.end()
  const closed = once(socket, 'close')
  await Promise.race([
    closed,
    new Promise((resolve) => {
      socket.setTimeout(1_500, () => resolve(undefined))
    }),
  ])
  socket.destroy()
  return heard
}
const head = `Host: x\r\nAuthorization: ${api.token}\r\n`
const order = 'POST /api/order/ HTTP/1.1\r\n'

test('what can not be read as HTTP is refused in the shape of every refusal', async () => {
  const cases: [string, number][] = [
    ['garbage\r\n\r\n', 400],
    ['GET / HTTP/9.9\r\n\r\n', 400],
    [`GET /api/warehouse/list HTTP/1.1\r\n${head}bad header\r\n\r\n`, 400],
    ['\x16\x03\x01\x02\x00\x01\x00', 400],
    [`GET /api/warehouse/list HTTP/1.1\r\n${head}X: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
    [`GET /${'x'.repeat(100_000)} HTTP/1.1\r\n${head}\r\n`, 431],
    [`${order}${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}`, 400],
    [`${order}${head}Content-Length: -1\r\n\r\n`, 400],
    [`${order}${head}Content-Length: 1e9\r\n\r\n`, 400],
    [`${order}${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    [`${order}${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
    [`GET /api/%zz HTTP/1.1\r\n${head}Connection: close\r\n\r\n`, 400],
    [`BREW /api/warehouse/list HTTP/1.1\r\n${head}\r\n`, 400],
    [`GET /api/warehouse/\xff\xfe HTTP/1.1\r\n${head}Connection: close\r\n\r\n`, 400],
  ]
  for (const [bytes, status] of cases) {
    const answer = await shout(Buffer.from(bytes, 'latin1'))
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), `${bytes.slice(0, 60)} → ${answer.slice(0, 200)}`)
    const text = Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1').toString()
    assert.equal(complaintAbout({ status, type: 'application/json', text }), undefined, bytes.slice(0, 60))
  }
})

test('half a request, and a body that never comes, hold nothing up', async () => {
  const halves = [
    '',
    'GET',
    'GET /api/warehouse/list HTTP/1.1\r\nHost',
    `${order}${head}Content-Length: 100\r\n\r\n{"type":`,
    `${order}${head}Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b`,
  ]
  await Promise.all(Array.from({ length: 40 }, (_, n) => shout(halves[n % halves.length] ?? '', { end: n % 2 === 0 })))
  assert.equal((await fetch(`${api.url}/health/ready`)).status, 200)
})

test('a body larger than it may be is refused, whether it says so or not', async () => {
  const said = await shout(`${order}${head}Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{}`)
  assert.match(said, /^HTTP\/1\.1 413 /)
  const chunk = `${(1024 * 1024).toString(16)}\r\n${' '.repeat(1024 * 1024)}\r\n`
  const unsaid = await shout(`${order}${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(11)}0\r\n\r\n`)
  assert.match(unsaid, /^HTTP\/1\.1 413 /)
  assert.match(unsaid, /error_body_too_large/)
  assert.equal((await fetch(`${api.url}/health/ready`)).status, 200)
})

test("an upload that breaks off is the sender's mistake, however short it is", async () => {
  const form = (end: string) => Buffer.from(`--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nnever ends${end}`)
  for (const path of [
    `/api/client/uploadOrganizationSignature?organizationId=${api.organizationId}`,
    `/api/import/importProductsFromYml?organizationId=${api.organizationId}`,
  ])
    for (const end of ['', '\r\n--x', '\r\n--x\r\n']) {
      const { status } = await api.post(path, form(end), { 'content-type': 'multipart/form-data; boundary=x' })
      assert.equal(status, 400, `${path} ${JSON.stringify(end)}`)
    }
})
