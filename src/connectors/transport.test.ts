// The transport with a made-up marketplace: failure kinds, retries, limits, the call log, secrets and addresses.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Type } from 'typebox'
import { ConnectorFailure, type FailureKind } from './failure.ts'
import { connector, exchange, Secret } from './kit.ts'
import { stand, type Answer, type Stand } from './testing.ts'
import { baseOf, open, openPorts, type AccountOptions } from './transport.ts'

const limit = { name: 'all', requests: 60, periodMs: 60_000, burst: 10, refusalCost: 10 }
const Reply = Type.Object({ n: Type.Integer() })
const parts = {
  limit,
  build: ({ id }: { id: string }) => ({ path: { id }, query: { q: 'a b', none: undefined } }),
  reply: Reply,
  read: ({ n }: { n: number }) => n,
}
const market = connector({
  id: 'BAZAAR',
  title: 'Bazaar',
  host: 'https://api.bazaar.example',
  limits: { all: limit },
  account: Type.Object({ key: Secret(), shop: Type.Optional(Type.String()) }),
  sign: ({ key }) => ({ 'x-key': key }),
  problem: (body) => (typeof body === 'object' && body && 'error' in body ? { code: String(body.error), message: String(body.error) } : {}),
  temporary: ['busy'],
  headers: { wait: ['retry-after'], remaining: 'x-left' },
  can: { read: exchange('GET /thing/{id}', parts), make: exchange('POST /thing/{id}', parts), replace: exchange('PUT /thing/{id}', parts) },
})

let bazaar: Stand
before(async () => {
  bazaar = await stand()
})
after(() => bazaar.close())
// Each test has its own account, hence its own bucket.
let accounts = 0
function opened(more: Partial<AccountOptions> = {}) {
  bazaar.log.length = 0
  bazaar.clock.slept.length = 0
  return open(market, { account: { key: `key-${++accounts}` }, siteDomain: bazaar.address, log: (entry) => bazaar.log.push(entry), ...more }, bazaar.ports)
}
const good: Answer = { status: 200, body: { n: 7 } }
const caught = async (work: Promise<unknown>): Promise<ConnectorFailure> =>
  work.then(
    () => assert.fail('it succeeded'),
    (failure: unknown) => {
      assert.ok(failure instanceof ConnectorFailure, String(failure))
      return failure
    },
  )

test('every answer becomes one of five kinds, and only what passes by itself is asked again', async () => {
  const table: [Answer, FailureKind, times: number][] = [
    [{ status: 401 }, 'unauthorised', 1],
    [{ status: 403 }, 'unauthorised', 1],
    [{ status: 400, body: { error: 'bad' } }, 'refused', 1],
    [{ status: 409, body: { error: 'busy' } }, 'unavailable', 4],
    [{ status: 429 }, 'throttled', 4],
    [{ status: 500 }, 'unavailable', 4],
    [{ status: 503, body: '<html>' }, 'unavailable', 4],
    ['hang up', 'unavailable', 4],
    [{ status: 200, body: '<html>' }, 'unreadable', 1],
    [{ status: 200, body: { n: 'seven' } }, 'unreadable', 1],
    [{ status: 302, headers: { location: '/' } }, 'unreadable', 1],
  ]
  for (const [answer, kind, times] of table) {
    bazaar.answers(answer)
    const failure = await caught(opened().replace({ id: '1' }))
    assert.equal(failure.kind, kind, JSON.stringify(answer))
    assert.equal(bazaar.heard.length, times, JSON.stringify(answer))
  }
})

test('an outage is asked again with a growing delay', async () => {
  bazaar.answers({ status: 502 }, 'hang up', { status: 503 }, good)
  assert.equal(await opened().read({ id: '1' }), 7)
  assert.deepEqual(bazaar.clock.slept, [1000, 2000, 4000])
})

test('whoever waits for the answer has fewer tries', async () => {
  bazaar.answers({ status: 502 }, { status: 503 }, good)
  assert.equal((await caught(opened({ attempts: 2 }).read({ id: '1' }))).status, 503)
  assert.deepEqual(bazaar.clock.slept, [1000])
})

test('a call that must not be made twice is repeated only when it was certainly not carried out', async () => {
  for (const lost of [{ status: 500 }, 'hang up'] as const) {
    bazaar.answers(lost, good)
    const failure = await caught(opened().make({ id: '1' }))
    assert.ok(failure.outcomeUnknown)
    assert.equal(bazaar.heard.length, 1)
  }
  bazaar.answers({ status: 429 }, { status: 409, body: { error: 'busy' } }, good)
  assert.equal(await opened().make({ id: '1' }), 7)
  const unreached = await caught(opened({ siteDomain: 'http://127.0.0.1:1' }).make({ id: '1' }))
  assert.deepEqual([unreached.kind, unreached.code, unreached.outcomeUnknown], ['unavailable', 'unreachable', false])
  assert.equal(bazaar.log.length, 4)
})

test('too many requests: the whole group waits as long as it is told, as seconds or as a date', async () => {
  for (const headers of [{ 'retry-after': '7' }, { date: 'Thu, 10 Sep 2026 22:30:00 GMT', 'retry-after': 'Thu, 10 Sep 2026 22:30:07 GMT' }]) {
    bazaar.answers({ status: 429, headers }, good)
    const account = opened()
    const start = bazaar.clock.now()
    await account.read({ id: '1' })
    assert.ok(bazaar.clock.now() - start >= 7000)
  }
})

test('a marketplace that asks for more patience than a minute is left alone, and says for how long', async () => {
  bazaar.answers({ status: 429, headers: { 'retry-after': '3600' } })
  const failure = await caught(opened().read({ id: '1' }))
  assert.deepEqual([failure.kind, failure.retryAfterMs, bazaar.heard.length], ['throttled', 3_600_000, 1])
})

test('a refusal costs ten tokens, and what the marketplace says is left is believed', async () => {
  bazaar.answers({ status: 400 }, good)
  const account = opened()
  await caught(account.read({ id: '1' }))
  assert.deepEqual(bazaar.clock.slept, [])
  await account.read({ id: '1' })
  assert.equal(bazaar.clock.slept.length, 1, 'ten of ten tokens were gone')
  bazaar.answers({ ...good, headers: { 'x-left': '0' } })
  const other = opened()
  await other.read({ id: '1' })
  await other.read({ id: '1' })
  assert.equal(bazaar.clock.slept.length, 1)
})

test('the call log tells the request line, status, time and kind, and never a secret', async () => {
  bazaar.answers({ status: 400, body: { error: 'key my-secret is wrong' } })
  const failure = await caught(opened({ account: { key: 'my-secret' } }).read({ id: 'my-secret/1' }))
  assert.equal(failure.message, 'key *** is wrong')
  assert.deepEqual(failure.body, { error: 'key *** is wrong' })
  assert.deepEqual(bazaar.log, [
    { service: 'BAZAAR', line: 'GET /thing/***%2F1?q=a+b', attempt: 1, ms: 0, status: 400, kind: 'refused', code: 'key *** is wrong' },
  ])
  assert.equal(bazaar.heard[0]?.headers['x-key'], 'my-secret')
  assert.equal(bazaar.heard[0]?.path, '/thing/my-secret%2F1')
})

test('an abort stops a call in flight, a retry and a wait for a turn', async () => {
  const stop = new AbortController()
  const account = opened({ signal: stop.signal })
  bazaar.answers({ status: 500 })
  const { sleep } = bazaar.clock
  bazaar.clock.sleep = async (ms, signal) => {
    stop.abort(new Error('enough'))
    await sleep(ms, signal)
  }
  await assert.rejects(account.read({ id: '1' }), /enough/)
  bazaar.clock.sleep = sleep
  await assert.rejects(account.read({ id: '1' }), /enough/)
  assert.equal(bazaar.heard.length, 1)
})

test('the official address is used unless the integration has its own, which may be a bare host and keep a path', async () => {
  const asked: string[] = []
  const diverted = async (address: string) => {
    asked.push(address)
    return bazaar.ports.fetch(`${bazaar.address}/`)
  }
  const fetch = Object.assign(diverted, { close: async () => undefined })
  bazaar.answers(good)
  const ports = { ...bazaar.ports, fetch }
  await open(market, { account: { key: 'k1' } }, ports).read({ id: '1' })
  await open(market, { account: { key: 'k2' }, siteDomain: 'shop.example/v1/ ' }, ports).read({ id: '1' })
  assert.deepEqual(asked, ['https://api.bazaar.example/thing/1?q=a+b', 'https://shop.example/v1/thing/1?q=a+b'])
  assert.equal(baseOf('http://localhost:8080'), 'http://localhost:8080')
})

test('a key that can not stand in a header is refused as one, before anything is sent', async () => {
  for (const key of ['key\u2014pasted', 'two\nlines', '🦊'])
    assert.equal((await caught((async () => opened({ account: { key } }).read({ id: '1' }))())).kind, 'unauthorised', key)
  assert.equal(bazaar.log.length, 0)
})

test('a private address is refused when private hosts are, and so is an account that is not filled in', async () => {
  const ports = openPorts({ allowPrivateHosts: false })
  const failure = await caught(open(market, { account: { key: 'k' }, siteDomain: bazaar.address }, ports).read({ id: '1' }))
  assert.deepEqual([failure.kind, failure.code], ['refused', 'forbidden_address'])
  await ports.fetch.close()
  for (const account of [{}, { key: '' }, { key: 'two\nlines' }, undefined]) {
    assert.throws(
      () => opened({ account }),
      (thrown) => {
        assert.ok(thrown instanceof ConnectorFailure)
        assert.equal(thrown.kind, 'unauthorised')
        assert.ok(!thrown.message.includes('two'))
        return true
      },
    )
  }
})
