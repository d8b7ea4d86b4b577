// The packer's scan of a product, from the request to the answer: an order is chosen, held for the caller and shown.
import { must, type Caller } from '../caller.ts'
import { barcodeOf } from '../data.ts'
import type { Ground } from '../ground.ts'
import { summed } from '../load.ts'
import type { Row } from '../main.ts'
import { boundLine } from '../report.ts'

/** Goods that no other row takes, one order each. */
const FIRST = 20_000

const order = ({ organizationId, warehouseId, firstProduct }: Ground, place: number) =>
  JSON.stringify({
    type: 'FBS',
    service: 'WILDBERRIES',
    organizationId,
    stockWarehouseId: warehouseId,
    externalOrderId: `scan-${place}`,
    products: [{ productId: firstProduct + place, quantity: 1, price: 100 }],
  })

async function scanAndCollect(caller: Caller, barcode: string): Promise<number> {
  const begun = performance.now()
  const answer = await caller.call('GET', `/api/fbs/findOrderProductCollectByProductBarcode?barcode=${barcode}`)
  const taken = performance.now() - begun
  const pieces = must(answer)
  if (!Array.isArray(pieces) || pieces.length === 0) throw new Error(`the scan of ${barcode} found no order`)
  for (const piece of pieces) must(await caller.call('POST', `/api/fbs/collectItem?orderProductCollectId=${String(Reflect.get(Object(piece), 'id'))}`))
  return taken
}

export const scan: Row = {
  name: 'scan',
  async *run(ground) {
    const [caller] = await ground.callers(1)
    if (!caller) throw new Error('no connection')
    const count = ground.isQuick ? 100 : 500
    for (let n = 0; n < count; n++) must(await caller.call('POST', '/api/order/', order(ground, FIRST + n)))
    const begun = performance.now()
    const taken: number[] = []
    for (let n = 0; n < count; n++) taken.push(await scanAndCollect(caller, barcodeOf(FIRST + n + 1)))
    caller.close()
    const { p50, p95 } = summed(taken, (performance.now() - begun) / 1000)
    yield boundLine(`scan of a product → its order, p95 of ${count}`, p95, 30, 'ms', ` (p50 ${p50.toFixed(1)})`)
  },
}
