// Assembly orders: the lists, statuses, the seller's cancel and the stickers. Orders appear only through world.createOrder.
import type { FastifyInstance } from 'fastify'
import { drawLabel, labelTypes, narrow, wide } from './labels.ts'
import type { LabelSize, LabelType } from './labels.ts'
import { refusal } from './refusals.ts'
import { fields, id, ids, pageOf, paging } from './shapes.ts'
import type { Paging } from './shapes.ts'
import type { Order, World } from './world.ts'

const day = 24 * 60 * 60
const longestPeriod = 30 * day
const oldest = 92 * day
const roubles = 643

export function ordersRoutes(app: FastifyInstance, world: World): void {
  app.get('/api/v3/orders/new', () => ({
    orders: [...world.orders.values()].filter((order) => order.supplierStatus === 'new' && order.wbStatus === 'waiting').map(asNewOrder),
  }))

  app.get<{ Querystring: Paging & { dateFrom?: number; dateTo?: number } }>(
    '/api/v3/orders',
    { schema: { querystring: fields({ ...paging, dateFrom: id, dateTo: id }, ['limit', 'next']) } },
    ({ query }) => {
      const { next, page } = pageOf(ordersCreated(world, query.dateFrom, query.dateTo), (order) => order.id, query)
      return { next, orders: page.map(asOrder) }
    },
  )

  app.post<{ Body: { orders: number[] } }>('/api/v3/orders/status', { schema: { body: fields({ orders: ids(1, 1000) }) } }, ({ body }) => ({
    orders: knownOrders(world, body.orders).map(asStatus),
  }))

  app.patch<{ Params: { orderId: number } }>('/api/v3/orders/:orderId/cancel', { schema: { params: fields({ orderId: id }) } }, ({ params }, reply) => {
    cancel(world, params.orderId)
    return reply.code(204).send()
  })

  app.post<{ Body: { orders: number[] }; Querystring: { type: LabelType; width: number; height: number } }>(
    '/api/v3/orders/stickers',
    {
      schema: {
        querystring: fields({ type: { enum: labelTypes }, width: { type: 'integer' }, height: { type: 'integer' } }),
        body: fields({ orders: ids(1, 100) }),
      },
    },
    async ({ body, query }) => {
      const size = [wide, narrow].find(({ width, height }) => width === query.width && height === query.height)
      if (size === undefined) throw refusal(400, 'IncorrectParameter')
      const ready = knownOrders(world, body.orders).filter((order) => ['confirm', 'complete'].includes(order.supplierStatus))
      if (ready.some(lacksCustomsDeclaration)) throw refusal(409, 'CustomsDeclarationIsRequired')
      return { stickers: await Promise.all(ready.map((order) => stickerOf(world, order, query.type, size))) }
    },
  )
}

/** Ids that do not exist are left out of the answer, they refuse nothing. */
export function knownOrders(world: World, orderIds: number[]): Order[] {
  return [...new Set(orderIds)].flatMap((orderId) => world.orders.get(orderId) ?? [])
}

function ordersCreated(world: World, dateFrom: number | undefined, dateTo: number | undefined): Order[] {
  const today = Math.floor(world.now() / 1000)
  const until = dateTo ?? (dateFrom === undefined ? today : dateFrom + longestPeriod)
  const since = dateFrom ?? today - longestPeriod
  if (since > until || until - since > longestPeriod) throw refusal(400, 'IncorrectParameter')
  return [...world.orders.values()].filter((order) => {
    const created = Date.parse(order.createdAt) / 1000
    return created >= Math.max(since, today - oldest) && created <= until
  })
}

function cancel(world: World, orderId: number): void {
  const order = world.orders.get(orderId)
  if (order === undefined) throw refusal(404, 'NotFound')
  if (order.supplierStatus === 'complete') throw refusal(409, 'StatusChangeNotAllowed')
  if (!isCancellable(order)) throw refusal(409, 'StatusMismatch')
  order.supplierStatus = 'cancel'
  order.wbStatus = 'canceled'
  if (order.supplyId !== null) world.supplies.get(order.supplyId)?.orderIds.delete(order.id)
  order.supplyId = null
}

function isCancellable({ supplierStatus, wbStatus }: Order): boolean {
  return (supplierStatus === 'new' || supplierStatus === 'confirm') && wbStatus === 'waiting'
}

function lacksCustomsDeclaration({ good, marks }: Order): boolean {
  return good.requiredMeta?.includes('customsDeclaration') === true && !marks.has('customsDeclaration')
}

async function stickerOf(world: World, order: Order, type: LabelType, size: LabelSize) {
  const number = String(order.id)
  const [partA, partB] = [number.slice(0, -4), number.slice(-4)]
  const barcode = `!${Buffer.from(world.digest(`sticker ${number}`), 'hex')
    .toString('base64url')
    .slice(0, 8)}`
  return { orderId: order.id, partA, partB, barcode, file: await drawLabel(barcode, `${partA} ${partB}`, type, size) }
}

function asStatus(order: Order) {
  return { id: order.id, supplierStatus: order.supplierStatus, wbStatus: order.wbStatus, isCancellable: isCancellable(order) }
}

/** What both lists tell. */
function describe({ good, warehouse, office, ...order }: Order) {
  return {
    id: order.id,
    orderUid: order.orderUid,
    rid: order.rid,
    createdAt: order.createdAt,
    deliveryType: 'fbs',
    address: null,
    article: good.article,
    nmId: good.nmId,
    chrtId: good.chrtId,
    skus: good.skus,
    colorCode: good.colorCode ?? '',
    warehouseId: warehouse.id,
    officeId: office.id,
    offices: [office.name],
    price: order.price,
    convertedPrice: order.price,
    currencyCode: roubles,
    convertedCurrencyCode: roubles,
    scanPrice: order.scanPrice,
    cargoType: good.cargoType ?? 1,
    crossBorderType: 0,
    comment: order.comment,
    isZeroOrder: order.isZeroOrder,
    options: { isB2B: false },
  }
}

function asNewOrder(order: Order) {
  return {
    ...describe(order),
    salePrice: order.price,
    finalPrice: order.price,
    convertedFinalPrice: order.price,
    requiredMeta: order.good.requiredMeta ?? [],
    optionalMeta: order.good.optionalMeta ?? [],
    isPickupPointShipmentAllowed: true,
  }
}

function asOrder(order: Order) {
  return { ...describe(order), ...(order.supplyId === null ? {} : { supplyId: order.supplyId }) }
}
