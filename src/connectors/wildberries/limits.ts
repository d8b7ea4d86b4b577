// Wildberries' published limits for a personal or service token, one entry per group of operations that share a count.
// https://dev.wildberries.ru/openapi/orders-fbs and /openapi/work-with-products, read 2026-08.
import type { NamedLimit } from '../kit.ts'

const MINUTE = 60_000
// In these groups an answer 4xx counts as ten requests.
const refusalCost = 10

export const limits = {
  ping: { name: 'ping', requests: 3, periodMs: 30_000, burst: 3 },
  orders: { name: 'orders', requests: 300, periodMs: MINUTE, burst: 20, refusalCost }, // supplies and stickers too
  cancel: { name: 'cancel', requests: 100, periodMs: MINUTE, burst: 20, refusalCost },
  marks: { name: 'marks', requests: 300, periodMs: MINUTE, burst: 20, refusalCost },
  markWrites: { name: 'markWrites', requests: 1000, periodMs: MINUTE, burst: 20, refusalCost },
  warehouses: { name: 'warehouses', requests: 300, periodMs: MINUTE, burst: 20, refusalCost },
  stocks: { name: 'stocks', requests: 300, periodMs: MINUTE, burst: 20, refusalCost },
  content: { name: 'content', requests: 100, periodMs: MINUTE, burst: 5 }, // cards and their directories
  media: { name: 'media', requests: 100, periodMs: MINUTE, burst: 5 },
  stockRemovals: { name: 'stockRemovals', requests: 10, periodMs: MINUTE, burst: 2 },
} satisfies Record<string, NamedLimit>
