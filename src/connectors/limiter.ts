// Token buckets for outgoing calls: one per account and group of operations, as marketplaces publish their limits.
// This one lives in the process; several processes need another implementation of the same four functions.

/** As published: so many requests a period, so many of them at once. `refusalCost` is what an answer 4xx counts as. */
export type Limit = { requests: number; periodMs: number; burst: number; refusalCost?: number }

export type Limiter = {
  /** Waits for the turn of one request; the turns of a key are given in the order they were asked for. */
  take: (key: string, limit: Limit, signal?: AbortSignal) => Promise<void>
  /** Takes more tokens for a request already made. */
  charge: (key: string, limit: Limit, tokens: number) => Promise<void>
  /** No turn before so many milliseconds have passed. */
  hold: (key: string, limit: Limit, ms: number) => Promise<void>
  /** The marketplace told how many requests are left: never believe in more than that. */
  hear: (key: string, limit: Limit, remaining: number) => Promise<void>
}

export type Clock = { now: () => number; sleep: (ms: number, signal?: AbortSignal) => Promise<void> }

type Bucket = { tokens: number; at: number; notBefore: number; queue: Promise<void> }

// A full bucket and a whole period of refill must not exceed the published number, hence the burst is subtracted:
// a marketplace that counts by the minute is then satisfied as well as one that keeps a bucket.
export const refillMs = ({ requests, periodMs, burst }: Limit) => periodMs / Math.max(requests - burst, 1)

/** @example const limiter = tokenBuckets(clock); await limiter.take('account:orders', { requests: 300, periodMs: 60_000, burst: 20 }) */
export function tokenBuckets(clock: Clock): Limiter {
  const buckets = new Map<string, Bucket>()

  function filled(key: string, limit: Limit): Bucket {
    const now = clock.now()
    const bucket = buckets.get(key) ?? { tokens: limit.burst, at: now, notBefore: 0, queue: Promise.resolve() }
    bucket.tokens = Math.min(limit.burst, bucket.tokens + (now - bucket.at) / refillMs(limit))
    bucket.at = now
    buckets.set(key, bucket)
    return bucket
  }

  // Only the first in the queue waits here, and looks again after each sleep: a refusal of an earlier request may have cost tokens.
  async function turn(key: string, limit: Limit, signal: AbortSignal | undefined) {
    for (;;) {
      signal?.throwIfAborted()
      const bucket = filled(key, limit)
      const ms = Math.max(bucket.notBefore - clock.now(), (1 - bucket.tokens) * refillMs(limit))
      if (ms <= 0) {
        bucket.tokens -= 1
        return
      }
      await clock.sleep(Math.ceil(ms), signal)
    }
  }

  return {
    take(key, limit, signal) {
      const bucket = filled(key, limit)
      const mine = bucket.queue.then(() => turn(key, limit, signal))
      bucket.queue = mine.catch(() => undefined) // whoever gives up leaves the turn to the next one
      return signal ? unlessAborted(mine, signal) : mine
    },
    async charge(key, limit, tokens) {
      filled(key, limit).tokens -= tokens
    },
    async hold(key, limit, ms) {
      const bucket = filled(key, limit)
      bucket.notBefore = Math.max(bucket.notBefore, clock.now() + ms)
    },
    async hear(key, limit, remaining) {
      const bucket = filled(key, limit)
      bucket.tokens = Math.min(bucket.tokens, remaining)
    },
  }
}

// Someone far back in the queue need not reach its head to learn that they gave up.
async function unlessAborted(turn: Promise<void>, signal: AbortSignal) {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    await Promise.race([turn, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
