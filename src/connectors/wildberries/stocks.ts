// Stock at the seller's warehouses of Wildberries: reading, setting and removing it, and the warehouses themselves.
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { exchange, Nothing, portions, type Wire } from '../kit.ts'
import type { ConnectorFailure } from '../failure.ts'
import type { LineResult, StockLine, StockLevel, Warehouse } from '../vocabulary.ts'
import { limits } from './limits.ts'
import { cargoOf, idOf, isId, Maybe, shipmentOf } from './words.ts'

export const listWarehouses = exchange('GET /api/v3/warehouses', {
  limit: limits.warehouses,
  build: () => ({}),
  reply: Type.Array(
    Type.Object({
      id: Type.Integer(),
      name: Type.String(),
      officeId: Type.Optional(Type.Integer()),
      cargoType: Type.Optional(Type.Integer()),
      deliveryType: Type.Optional(Type.Integer()),
      isDeleting: Type.Optional(Type.Boolean()),
      isProcessing: Type.Optional(Type.Boolean()),
    }),
  ),
  read: (warehouses): Warehouse[] =>
    warehouses.map(({ id, name, officeId, cargoType, deliveryType, isDeleting, isProcessing }) => ({
      externalId: String(id),
      name,
      officeId: officeId === undefined ? undefined : String(officeId),
      kind: shipmentOf(deliveryType),
      cargo: cargoOf(cargoType),
      available: !isDeleting && !isProcessing,
    })),
})

type Keys = { serviceWarehouseId: string; serviceProductIds: readonly string[] }
export const readStocks = exchange('POST /api/v3/stocks/{warehouseId}', {
  limit: limits.stocks,
  repeatable: true,
  batch: { of: 'serviceProductIds', max: 1000 },
  build: ({ serviceWarehouseId, serviceProductIds }: Keys) => ({
    path: { warehouseId: String(idOf(serviceWarehouseId)) },
    body: { chrtIds: serviceProductIds.map(idOf) },
  }),
  reply: Type.Object({ stocks: Type.Array(Type.Object({ chrtId: Type.Integer(), amount: Type.Integer() })) }),
  read: ({ stocks }): StockLevel[] => stocks.map(({ chrtId, amount }) => ({ serviceProductId: String(chrtId), quantity: amount })),
})

/** Deletes stock records: sales stop until stock is sent again. */
export const removeStocks = exchange('DELETE /api/v3/stocks/{warehouseId}', {
  limit: limits.stockRemovals,
  batch: { of: 'serviceProductIds', max: 1000 },
  build: ({ serviceWarehouseId, serviceProductIds }: Keys) => ({
    path: { warehouseId: String(idOf(serviceWarehouseId)) },
    body: { chrtIds: serviceProductIds.map(idOf) },
  }),
  reply: Nothing,
  read: (): never[] => [],
})

const Refusals = Type.Array(
  Type.Object({
    code: Maybe(Type.String()),
    message: Maybe(Type.String()),
    data: Maybe(Type.Array(Type.Object({ sku: Maybe(Type.String()), chrtId: Maybe(Type.Integer()) }))),
  }),
)
type Refusal = { code: string; message: string; chrtId: string | undefined; barcode: string | undefined }
// One refusal per line it names. One that names none concerns every line, but only when nothing more exact was said.
function refusalsOf(list: Static<typeof Refusals>): Refusal[] {
  const all = list.flatMap(({ code, message, data }): Refusal[] => {
    const reason = { code: code || 'refused', message: message ?? '', chrtId: undefined, barcode: undefined }
    if (!data?.length) return [reason]
    return data.map(({ chrtId, sku }) => ({ ...reason, chrtId: chrtId ? String(chrtId) : undefined, barcode: sku || undefined }))
  })
  const exact = all.filter(({ chrtId, barcode }) => chrtId || barcode)
  return exact.length > 0 ? exact : all
}

type Lines = { serviceWarehouseId: string; lines: readonly StockLine[] }
const MAX_LINES = 1000
/** Sets the stock of up to 1000 lines; answers what was refused (409), nothing when all was taken (204). */
const putStocks = exchange('PUT /api/v3/stocks/{warehouseId}', {
  limit: limits.stocks,
  build: ({ serviceWarehouseId, lines }: Lines) => ({
    path: { warehouseId: String(idOf(serviceWarehouseId)) },
    body: { stocks: lines.map(({ serviceProductId, quantity }) => ({ chrtId: idOf(serviceProductId), amount: quantity })) },
  }),
  reply: Nothing,
  read: (): Refusal[] => [],
  refused: ({ status, body }: ConnectorFailure): Refusal[] | undefined => (status === 409 && Value.Check(Refusals, body) ? refusalsOf(body) : undefined),
})

// One line that can not even be written down would have the whole portion refused (400), so it is refused here.
function flawOf({ serviceProductId, quantity }: StockLine): LineResult['refused'] {
  if (!isId(serviceProductId)) return { code: 'malformed_id', message: `"${serviceProductId}" is not a Wildberries id` }
  if (!Number.isInteger(quantity) || quantity < 0) return { code: 'wrong_quantity', message: `${quantity} is not a number of pieces` }
  return undefined
}

/** Sets stock line by line: each is either taken or refused with a reason. Any number of lines. */
export async function pushStocks(wire: Wire, { serviceWarehouseId, lines }: Lines): Promise<LineResult[]> {
  const results = lines.flatMap((line): LineResult[] => {
    const refused = flawOf(line)
    return refused ? [{ serviceProductId: line.serviceProductId, refused }] : []
  })
  for (const portion of portions(
    lines.filter((line) => !flawOf(line)),
    MAX_LINES,
  )) {
    results.push(...(await pushPortion(wire, { serviceWarehouseId, lines: portion })))
  }
  return results
}

// The specification does not say whether the lines beside a refused one were taken, so they are sent again without it:
// setting the same amount twice changes nothing.
async function pushPortion(wire: Wire, { serviceWarehouseId, lines }: Lines): Promise<LineResult[]> {
  const refused = new Map<string, LineResult['refused']>()
  for (let open = lines; open.length > 0;) {
    const refusals = await putStocks(wire, { serviceWarehouseId, lines: open })
    const [first] = refusals
    if (!first) break
    const blamed = open.filter((line) => refusals.some((refusal) => concerns(refusal, line)))
    // When it names only what we did not send, no line can be left out, so none was taken.
    for (const line of blamed.length > 0 ? blamed : open) {
      const { code, message } = refusals.find((refusal) => concerns(refusal, line)) ?? first
      refused.set(line.serviceProductId, { code, message })
    }
    open = open.filter(({ serviceProductId }) => !refused.has(serviceProductId))
  }
  return lines.map(({ serviceProductId }) => ({ serviceProductId, refused: refused.get(serviceProductId) }))
}

function concerns({ chrtId, barcode }: Refusal, line: StockLine): boolean {
  if (chrtId) return chrtId === line.serviceProductId
  return barcode ? (line.barcodes ?? []).includes(barcode) : true
}
