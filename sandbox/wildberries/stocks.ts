// Offices, the seller's warehouses and stock by size (chrtId). A refused update changes nothing at all: the strictest reading of a 409.
import type { FastifyInstance } from 'fastify'
import type { CargoType, Good, Warehouse } from './goods.ts'
import { Refusal, refusal } from './refusals.ts'
import { fields, id, ids } from './shapes.ts'
import type { World } from './world.ts'

type StockLine = { chrtId?: number; amount?: number; sku?: string }
type KnownLine = { chrtId: number; amount: number }
type LineRefusal = { code: string; message: string }
type InWarehouse = { Params: { warehouseId: number } }

const most = 100_000
const cargoRefusals: Record<CargoType, LineRefusal> = {
  1: { code: 'CargoWarehouseRestrictionMGT', message: 'The selected warehouse is not suitable for goods with the type "LCL"' },
  2: { code: 'CargoWarehouseRestrictionSGT', message: 'The selected warehouse is not suitable for goods with the type "ODC"' },
  3: { code: 'CargoWarehouseRestrictionKGTPlus', message: 'The selected warehouse is not suitable for goods with the type "CD+"' },
}
const goodRefusals = {
  ProductPropertyConflict: 'Products are not allowed for sale under the selected supply scheme.',
  DeliveryTypeRestriction: 'This product category is not available for sale under this delivery type.',
}

export function stocksRoutes(app: FastifyInstance, world: World): void {
  const params = fields({ warehouseId: id })

  app.get('/api/v3/offices', () => {
    const used = new Set([...world.warehouses.values()].map((warehouse) => warehouse.officeId))
    return [...world.offices.values()].map((office) => ({ ...office, selected: used.has(office.id) }))
  })
  app.get('/api/v3/warehouses', () => [...world.warehouses.values()])

  app.put<InWarehouse & { Body: { stocks: StockLine[] } }>(
    '/api/v3/stocks/:warehouseId',
    { schema: { params, body: fields({ stocks: { type: 'array', minItems: 1, maxItems: 1000, items: stockLine } }) } },
    (request, reply) => {
      putStocks(world, warehouseOf(world, request.params.warehouseId), request.body.stocks)
      return reply.code(204).send()
    },
  )

  app.post<InWarehouse & { Body: { chrtIds: number[] } }>(
    '/api/v3/stocks/:warehouseId',
    { schema: { params, body: fields({ chrtIds: ids(0, 1000) }) } },
    (request) => {
      const stock = world.stockOf(warehouseOf(world, request.params.warehouseId).id)
      const told = [...new Set(request.body.chrtIds)].flatMap((chrtId) => {
        const amount = stock.get(chrtId)
        return amount === undefined ? [] : [{ chrtId, amount }]
      })
      return { stocks: told }
    },
  )

  app.delete<InWarehouse & { Body: { chrtIds: number[] } }>(
    '/api/v3/stocks/:warehouseId',
    { schema: { params, body: fields({ chrtIds: ids(1, 1000) }) } },
    (request, reply) => {
      const warehouse = warehouseOf(world, request.params.warehouseId)
      if (warehouse.isProcessing) throw refusal(409, 'StoreIsProcessing')
      const unknown = request.body.chrtIds.filter((chrtId) => !world.goods.has(chrtId))
      if (unknown.length > 0) throw refusal(404, 'NotFound', Object.fromEntries(unknown.map((chrtId) => [String(chrtId), ''])))
      for (const chrtId of request.body.chrtIds) world.stockOf(warehouse.id).delete(chrtId)
      return reply.code(204).send()
    },
  )
}

const stockLine = { type: 'object', properties: { chrtId: id, amount: { type: 'integer', minimum: 0 }, sku: { type: 'string' } } }

function warehouseOf(world: World, warehouseId: number): Warehouse {
  const warehouse = world.warehouses.get(warehouseId)
  if (warehouse === undefined) throw refusal(404, 'NotFound')
  return warehouse
}

function putStocks(world: World, warehouse: Warehouse, lines: StockLine[]): void {
  if (world.stocksBlock !== null) throw refusal(406, world.stocksBlock)
  if (warehouse.isProcessing) throw new Refusal(409, [{ code: 'StoreIsProcessing', message: 'The store is processing' }])
  if (lines.some((line) => line.sku !== undefined && line.chrtId === undefined)) throw refusal(400, 'SKUUploadDisabled')
  const known = lines.filter(isKnown)
  refuseLines(world, warehouse, known)
  for (const { chrtId, amount } of known) world.stockOf(warehouse.id).set(chrtId, amount)
}

/** The marketplace does not check names: a line without them is accepted and changes nothing. */
function isKnown(line: StockLine): line is KnownLine {
  return line.chrtId !== undefined && line.amount !== undefined
}

function refuseLines(world: World, warehouse: Warehouse, lines: KnownLine[]): void {
  const refused = new Map<string, LineRefusal & { data: (KnownLine & { sku: string })[] }>()
  for (const line of lines) {
    const good = world.goods.get(line.chrtId)
    const reason = refusalOf(good, warehouse, line.amount)
    if (reason === null) continue
    const entry = refused.get(reason.code) ?? { ...reason, data: [] }
    entry.data.push({ sku: good?.skus[0] ?? '', chrtId: line.chrtId, amount: line.amount })
    refused.set(reason.code, entry)
  }
  if (refused.size > 0) throw new Refusal(409, [...refused.values()])
}

function refusalOf(good: Good | undefined, warehouse: Warehouse, amount: number): LineRefusal | null {
  if (good === undefined) return { code: 'NotFound', message: 'Not found' }
  if (amount > most) return { code: 'UploadDataLimit', message: 'Upload limit exceeded.' }
  if (good.stockRefusal !== undefined) return { code: good.stockRefusal, message: goodRefusals[good.stockRefusal] }
  const cargoType = good.cargoType ?? 1
  return cargoType === warehouse.cargoType ? null : cargoRefusals[cargoType]
}
