// The published limits, by a clock that the tests turn.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from './given.ts'
import { createLimits, groupOf } from './limits.ts'

test('a burst of twenty, then one request each 200 ms, three hundred a minute', () => {
  let now = 0
  const limits = createLimits(() => now)
  const burst = Array.from({ length: 21 }, () => limits.take('fbs'))
  assert.equal(burst.filter((one) => one.allowed).length, 20)
  assert.deepEqual(burst[20], { allowed: false, remaining: 0, limit: 20, retrySeconds: 1, resetSeconds: 4 })
  now += 200
  assert.deepEqual([limits.take('fbs').allowed, limits.take('fbs').allowed], [true, false])
  let allowed = 0
  for (const end = now + 60_000; now < end; now += 50) if (limits.take('fbs').allowed) allowed += 1
  assert.ok(allowed >= 299 && allowed <= 300, `${allowed} in a minute`)
})

test('a refusal costs ten, may leave a debt, and does not touch other groups', () => {
  let now = 0
  const limits = createLimits(() => now)
  for (let refusal = 0; refusal < 2; refusal += 1) {
    assert.equal(limits.take('fbs').allowed, true)
    limits.chargeRefusal('fbs')
  }
  assert.equal(limits.take('fbs').allowed, false)
  assert.equal(limits.take('stocks').allowed, true)
  now += 200
  assert.equal(limits.take('fbs').allowed, true)
  limits.chargeRefusal('fbs')
  assert.equal(limits.take('fbs').retrySeconds, 2)
})

test('every method is in the group that publishes its limit', () => {
  const groups = [
    ['GET', '/ping', 'ping'],
    ['GET', '/api/v3/orders/new', 'fbs'],
    ['PATCH', '/api/v3/orders/:orderId/cancel', 'cancel'],
    ['PUT', '/api/v3/orders/:orderId/meta/sgtin', 'markWrites'],
    ['DELETE', '/api/v3/orders/:orderId/meta', 'marks'],
    ['PUT', '/api/v3/stocks/:warehouseId', 'stocks'],
    ['DELETE', '/api/v3/stocks/:warehouseId', 'stockDeletes'],
    ['GET', '/api/v3/warehouses', 'warehouses'],
  ] as const
  for (const [method, route, group] of groups) assert.equal(groupOf(method, route), group, `${method} ${route}`)
})

test('over HTTP: the headers of the limit, and refusals that use it up', async () => {
  let now = Date.parse('2026-11-22T08:00:00Z')
  const shop = await openShop({ limits: 'published', now: () => now })
  try {
    assert.equal((await shop.call('GET', '/api/v3/orders/new')).headers.get('x-ratelimit-remaining'), '19')
    assert.equal((await shop.call('GET', '/api/v3/supplies/WB-GI-0')).status, 404)
    assert.equal((await shop.call('GET', '/api/v3/supplies/WB-GI-0')).status, 404)
    const throttled = await shop.call('GET', '/api/v3/orders/new')
    assert.equal(throttled.status, 429)
    const names = ['x-ratelimit-remaining', 'x-ratelimit-retry', 'x-ratelimit-limit', 'x-ratelimit-reset']
    assert.deepEqual(
      names.map((name) => throttled.headers.get(name)),
      ['0', '1', '20', '5'],
    )
    now += 1000
    assert.equal((await shop.call('GET', '/api/v3/orders/new')).status, 200)
  } finally {
    await shop.close()
  }
})
