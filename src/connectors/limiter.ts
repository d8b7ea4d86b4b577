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

type Bucket = { tokens: number; at: number; notBefore: number }

// A full bucket and a whole period of refill must not exceed the published number, hence the burst is subtracted:
// a marketplace that counts by the minute is then satisfied as well as one that keeps a bucket.
export const refillMs = ({ requests, periodMs, burst }: Limit) => periodMs / Math.max(requests - burst, 1)

/** @example const limiter = tokenBuckets(clock); await limiter.take('account:orders', { requests: 300, periodMs: 60_000, burst: 20 }) */
export function tokenBuckets(clock: Clock): Limiter {
  const buckets = new Map<string, Bucket>()

  function filled(key: string, limit: Limit): Bucket {
    const now = clock.now()
    const bucket = buckets.get(key) ?? { tokens: limit.burst, at: now, notBefore: 0 }
    bucket.tokens = Math.min(limit.burst, bucket.tokens + (now - bucket.at) / refillMs(limit))
    bucket.at = now
    buckets.set(key, bucket)
    return bucket
  }

  return {
    async take(key, limit, signal) {
      signal?.throwIfAborted()
      const bucket = filled(key, limit)
      bucket.tokens -= 1 // reserved at once, so that whoever asks next waits behind
      try {
        await wait(bucket.tokens < 0 ? -bucket.tokens * refillMs(limit) : 0)
        while (bucket.notBefore > clock.now()) await wait(bucket.notBefore - clock.now())
      } catch (aborted) {
        bucket.tokens += 1
        throw aborted
      }
      async function wait(ms: number) {
        if (ms > 0) await clock.sleep(Math.ceil(ms), signal)
      }
    },
    async charge(key, limit, tokens) {
      const bucket = filled(key, limit)
      bucket.tokens -= tokens
      // Those who already sleep towards their turn must feel it too.
      if (bucket.tokens < 0) bucket.notBefore = Math.max(bucket.notBefore, clock.now() - bucket.tokens * refillMs(limit))
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
