// What /metrics tells: requests by route, the pool, and what modules count (tasks, sends).
import { createHash, timingSafeEqual } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Pool } from './db.ts'

export const registry = new Registry()
collectDefaultMetrics({ register: registry })
const requests = new Histogram({
  name: 'ambar_http_request_seconds',
  help: 'Time to answer, by route and status',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
  registers: [registry],
})
/** Jobs by task and how they ended: done, failed, retried. */
export const jobsDone = new Counter({
  name: 'ambar_jobs_total',
  help: 'Background jobs by task and outcome',
  labelNames: ['task', 'outcome'] as const,
  registers: [registry],
})
const poolWaiting = new Gauge({ name: 'ambar_pool_waiting', help: 'Requests waiting for a database connection', registers: [registry] })

export function openMetrics(pool: Pool) {
  return {
    contentType: registry.contentType,
    observe: (method: string, route: string, status: number, ms: number) => {
      requests.observe({ method, route, status }, ms / 1000)
    },
    text: () => {
      poolWaiting.set(pool.waiting)
      return registry.metrics()
    },
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()

type Reader = {
  ip: string
  ips?: readonly string[] | undefined
  headers: { authorization?: string | undefined; 'x-forwarded-for'?: string | string[] | undefined }
}
/**
 * This machine may read them, and whoever says the token; from elsewhere there is nothing here. What a proxy of this machine hands on is nobody's
 * whom we know when its word on the caller's address is not taken.
 */
export function mayReadMetrics({ ip, ips = [], headers }: Reader, token: string | undefined): boolean {
  const isUnknown = headers['x-forwarded-for'] !== undefined && ips.length < 2
  if (!isUnknown && ipaddr.isValid(ip) && ipaddr.process(ip).range() === 'loopback') return true
  const said = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  return token !== undefined && said !== undefined && timingSafeEqual(digest(said), digest(token))
}
