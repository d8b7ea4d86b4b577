// The list of orders over HTTP against its own statements: filters, the first page and a deep one by ID.
import { listOrders } from '../../src/modules/orders/actions/list.ts'
import type { OrderFilter } from '../../src/modules/orders/schemas.ts'
import { must } from '../caller.ts'
import type { Row } from '../main.ts'
import { compareReads, type Read } from '../reads.ts'
import { latencyLine } from '../report.ts'

const LIMIT = 50
const read = (filter: OrderFilter): Read => {
  const whole: OrderFilter = { limit: LIMIT, ...filter }
  const query = new URLSearchParams(Object.entries(whole).map(([name, value]): [string, string] => [name, String(value)]))
  return { path: `/api/order/find?${query}`, run: (call) => listOrders(call, whole) }
}

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
const filtered = (warehouseId: number): OrderFilter[] => [
  { status: 'CREATED' },
  { actual: true },
  { type: 'FBS', status: 'CANCELED' },
  { service: 'OZON' },
  { warehouseId, actual: true },
  { sortBy: 'CREATEDDATE', dateFrom: day(30), dateTo: day(20) },
  { service: 'WILDBERRIES', status: 'FINISHED', sortBy: 'ID' },
  { query: 'ext-1234' },
  { query: 'ext-777' },
  { modifiedDate: day(3) },
]

export const orderList: Row = {
  name: 'list',
  async *run(ground) {
    const { size, warehouseId } = ground
    const deep = Math.min(10_000, Math.floor(size / LIMIT / 2))
    const byId = (page: number) => read({ sortBy: 'ID', page })
    const title = (what: string) => `orders among ${size.toLocaleString('en')}, ${what}`
    yield latencyLine(title('filters'), await compareReads(ground, filtered(warehouseId).map(read)), 2)
    const first = await compareReads(ground, [byId(1)])
    yield latencyLine(title('page 1 by ID'), first, 2)

    const [caller] = await ground.callers(1)
    const begun = performance.now()
    if (caller) must(await caller.call('GET', byId(deep).path))
    const jump = performance.now() - begun
    caller?.close()
    const far = await compareReads(
      ground,
      Array.from({ length: 40 }, (_, n) => byId(deep + n)),
    )
    yield latencyLine(title(`page ${deep.toLocaleString('en')} and on by ID`), far, 2)
    const ratio = far.subject.p95 / first.subject.p95
    yield {
      what: title(`page ${deep.toLocaleString('en')} against page 1`),
      measured: `p95 ${far.subject.p95.toFixed(2)} ms`,
      baseline: `p95 ${first.subject.p95.toFixed(2)} ms`,
      ratio,
      budget: { says: 'p95 ≤ 1.5 ×', isKept: ratio <= 1.5 },
    }
    yield { what: title(`the first jump to page ${deep.toLocaleString('en')}, counted off once`), measured: `${jump.toFixed(1)} ms` }
  },
}
