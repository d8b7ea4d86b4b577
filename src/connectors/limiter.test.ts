// Token buckets: whatever is asked of them, a marketplace that counts by the minute or keeps a bucket is never overrun.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { refillMs, tokenBuckets, type Limit } from './limiter.ts'
import { fakeClock } from './testing.ts'

const limit: Limit = { requests: 300, periodMs: 60_000, burst: 20, refusalCost: 10 }

test('a burst goes at once, the next ones at the pace of the limit', async () => {
  const clock = fakeClock()
  const limiter = tokenBuckets(clock)
  const start = clock.now()
  for (let n = 0; n < 20; n++) await limiter.take('a', limit)
  assert.equal(clock.now(), start)
  await limiter.take('a', limit)
  assert.equal(clock.now() - start, Math.ceil(refillMs(limit)))
  assert.ok(refillMs(limit) >= 200)
  await limiter.take('b', limit)
  assert.equal(clock.slept.length, 1, 'another account has its own bucket')
})

test('turns asked for together are given one after another, also when a refusal costs tokens or a hold comes in between', async () => {
  const clock = fakeClock()
  const limiter = tokenBuckets(clock)
  const start = clock.now()
  const given: number[] = []
  const pace = refillMs(limit)
  await Promise.all(
    Array.from({ length: 40 }, async (_, turn) => {
      await limiter.take('a', limit)
      given.push(turn)
      if (turn === 25) await limiter.charge('a', limit, 9)
      if (turn === 30) await limiter.hold('a', limit, 5000)
    }),
  )
  assert.deepEqual(
    given,
    Array.from({ length: 40 }, (_, turn) => turn),
  )
  assert.ok(clock.now() - start >= (40 - 20 + 9) * pace, 'nothing was let through in a bunch beyond the burst')
})

test('a charge, a hold and a word about what is left all delay the next turn', async () => {
  for (const [delay, atLeast] of [
    [(limiter: ReturnType<typeof tokenBuckets>) => limiter.charge('a', limit, 22), 3 * refillMs(limit)],
    [(limiter: ReturnType<typeof tokenBuckets>) => limiter.hold('a', limit, 5000), 5000],
    [(limiter: ReturnType<typeof tokenBuckets>) => limiter.hear('a', limit, 0), refillMs(limit)],
  ] as const) {
    const clock = fakeClock()
    const limiter = tokenBuckets(clock)
    const start = clock.now()
    await delay(limiter)
    await limiter.take('a', limit)
    assert.ok(clock.now() - start >= Math.floor(atLeast), `${clock.now() - start} of ${atLeast}`)
  }
})

test('a wait that is given up gives its turn back', async () => {
  const clock = fakeClock()
  const limiter = tokenBuckets(clock)
  const slow: Limit = { requests: 2, periodMs: 1000, burst: 1 }
  await limiter.take('a', slow)
  await assert.rejects(limiter.take('a', slow, AbortSignal.abort(new Error('enough'))), /enough/)
  const start = clock.now()
  await limiter.take('a', slow)
  assert.equal(clock.now() - start, 1000)
})

test('someone at the end of a long queue gives up at once, and the others keep their turns', async () => {
  const clock = fakeClock()
  const { promise: gate, resolve: pass } = Promise.withResolvers<void>()
  const limiter = tokenBuckets({
    now: clock.now,
    sleep: async (ms) => {
      await gate
      await clock.sleep(ms)
    },
  })
  const slow: Limit = { requests: 2, periodMs: 1000, burst: 1 }
  await limiter.take('a', slow)
  const stop = new AbortController()
  const next = limiter.take('a', slow)
  const gone = limiter.take('a', slow, stop.signal)
  const last = limiter.take('a', slow)
  stop.abort(new Error('enough'))
  await assert.rejects(gone, /enough/)
  const start = clock.now()
  pass()
  await Promise.all([next, last])
  assert.equal(clock.now() - start, 2000)
})

test('no minute ever holds more than its number, refusals counted tenfold, and no moment more than the burst', async () => {
  const step = fc.record({ pauseMs: fc.integer({ min: 0, max: 3000 }), refused: fc.integer({ min: 1, max: 20 }).map((n) => n === 1) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 50, maxLength: 500 }), async (steps) => {
      const clock = fakeClock()
      const limiter = tokenBuckets(clock)
      const spent: { at: number; cost: number }[] = []
      for (const { pauseMs, refused } of steps) {
        if (pauseMs > 2500) await clock.sleep(pauseMs * 10)
        await limiter.take('a', limit)
        if (refused) await limiter.charge('a', limit, 9)
        spent.push({ at: clock.now(), cost: refused ? 10 : 1 })
      }
      for (const { at } of spent) {
        const inWindow = (ms: number) => spent.filter((one) => one.at >= at && one.at < at + ms).reduce((sum, { cost }) => sum + cost, 0)
        // The last request of a window may turn out to cost ten.
        assert.ok(inWindow(60_000) <= limit.requests + 9)
        assert.ok(inWindow(1) <= limit.burst + 9)
      }
    }),
    { numRuns: 20 },
  )
})
