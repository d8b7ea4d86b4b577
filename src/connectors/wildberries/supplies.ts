// FBS supplies of Wildberries: making one, adding orders (which takes them to assembly), handing it over, its QR code.
import { moscowDay } from '../../kit/dates.ts'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { ConnectorFailure } from '../failure.ts'
import { exchange, Nothing, pages, portions, type Wire } from '../kit.ts'
import type { CargoKind, LabelFormat, OrderResult, Shipping, ShippingMethod, ShippingPoint, Supply, SupplyClosing, SupplyCode } from '../vocabulary.ts'
import type { Account } from './account.ts'
import { limits } from './limits.ts'
import { MetaDetails, markStatesOf } from './marks.ts'
import { orderStates } from './orders.ts'
import { listWarehouses } from './stocks.ts'
import { cargoOf, cargoTypeOf, FORMATS, idOf, Maybe, momentOf } from './words.ts'

const Moment = Type.String({ format: 'date-time' })
const SupplyReply = Type.Object({
  id: Type.String(),
  name: Maybe(Type.String()),
  done: Maybe(Type.Boolean()),
  createdAt: Moment,
  closedAt: Maybe(Moment),
  scanDt: Maybe(Moment),
  cargoType: Maybe(Type.Integer()),
  crossBorderType: Maybe(Type.Integer()),
})
const supplyOf = (supply: Static<typeof SupplyReply>): Supply => ({
  externalSupplyId: supply.id,
  name: supply.name ?? '',
  createdAt: new Date(supply.createdAt),
  closedAt: momentOf(supply.closedAt),
  acceptedAt: momentOf(supply.scanDt),
  closed: supply.done ?? false,
  cargo: cargoOf(supply.cargoType),
  crossBorder: supply.crossBorderType == null ? undefined : supply.crossBorderType === 1,
})
type Named = { externalSupplyId: string }

/** Not repeated when its answer is lost: a second supply would appear. */
export const createSupply = exchange('POST /api/v3/supplies', {
  limit: limits.orders,
  build: ({ name }: { name: string }) => ({ body: { name } }),
  reply: Type.Object({ id: Type.String({ minLength: 1 }) }),
  read: ({ id }): Named => ({ externalSupplyId: id }),
})

export const getSupply = exchange('GET /api/v3/supplies/{supplyId}', {
  limit: limits.orders,
  build: ({ externalSupplyId }: Named) => ({ path: { supplyId: externalSupplyId } }),
  reply: SupplyReply,
  read: supplyOf,
})

export const deleteSupply = exchange('DELETE /api/v3/supplies/{supplyId}', {
  limit: limits.orders,
  build: ({ externalSupplyId }: Named) => ({ path: { supplyId: externalSupplyId } }),
  reply: Nothing,
  read: () => undefined,
})

const supplyPage = exchange('GET /api/v3/supplies', {
  limit: limits.orders,
  build: ({ next }: { next: number }) => ({ query: { limit: 1000, next } }),
  reply: Type.Object({ next: Maybe(Type.Integer()), supplies: Type.Array(SupplyReply) }),
  read: ({ supplies, next }, asked) => ({ items: supplies.map(supplyOf), next: supplies.length > 0 && next && next !== asked.next ? next : undefined }),
})
/** Every supply, page by page. */
export const listSupplies = (wire: Wire): AsyncGenerator<Supply[]> => pages(0, (next) => supplyPage(wire, { next }))

export const supplyOrderIds = exchange('GET /api/marketplace/v3/supplies/{supplyId}/order-ids', {
  limit: limits.orders,
  build: ({ externalSupplyId }: Named) => ({ path: { supplyId: externalSupplyId } }),
  reply: Type.Object({ orderIds: Maybe(Type.Array(Type.Integer())) }),
  read: ({ orderIds }) => (orderIds ?? []).map(String),
})

type Adding = Named & { externalOrderIds: readonly string[] }
const MAX_ORDERS = 100
const putIntoSupply = exchange('PATCH /api/marketplace/v3/supplies/{supplyId}/orders', {
  limit: limits.orders,
  repeatable: true, // an order that is in the supply already stays in it
  build: ({ externalSupplyId, externalOrderIds }: Adding) => ({ path: { supplyId: externalSupplyId }, body: { orders: externalOrderIds.map(idOf) } }),
  reply: Nothing,
  read: () => undefined,
})

/** Adds orders and thereby takes them to assembly. Orders that can no longer be assembled come back refused, the rest is added. */
export async function addToSupply(wire: Wire, { externalSupplyId, externalOrderIds }: Adding): Promise<OrderResult[]> {
  const results: OrderResult[] = []
  for (const portion of portions(externalOrderIds, MAX_ORDERS)) {
    results.push(...(await addPortion(wire, { externalSupplyId, externalOrderIds: portion })))
  }
  return results
}

// A 409 names no order, so the states tell which one stands in the way (a buyer cancels any time in the first hour).
async function addPortion(wire: Wire, adding: Adding): Promise<OrderResult[]> {
  try {
    await putIntoSupply(wire, adding)
    return adding.externalOrderIds.map((externalOrderId) => ({ externalOrderId, refused: undefined }))
  } catch (failure) {
    if (!(failure instanceof ConnectorFailure) || failure.status !== 409) throw failure
    const states = new Map((await orderStates(wire, adding)).map((order) => [order.externalOrderId, order]))
    const isOpen = (id: string) => ['new', 'assembling'].includes(states.get(id)?.state ?? 'new')
    const open = adding.externalOrderIds.filter(isOpen)
    if (open.length === adding.externalOrderIds.length) throw failure
    if (open.length > 0) await putIntoSupply(wire, { ...adding, externalOrderIds: open })
    const refused = (id: string) => ({ code: failure.code ?? 'refused', message: `${failure.message} (${states.get(id)?.raw ?? ''})` })
    return adding.externalOrderIds.map((id) => ({ externalOrderId: id, refused: isOpen(id) ? undefined : refused(id) }))
  }
}

const Blocked = Type.Object({ data: Type.Object({ orders: Type.Array(Type.Object({ id: Type.Integer(), metaDetails: Maybe(MetaDetails) })) }) })
const deliver = exchange('PATCH /api/v3/supplies/{supplyId}/deliver', {
  limit: limits.orders,
  repeatable: true,
  build: ({ externalSupplyId }: Named) => ({ path: { supplyId: externalSupplyId } }),
  reply: Nothing,
  read: (): SupplyClosing => ({ closed: true }),
  refused: ({ code, body }): SupplyClosing | undefined =>
    code === 'MetaValidationFail' && Value.Check(Blocked, body) ? { closed: false, blockedBy: body.data.orders.flatMap(markStatesOf) } : undefined,
})

const METHODS: Readonly<Record<ShippingMethod, string>> = { self: 'selfShipping', transport_company: 'transportCompany' }
const Results = Type.Object({
  results: Type.Array(
    Type.Object({ supplyId: Type.String(), success: Maybe(Type.Boolean()), error: Maybe(Type.Object({ code: Type.Integer(), detail: Type.String() })) }),
  ),
})
// Answered 200 even when the supply was refused: the refusal is in the list.
function confirmed(line: string, { results }: Static<typeof Results>): undefined {
  const error = results.find((result) => result.error)?.error
  if (error) throw new ConnectorFailure('refused', { line, status: error.code, code: 'shipping_refused', message: error.detail })
}

const SHIPPING_LINE = 'PATCH /api/marketplace/v3/fbs/supplies/shipping-method'
const setShipping = exchange(SHIPPING_LINE, {
  limit: limits.orders,
  repeatable: true,
  build: ({ externalSupplyId: supplyId, shipping: { on: shippingDt, pointId, method } }: Named & { shipping: Shipping }) => ({
    body: { data: [{ supplyId, shippingDt, shippingPointId: idOf(pointId), shippingType: METHODS[method] }] },
  }),
  reply: Results,
  read: (reply) => confirmed(SHIPPING_LINE, reply),
})
const WAYBILL_LINE = 'PATCH /api/marketplace/v3/fbs/supplies/waybill'
const setWaybill = exchange(WAYBILL_LINE, {
  limit: limits.orders,
  repeatable: true,
  build: ({ externalSupplyId: supplyId, waybillId: waybillUuid }: Named & { waybillId: string }) => ({ body: { data: [{ supplyId, waybillUuid }] } }),
  reply: Results,
  read: (reply) => confirmed(WAYBILL_LINE, reply),
})

type Closing = Named & { shipping?: Shipping; serviceWarehouseId?: string }
/**
 * Hands the supply over. Sellers in Russia must name a shipping point, method and day first (since 2026-09-04): given here, or else when
 * Wildberries asks for them the account's own, the one that Wildberries recommends for the supply, or the office that the seller's
 * warehouse is bound to. A supply that is closed already counts as done.
 */
export async function closeSupply(wire: Wire<Account>, { externalSupplyId, shipping, serviceWarehouseId }: Closing): Promise<SupplyClosing> {
  if (shipping) await ship(wire, externalSupplyId, shipping)
  try {
    return await deliver(wire, { externalSupplyId })
  } catch (failure) {
    if (!(failure instanceof ConnectorFailure) || failure.status !== 409 || failure.code === 'SupplyHasZeroOrders') throw failure
    if (failure.code === 'SupplyShippingRequired') {
      if (shipping || !(await shipUsually(wire, { externalSupplyId, ...(serviceWarehouseId !== undefined && { serviceWarehouseId }) }))) throw failure
      return deliver(wire, { externalSupplyId })
    }
    const { closed } = await getSupply(wire, { externalSupplyId })
    if (!closed) throw failure
    return { closed }
  }
}

async function ship(wire: Wire, externalSupplyId: string, shipping: Shipping) {
  await setShipping(wire, { externalSupplyId, shipping })
  if (shipping.waybillId) await setWaybill(wire, { externalSupplyId, waybillId: shipping.waybillId })
}

/** Names the usual place; false when there is none that Wildberries takes. A place that the account itself names must be taken. */
async function shipUsually(wire: Wire<Account>, { externalSupplyId, serviceWarehouseId }: Closing): Promise<boolean> {
  const { shippingPointId, shippingMethod: method = 'self' } = wire.account
  // The day is Moscow's, as everything at Wildberries.
  const on = moscowDay(wire.now())
  if (shippingPointId) {
    await ship(wire, externalSupplyId, { pointId: shippingPointId, method, on })
    return true
  }
  for (const pointId of await likelyPoints(wire, { externalSupplyId, ...(serviceWarehouseId !== undefined && { serviceWarehouseId }) })) {
    try {
      await ship(wire, externalSupplyId, { pointId, method, on })
      return true
    } catch (failure) {
      if (!(failure instanceof ConnectorFailure) || failure.code !== 'shipping_refused') throw failure
    }
  }
  return false
}

const recommended = exchange('GET /api/v3/supplies/{supplyId}', {
  limit: limits.orders,
  build: ({ externalSupplyId }: Named) => ({ path: { supplyId: externalSupplyId } }),
  reply: Type.Object({ recommendedWhId: Maybe(Type.Integer()), destinationOfficeId: Maybe(Type.Integer()) }),
  read: ({ recommendedWhId, destinationOfficeId }) => [destinationOfficeId, recommendedWhId].flatMap((id) => (id ? [String(id)] : [])),
})

async function likelyPoints(wire: Wire<Account>, { externalSupplyId, serviceWarehouseId }: Closing): Promise<string[]> {
  const points = await recommended(wire, { externalSupplyId })
  const warehouse = serviceWarehouseId === undefined ? undefined : (await listWarehouses(wire)).find((one) => one.externalId === serviceWarehouseId)
  return [...new Set([...points, ...(warehouse?.officeId === undefined ? [] : [warehouse.officeId])])]
}

export const listShippingPoints = exchange('GET /api/marketplace/v3/fbs/shipping-points', {
  limit: limits.orders,
  build: ({ city, cargo }: { city: string; cargo: CargoKind }) => ({ query: { city, cargoType: cargoTypeOf(cargo) } }),
  reply: Type.Object({
    shippingPoints: Type.Array(
      Type.Object({ id: Type.Integer(), name: Type.String(), address: Type.String(), city: Type.String(), cargoTypes: Type.Array(Type.Integer()) }),
    ),
  }),
  read: ({ shippingPoints }): ShippingPoint[] =>
    shippingPoints.map(({ id, name, address, city, cargoTypes }) => ({
      id: String(id),
      name,
      address,
      city,
      cargo: cargoTypes.flatMap((type) => cargoOf(type) ?? []),
    })),
})

/** The code that is scanned when the supply is accepted; exists once the supply is closed. */
export const supplyQr = exchange('GET /api/v3/supplies/{supplyId}/barcode', {
  limit: limits.orders,
  build: ({ externalSupplyId, format }: Named & { format: LabelFormat }) => ({ path: { supplyId: externalSupplyId }, query: { type: FORMATS[format] } }),
  reply: Type.Object({ barcode: Type.String(), file: Type.String() }),
  read: ({ barcode, file }, { externalSupplyId, format }): SupplyCode => ({ externalSupplyId, format, barcode, bytes: Buffer.from(file, 'base64') }),
})
