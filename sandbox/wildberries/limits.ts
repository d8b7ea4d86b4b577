// Published limits: one token bucket for each group of methods. Knows no HTTP server; server.ts asks it and writes the headers.

type Rule = { intervalMs: number; burst: number; refusalCost: number }

export type Group = 'ping' | 'fbs' | 'cancel' | 'marks' | 'markWrites' | 'stocks' | 'stockDeletes' | 'warehouses' | 'content' | 'media'

const rules: Record<Group, Rule> = {
  ping: { intervalMs: 10_000, burst: 3, refusalCost: 1 },
  fbs: { intervalMs: 200, burst: 20, refusalCost: 10 },
  cancel: { intervalMs: 600, burst: 20, refusalCost: 10 },
  marks: { intervalMs: 200, burst: 20, refusalCost: 10 },
  markWrites: { intervalMs: 60, burst: 20, refusalCost: 10 },
  stocks: { intervalMs: 200, burst: 20, refusalCost: 10 },
  stockDeletes: { intervalMs: 6000, burst: 2, refusalCost: 1 },
  warehouses: { intervalMs: 200, burst: 20, refusalCost: 10 },
  content: { intervalMs: 600, burst: 5, refusalCost: 1 },
  media: { intervalMs: 600, burst: 5, refusalCost: 1 },
}

/** Which limit a method shares: `groupOf('PUT', '/api/v3/stocks/:warehouseId')` is 'stocks'. */
export function groupOf(method: string, route: string): Group {
  if (route === '/ping') return 'ping'
  if (route.startsWith('/content/v3/media')) return 'media'
  if (route.startsWith('/content/')) return 'content'
  if (route.startsWith('/api/v3/stocks')) return method === 'DELETE' ? 'stockDeletes' : 'stocks'
  if (route === '/api/v3/offices' || route === '/api/v3/warehouses') return 'warehouses'
  if (route.includes('/meta')) return method === 'PUT' ? 'markWrites' : 'marks'
  return route.endsWith('/cancel') ? 'cancel' : 'fbs'
}

export type Allowance = { allowed: boolean; remaining: number; limit: number; retrySeconds: number; resetSeconds: number }

/** `period / limit` equals the interval in every published row, so one bucket carries period, interval and burst at once. */
export function createLimits(now: () => number) {
  const buckets = new Map<Group, { tokens: number; at: number }>()

  const refill = (group: Group) => {
    const { burst, intervalMs } = rules[group]
    const bucket = buckets.get(group) ?? { tokens: burst, at: now() }
    bucket.tokens = Math.min(burst, bucket.tokens + (now() - bucket.at) / intervalMs)
    bucket.at = now()
    buckets.set(group, bucket)
    return bucket
  }
  const describe = (group: Group, allowed: boolean): Allowance => {
    const { burst, intervalMs } = rules[group]
    const { tokens } = refill(group)
    const seconds = (missing: number) => Math.max(0, Math.ceil((missing * intervalMs) / 1000))
    return { allowed, limit: burst, remaining: Math.max(0, Math.floor(tokens)), retrySeconds: seconds(1 - tokens), resetSeconds: seconds(burst - tokens) }
  }
  return {
    take(group: Group): Allowance {
      const bucket = refill(group)
      // The tolerance forgives what floating point loses in a refill that is exact on paper.
      const allowed = bucket.tokens >= 1 - 1e-9
      if (allowed) bucket.tokens -= 1
      return describe(group, allowed)
    },
    /** A refusal counts as several requests; the bucket may go into debt, so that hammering with bad calls hurts. */
    chargeRefusal(group: Group): void {
      refill(group).tokens -= rules[group].refusalCost - 1
    },
  }
}
