// Supplies: made, filled, given a way of shipping, handed over. Boxes of a supply are in boxes.ts, ways of shipping in shipping.ts.
import type { FastifyInstance } from 'fastify'
import { drawLabel, labelTypes, wide } from './labels.ts'
import type { LabelType } from './labels.ts'
import { failingMarks } from './marks.ts'
import { refusal } from './refusals.ts'
import { fields, ids, pageOf, paging } from './shapes.ts'
import type { Paging } from './shapes.ts'
import type { Order, Supply, World } from './world.ts'

export type InSupply = { Params: { supplyId: string } }

export const supplyParams = fields({ supplyId: { type: 'string' } })

export function suppliesRoutes(app: FastifyInstance, world: World): void {
  app.post<{ Body: { name?: string } }>(
    '/api/v3/supplies',
    { schema: { body: fields({ name: { type: 'string', minLength: 1, maxLength: 128 } }, []) } },
    ({ body }, reply) => reply.code(201).send({ id: openSupply(world, body.name ?? '').id }),
  )

  app.get<{ Querystring: Paging }>('/api/v3/supplies', { schema: { querystring: fields(paging) } }, ({ query }) => {
    const { next, page } = pageOf(world.supplies.values(), (supply) => supply.number, query)
    return { next, supplies: page.map((supply) => asSupply(world, supply)) }
  })

  app.get<InSupply>('/api/v3/supplies/:supplyId', { schema: { params: supplyParams } }, ({ params }) => asSupply(world, supplyOf(world, params.supplyId)))

  app.delete<InSupply>('/api/v3/supplies/:supplyId', { schema: { params: supplyParams } }, ({ params }, reply) => {
    const supply = supplyOf(world, params.supplyId)
    if (supply.done || supply.orderIds.size > 0) throw refusal(409, 'SupplyHasOrders')
    world.supplies.delete(supply.id)
    return reply.code(204).send()
  })

  app.patch<InSupply & { Body: { orders: number[] } }>(
    '/api/marketplace/v3/supplies/:supplyId/orders',
    { schema: { params: supplyParams, body: fields({ orders: ids(1, 100) }) } },
    ({ params, body }, reply) => {
      addOrders(world, supplyOf(world, params.supplyId), body.orders)
      return reply.code(204).send()
    },
  )

  app.get<InSupply>('/api/marketplace/v3/supplies/:supplyId/order-ids', { schema: { params: supplyParams } }, ({ params }) => ({
    orderIds: [...supplyOf(world, params.supplyId).orderIds],
  }))

  app.patch<InSupply>('/api/v3/supplies/:supplyId/deliver', { schema: { params: supplyParams } }, ({ params }, reply) => {
    deliver(world, supplyOf(world, params.supplyId))
    return reply.code(204).send()
  })

  app.get<InSupply & { Querystring: { type: LabelType } }>(
    '/api/v3/supplies/:supplyId/barcode',
    { schema: { params: supplyParams, querystring: fields({ type: { enum: labelTypes } }) } },
    async ({ params, query }) => {
      const supply = supplyOf(world, params.supplyId)
      if (!supply.done) throw refusal(409, 'SupplyNotClosed')
      return { barcode: supply.id, file: await drawLabel(supply.id, supply.id, query.type, wide) }
    },
  )
}

export function supplyOf(world: World, supplyId: string): Supply {
  const supply = world.supplies.get(supplyId)
  if (supply === undefined) throw refusal(404, 'NotFound')
  return supply
}

function openSupply(world: World, name: string): Supply {
  const number = world.nextNumber()
  const supply: Supply = {
    number,
    id: `WB-GI-${number}`,
    name,
    done: false,
    createdAt: world.stamp(),
    closedAt: null,
    scanDt: null,
    orderIds: new Set(),
    boxes: [],
    shipping: null,
    waybillUuid: null,
  }
  world.supplies.set(supply.id, supply)
  return supply
}

/** All or none: one unsuitable order refuses the whole request. */
function addOrders(world: World, supply: Supply, orderIds: number[]): void {
  const orders = [...new Set(orderIds)].map((orderId) => world.orders.get(orderId))
  const found = orders.filter((order) => order !== undefined)
  if (found.length < orders.length) throw refusal(404, 'NotFound')
  const pattern = world.ordersIn(supply)[0] ?? found[0]
  if (supply.done || !found.every((order) => mayJoin(order, pattern))) throw refusal(409, 'FailedToAddSupplyOrder')
  for (const order of found) {
    if (order.supplyId !== null) world.supplies.get(order.supplyId)?.orderIds.delete(order.id)
    supply.orderIds.add(order.id)
    order.supplyId = supply.id
    order.supplierStatus = 'confirm'
  }
}

/** A supply takes its cargo type and its warehouse from the first order in it. */
function mayJoin(order: Order, pattern: Order | undefined): boolean {
  const open = (order.supplierStatus === 'new' || order.supplierStatus === 'confirm') && order.wbStatus === 'waiting'
  return open && order.warehouse.id === pattern?.warehouse.id && (order.good.cargoType ?? 1) === (pattern.good.cargoType ?? 1)
}

function deliver(world: World, supply: Supply): void {
  if (supply.done) throw refusal(409, 'StatusMismatch')
  const leaving = world.ordersIn(supply).filter((order) => order.wbStatus === 'waiting')
  if (leaving.length === 0) throw refusal(409, 'SupplyHasZeroOrders')
  if (supply.shipping === null) throw refusal(409, 'SupplyShippingRequired')
  const failing = leaving.map((order) => ({ id: order.id, metaDetails: failingMarks(order) })).filter((one) => one.metaDetails.length > 0)
  if (failing.length > 0) {
    const orders = failing.map(({ id, metaDetails }) => ({ id, metaDetails: metaDetails.map((mark) => ({ ...mark, value: mark.value ?? 'null' })) }))
    throw refusal(409, 'MetaValidationFail', { orders })
  }
  world.closeSupply(supply)
}

function asSupply(world: World, supply: Supply) {
  const first = world.ordersIn(supply)[0]
  return {
    id: supply.id,
    name: supply.name,
    done: supply.done,
    createdAt: supply.createdAt,
    closedAt: supply.closedAt,
    scanDt: supply.scanDt,
    cargoType: first === undefined ? 0 : (first.good.cargoType ?? 1),
    crossBorderType: first === undefined ? null : 0,
    destinationOfficeId: first?.office.id ?? null,
    recommendedWhId: 0,
    isB2b: first === undefined ? null : false,
    isPickupPointShipmentAllowed: true,
    spotAvailable: false,
    shippingDt: supply.shipping?.shippingDt ?? null,
    shippingPointId: supply.shipping?.shippingPointId ?? null,
    shippingType: supply.shipping?.shippingType ?? null,
    waybillUuid: supply.waybillUuid,
  }
}
