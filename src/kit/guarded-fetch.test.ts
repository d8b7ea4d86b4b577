// The guarded client against local servers: where it may go, how much it takes, how long it waits.
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { after, test } from 'node:test'
import { buffer } from 'node:stream/consumers'
import { FetchError, guardedFetch, mayConnect, type FetchFault, type GuardOptions } from './guarded-fetch.ts'

const closers: (() => unknown)[] = []
after(() => Promise.all(closers.map((close) => close())))

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(address && typeof address === 'object')
  return address.port
}
function client(options: Partial<GuardOptions> = {}) {
  const fetch = guardedFetch({ allowPrivateHosts: true, ...options })
  closers.push(() => fetch.close())
  return fetch
}
const faults = (kind: FetchFault, sent?: boolean) => (error: unknown) => {
  assert.ok(error instanceof FetchError, String(error))
  assert.equal(error.kind, kind)
  if (sent !== undefined) assert.equal(error.sent, sent)
  return true
}

test('only public addresses may be reached, private ones only when allowed, and some never', () => {
  const cases: [ip: string, open: boolean, inHouse: boolean][] = [
    ['93.184.215.14', true, true],
    ['2a02:6b8::1', true, true],
    ['127.0.0.1', false, true],
    ['10.1.2.3', false, true],
    ['172.31.0.1', false, true],
    ['192.168.1.1', false, true],
    ['100.64.0.1', false, true],
    ['::1', false, true],
    ['fd00::1', false, true],
    ['::ffff:127.0.0.1', false, true],
    ['169.254.169.254', false, false],
    ['fd00:0ec2:0::254', false, false],
    ['fd20:ce::254', false, false],
    ['100.100.100.200', false, false],
    ['::ffff:100.100.100.200', false, false],
    ['fe80::1', false, false],
    ['0.0.0.0', false, false],
    ['255.255.255.255', false, false],
    ['224.0.0.1', false, false],
    ['198.18.0.1', false, false],
    ['64:ff9b::7f00:1', false, false],
    ['2002:7f00:1::', false, false],
    ['::7f00:1', false, false],
    ['::', false, false],
    ['not an ip', false, false],
  ]
  for (const [ip, open, inHouse] of cases) {
    assert.equal(mayConnect(ip, false), open, ip)
    assert.equal(mayConnect(ip, true), inHouse, `${ip} in house`)
  }
})

test('an address that is private, however it is written, is refused before anything is sent', async () => {
  let hits = 0
  const port = await serve((_req, res) => {
    hits++
    res.end()
  })
  const fetch = client({ allowPrivateHosts: false })
  for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost']) {
    await assert.rejects(fetch(`http://${host}:${port}/`), faults('forbidden_address', false), host)
  }
  assert.equal(hits, 0)
})

test('a public name that resolves to a private address is refused, even beside a public one', async () => {
  const fetch = client({ allowPrivateHosts: false, resolve: async () => ['93.184.215.14', '10.0.0.5'] })
  await assert.rejects(fetch('http://shop.example/'), faults('forbidden_address', false))
})

test('the connection goes to the address that was judged, whatever DNS says next', async () => {
  const port = await serve((req, res) => {
    res.end(req.headers.host)
  })
  const answers = [['127.0.0.1'], ['169.254.169.254']]
  const fetch = client({ resolve: async () => answers.shift() ?? [] })
  const reply = await fetch(`http://shop.example:${port}/`)
  assert.equal((await buffer(reply.body)).toString(), `shop.example:${port}`)
  assert.equal(answers.length, 1, 'the name was resolved once')
})

test('anything but http and https is refused, and so is an address with a password', async () => {
  const fetch = client()
  for (const address of ['ftp://shop.example/', 'file:///etc/passwd', 'nonsense', 'http://me:secret@shop.example/']) {
    await assert.rejects(fetch(address), faults('bad_address', false), address)
  }
})

test('a redirect is judged like the first address', async () => {
  const port = await serve((_req, res) => {
    res.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end()
  })
  await assert.rejects(client()(`http://127.0.0.1:${port}/`), faults('forbidden_address'))
})

test('a redirect to another origin loses the credentials, one inside the origin keeps them', async () => {
  const seen: (string | undefined)[] = []
  const other = await serve((req, res) => {
    seen.push(req.headers.authorization, req.headers.accept)
    res.end('there')
  })
  const port = await serve((req, res) => {
    seen.push(req.headers.authorization)
    res.writeHead(307, { location: req.url === '/' ? '/inside' : `http://127.0.0.1:${other}/` }).end()
  })
  const reply = await client()(`http://127.0.0.1:${port}/`, { headers: { Authorization: 'key', Accept: 'text/plain' } })
  assert.equal((await buffer(reply.body)).toString(), 'there')
  assert.equal(reply.address, `http://127.0.0.1:${other}/`)
  assert.deepEqual(seen, ['key', 'key', undefined, 'text/plain'])
})

test('redirects are counted, and a write is handed its redirect instead of being repeated', async () => {
  let hits = 0
  const port = await serve((_req, res) => {
    hits++
    res.writeHead(307, { location: '/again' }).end()
  })
  const fetch = client({ maxRedirects: 3 })
  await assert.rejects(fetch(`http://127.0.0.1:${port}/`), faults('too_many_redirects'))
  assert.equal(hits, 4)
  const reply = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x' })
  assert.equal(reply.status, 307)
  reply.body.destroy()
  assert.equal(hits, 5)
})

test('an answer over the limit is cut, announced or not', async () => {
  const port = await serve((req, res) => {
    if (req.url === '/announced') res.end(Buffer.alloc(2000))
    else {
      res.write(Buffer.alloc(900))
      res.write(Buffer.alloc(900))
      res.end()
    }
  })
  const fetch = client({ maxBytes: 1000 })
  await assert.rejects(fetch(`http://127.0.0.1:${port}/announced`), faults('too_large'))
  const reply = await fetch(`http://127.0.0.1:${port}/streamed`)
  await assert.rejects(buffer(reply.body), faults('too_large'))
  assert.equal((await buffer((await fetch(`http://127.0.0.1:${port}/announced`, { maxBytes: 2000 })).body)).length, 2000)
})

test('the time bound holds for the headers and for a body that drips', async () => {
  const port = await serve((req, res) => {
    if (req.url === '/drip') res.write('a')
  })
  const fetch = client({ timeoutMs: 80 })
  await assert.rejects(fetch(`http://127.0.0.1:${port}/silent`), faults('timed_out', true))
  const reply = await fetch(`http://127.0.0.1:${port}/drip`)
  await assert.rejects(buffer(reply.body), faults('timed_out'))
})

test("a caller's abort comes back as the caller's own reason", async () => {
  const port = await serve((_req, res) => {
    res.write('a')
  })
  const stop = new AbortController()
  const reply = await client()(`http://127.0.0.1:${port}/`, { signal: stop.signal })
  const reason = new Error('enough')
  stop.abort(reason)
  await assert.rejects(buffer(reply.body), reason)
})

test('a closed port is unreachable, and it is certain that nothing was sent', async () => {
  await assert.rejects(client()('http://127.0.0.1:1/'), faults('unreachable', false))
  const port = await serve((req) => {
    req.socket.destroy()
  })
  await assert.rejects(client()(`http://127.0.0.1:${port}/`), faults('unreachable', true))
})
