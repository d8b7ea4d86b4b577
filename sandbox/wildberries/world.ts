// The state of the stand-in and what may happen to it from outside: buyers order and cancel, the marketplace receives, sorts, delivers.
// What the seller tells it over HTTP is in stocks.ts, orders.ts, marks.ts and supplies.ts.
import { createHash } from 'node:crypto'
import { defaultGoods, defaultWarehouses, offices, openWarehouse } from './goods.ts'
import type { Good, Office, Warehouse, WarehouseDraft } from './goods.ts'

export type SupplierStatus = 'new' | 'confirm' | 'complete' | 'cancel'
export type WbStatus = 'waiting' | 'sorted' | 'ready_for_pickup' | 'sold' | 'canceled' | 'canceled_by_client' | 'declined_by_client'
export type Mark = { value: string; decision: string }

/** An assembly order is always one piece of one good. */
export type Order = {
  id: number
  orderUid: string
  rid: string
  createdAt: string
  good: Good
  warehouse: Warehouse
  office: Office
  price: number
  comment: string
  isZeroOrder: boolean
  scanPrice: number | null
  supplyId: string | null
  supplierStatus: SupplierStatus
  wbStatus: WbStatus
  marks: Map<string, Mark[]>
}

export type Shipping = { shippingDt: string; shippingPointId: number; shippingType: 'selfShipping' | 'transportCompany' }

export type Supply = {
  number: number
  id: string
  name: string
  done: boolean
  createdAt: string
  closedAt: string | null
  scanDt: string | null
  orderIds: Set<number>
  boxes: string[]
  shipping: Shipping | null
  waybillUuid: string | null
}

/** What the stand-in was told: one row a request, the oldest forgotten past `callsKept`. `status` 0: the connection was dropped. */
export type Call = { at: number; method: string; path: string; query: string; body: unknown; status: number }

/** `lost: true` does the work and loses the reply, the worst moment to fail. `path` is a part of the path. */
export type Fault = { times: number; status: number | 'drop'; path?: string; method?: string; lost?: boolean }

export type StocksBlock = 'StatusNotAcceptable' | 'WarehouseStocksUpdateBlock'

export type Purchase = {
  chrtId?: number
  article?: string
  sku?: string
  quantity?: number
  warehouseId?: number
  price?: number
  comment?: string
  /** Pieces bought in one basket share it; name an earlier one to join its basket. */
  orderUid?: string
  createdAt?: number
}

/** All that a world knows, as plain data that may be written down; calls and faults are not part of it. */
export type Kept = Pick<World, 'goods' | 'warehouses' | 'stocks' | 'orders' | 'supplies' | 'media'> & { lastOrder: number; lastNumber: number }

export type WorldOptions = { goods?: Good[]; warehouses?: WarehouseDraft[]; seed?: number; now?: () => number; /** A world that goes on. */ kept?: Kept }

const callsKept = 10_000

export class World {
  readonly now: () => number
  readonly goods = new Map<number, Good>()
  readonly warehouses = new Map<number, Warehouse>()
  readonly offices = new Map(offices.map((office) => [office.id, office]))
  /** warehouseId → chrtId → pieces, as the seller last told, less what was sold since. */
  readonly stocks = new Map<number, Map<number, number>>()
  readonly orders = new Map<number, Order>()
  readonly supplies = new Map<string, Supply>()
  /** nmId → pictures of the card in their order. */
  readonly media = new Map<number, { link: string; bytes: number }[]>()
  readonly calls: Call[] = []
  readonly faults: Fault[] = []
  stocksBlock: StocksBlock | null = null
  readonly #seed: number
  #lastOrder: number
  #lastNumber = 0

  constructor(options: WorldOptions = {}) {
    this.now = options.now ?? Date.now
    this.#seed = options.seed ?? 1
    // Past 2^31 on purpose: real ids are, and a reader with 32-bit integers has to notice here.
    this.#lastOrder = 3_000_000_000 + this.#seed * 1_000_000
    for (const good of options.goods ?? defaultGoods) this.goods.set(good.chrtId, good)
    for (const draft of options.warehouses ?? defaultWarehouses) {
      this.warehouses.set(draft.id, openWarehouse(draft))
      this.stocks.set(draft.id, new Map())
    }
    if (options.kept) this.#goOn(options.kept)
  }

  keep(): Kept {
    const { goods, warehouses, stocks, orders, supplies, media } = this
    return structuredClone({ goods, warehouses, stocks, orders, supplies, media, lastOrder: this.#lastOrder, lastNumber: this.#lastNumber })
  }

  #goOn(kept: Kept): void {
    for (const [id, good] of kept.goods) this.goods.set(id, good)
    for (const [id, warehouse] of kept.warehouses) this.warehouses.set(id, warehouse)
    for (const [id, stock] of kept.stocks) this.stocks.set(id, stock)
    for (const [id, order] of kept.orders) this.orders.set(id, order)
    for (const [id, supply] of kept.supplies) this.supplies.set(id, supply)
    for (const [id, pictures] of kept.media) this.media.set(id, pictures)
    this.#lastOrder = kept.lastOrder
    this.#lastNumber = kept.lastNumber
  }

  /** RFC 3339 in whole seconds, as the marketplace writes it. */
  stamp(at = this.now()): string {
    return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
  }

  nextNumber(): number {
    this.#lastNumber += 1
    return 20_000_000 + this.#seed * 100_000 + this.#lastNumber
  }

  digest(text: string): string {
    return createHash('sha1').update(`${this.#seed}:${text}`).digest('hex')
  }

  stockOf(warehouseId: number): Map<number, number> {
    const stock = this.stocks.get(warehouseId)
    if (stock === undefined) throw new Error(`Warehouse ${warehouseId} does not exist in the stand-in`)
    return stock
  }

  order(orderId: number): Order {
    const order = this.orders.get(orderId)
    if (order === undefined) throw new Error(`Order ${orderId} does not exist in the stand-in`)
    return order
  }

  /** A buyer pays: as many assembly orders as pieces, and the stock falls by them. `world.createOrder({ article: 'mug', quantity: 2 })` */
  createOrder(purchase: Purchase): Order[] {
    const good = this.#goodOf(purchase)
    const warehouse = this.warehouses.get(purchase.warehouseId ?? this.warehouses.keys().next().value ?? 0)
    const office = this.offices.get(warehouse?.officeId ?? 0)
    if (warehouse === undefined || office === undefined) throw new Error(`Warehouse ${purchase.warehouseId} does not exist in the stand-in`)
    const orderUid = purchase.orderUid ?? `${this.nextNumber()}_${this.digest(`basket ${this.#lastNumber}`).slice(0, 32)}`
    return Array.from({ length: purchase.quantity ?? 1 }, () => this.#sellPiece(good, warehouse, office, orderUid, purchase))
  }

  #goodOf({ chrtId, article, sku }: Purchase): Good {
    const good = [...this.goods.values()].find((one) => one.chrtId === chrtId || one.article === article || (sku !== undefined && one.skus.includes(sku)))
    if (good === undefined) throw new Error(`No such good in the stand-in: ${chrtId ?? article ?? sku}`)
    return good
  }

  #sellPiece(good: Good, warehouse: Warehouse, office: Office, orderUid: string, { price, comment, createdAt }: Purchase): Order {
    const stock = this.stockOf(warehouse.id)
    const left = stock.get(good.chrtId) ?? 0
    if (left > 0) stock.set(good.chrtId, left - 1)
    this.#lastOrder += 1
    const order: Order = {
      id: this.#lastOrder,
      orderUid,
      rid: this.digest(`rid ${this.#lastOrder}`).slice(0, 32),
      createdAt: this.stamp(createdAt),
      good,
      warehouse,
      office,
      price: price ?? good.price,
      comment: comment ?? '',
      isZeroOrder: left <= 0,
      scanPrice: null,
      supplyId: null,
      supplierStatus: 'new',
      wbStatus: 'waiting',
      marks: new Map(),
    }
    this.orders.set(order.id, order)
    return order
  }

  /** Before assembly the buyer declines; later the cancel is the buyer's as well but has another name. */
  cancelByClient(orderId: number): void {
    const order = this.order(orderId)
    this.#expect(order, ['waiting', 'sorted', 'ready_for_pickup'])
    order.wbStatus = order.supplierStatus === 'new' ? 'declined_by_client' : 'canceled_by_client'
  }

  /** The supply is scanned at the point of shipment; a supply that was never handed over closes by itself. */
  receiveSupply(supplyId: string): void {
    const supply = this.supplies.get(supplyId)
    if (supply === undefined) throw new Error(`Supply ${supplyId} does not exist in the stand-in`)
    this.closeSupply(supply)
    supply.scanDt ??= this.stamp()
    for (const order of this.ordersIn(supply)) if (order.supplierStatus === 'complete') order.scanPrice = order.price
  }

  sort(orderId: number): void {
    this.#move(orderId, ['waiting'], 'sorted')
  }

  arriveAtPickup(orderId: number): void {
    this.#move(orderId, ['sorted'], 'ready_for_pickup')
  }

  deliverToClient(orderId: number): void {
    this.#move(orderId, ['sorted', 'ready_for_pickup'], 'sold')
  }

  /** The verdict of the check of a mark, which really comes minutes later: `world.decideMark(id, 'sgtin', 'sgtinRetired')`. */
  decideMark(orderId: number, key: string, decision: string): void {
    const marks = this.order(orderId).marks.get(key)
    if (marks === undefined) throw new Error(`Order ${orderId} has no ${key}`)
    for (const mark of marks) mark.decision = decision
  }

  /** The next calls fail: `world.fail({ times: 2, status: 503, path: '/stocks' })`; 'drop' cuts the connection. */
  fail(fault: Fault): void {
    this.faults.push({ ...fault })
  }

  /** Stock updates answer 406 until `null` lifts it. */
  blockStocks(block: StocksBlock | null): void {
    this.stocksBlock = block
  }

  record(call: Call): void {
    this.calls.push(call)
    if (this.calls.length > callsKept) this.calls.shift()
  }

  ordersIn(supply: Supply): Order[] {
    return [...supply.orderIds].map((id) => this.order(id))
  }

  closeSupply(supply: Supply): void {
    if (supply.done) return
    supply.done = true
    supply.closedAt = this.stamp()
    for (const order of this.ordersIn(supply)) if (order.wbStatus === 'waiting') order.supplierStatus = 'complete'
  }

  #move(orderId: number, from: WbStatus[], to: WbStatus): void {
    const order = this.order(orderId)
    if (order.supplierStatus !== 'complete') throw new Error(`Order ${orderId} was not handed over: ${order.supplierStatus}`)
    this.#expect(order, from)
    order.wbStatus = to
  }

  #expect(order: Order, from: WbStatus[]): void {
    if (!from.includes(order.wbStatus)) throw new Error(`Order ${order.id} is ${order.wbStatus}, expected ${from.join(' or ')}`)
  }
}
