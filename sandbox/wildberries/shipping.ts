// Where, when and how a supply is brought, obligatory since 2026-09-04. Each supply of a request is answered apart, always under HTTP 200.
import type { FastifyInstance } from 'fastify'
import type { CargoType } from './goods.ts'
import { fields } from './shapes.ts'
import type { Shipping, World } from './world.ts'

type Result = { supplyId: string; success: true } | { supplyId: string; error: { code: number; detail: string } }
type ShippingLine = Shipping & { supplyId: string }
type WaybillLine = { supplyId: string; waybillUuid: string }

const lines = (properties: Record<string, unknown>) =>
  fields({ data: { type: 'array', minItems: 1, maxItems: 100, items: fields({ supplyId: { type: 'string' }, ...properties }) } })

const shippingLines = lines({
  shippingDt: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  shippingPointId: { type: 'integer' },
  shippingType: { enum: ['selfShipping', 'transportCompany'] },
})
const waybillLines = lines({ waybillUuid: { type: 'string', pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' } })

export function shippingRoutes(app: FastifyInstance, world: World): void {
  app.get<{ Querystring: { city: string; cargoType: CargoType } }>(
    '/api/marketplace/v3/fbs/shipping-points',
    { schema: { querystring: fields({ city: { type: 'string', minLength: 1 }, cargoType: { type: 'integer', enum: [1, 2, 3] } }) } },
    ({ query }) => ({ shippingPoints: shippingPoints(world).filter((point) => point.city === query.city && point.cargoTypes.includes(query.cargoType)) }),
  )

  app.patch<{ Body: { data: ShippingLine[] } }>('/api/marketplace/v3/fbs/supplies/shipping-method', { schema: { body: shippingLines } }, ({ body }) => ({
    results: body.data.map((line) => setShipping(world, line)),
  }))

  app.patch<{ Body: { data: WaybillLine[] } }>('/api/marketplace/v3/fbs/supplies/waybill', { schema: { body: waybillLines } }, ({ body }) => ({
    results: body.data.map((line) => setWaybill(world, line)),
  }))
}

function shippingPoints(world: World) {
  return [...world.offices.values()].map(({ id, name, address, city, latitude, longitude, cargoType }) => {
    const cargoTypes: CargoType[] = [cargoType]
    return { id, name, address, city, latitude, longitude, officeType: 'sc', cargoTypes, fulfillment: false }
  })
}

function setShipping(world: World, { supplyId, ...shipping }: ShippingLine): Result {
  const supply = world.supplies.get(supplyId)
  if (supply === undefined) return refused(supplyId, 404, 'Supply not found')
  if (supply.scanDt !== null) return refused(supplyId, 409, 'Supply is already scanned at the shipping point')
  if (!world.offices.has(shipping.shippingPointId)) return refused(supplyId, 400, 'Shipping point not found')
  if (shipping.shippingDt < world.stamp().slice(0, 10)) return refused(supplyId, 400, 'Shipping date is in the past')
  supply.shipping = shipping
  if (shipping.shippingType === 'selfShipping') supply.waybillUuid = null
  return { supplyId, success: true }
}

function setWaybill(world: World, { supplyId, waybillUuid }: WaybillLine): Result {
  const supply = world.supplies.get(supplyId)
  if (supply === undefined) return refused(supplyId, 404, 'Supply not found')
  if (supply.shipping?.shippingType !== 'transportCompany') return refused(supplyId, 409, 'Supply is not shipped by a transport company')
  supply.waybillUuid = waybillUuid
  return { supplyId, success: true }
}

const refused = (supplyId: string, code: number, detail: string): Result => ({ supplyId, error: { code, detail } })
