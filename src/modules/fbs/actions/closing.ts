// A supply at the marketplace: made once whatever answer is lost, handed over, its QR code kept.
import { equipment } from '../../../equipment.ts'
import { ConnectorFailure, type OrderState, type Shipping } from '../../../connectors/index.ts'
import type { Context } from '../../../kit/op.ts'
import { moscowDay } from '../../../kit/dates.ts'
import { changeOrder, changeStatus, lockOrder } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { findMarketOrders, noteAsked } from '../queries/market.ts'
import { claimSupply, endClaim, findClosing, findSupply, orderIdsOf, updateSupply, type SupplyRow } from '../queries/supplies.ts'
import { isHere, moveOf, supplyNameOf } from '../rules.ts'
import { attempt, inChunks, isPassing, noteOnOrder, reasonOf, type Account, type Hands } from './account.ts'
import { applyState } from './import.ts'

const everything = { organizationIds: null, warehouseIds: null }
const busy = () =>
  new ConnectorFailure('unavailable', { line: '', code: 'supply_is_being_made', message: 'The supply is being made at the marketplace at this moment' })

/** The number of a supply at the marketplace, which is asked to make it when it has none. */
export async function getExternalSupply(hands: Hands, { market }: Account, supplyId: number): Promise<string> {
  const claim = await hands.tx(({ db, clientId }) => claimSupply(db, clientId, supplyId))
  if (!claim) throw errors.error_supply_missing({ id: supplyId })
  if (claim.externalId !== null) return claim.externalId
  if (claim.busy) throw busy()
  const end = (outcome: Parameters<typeof endClaim>[3]) => hands.tx(({ db, clientId }) => endClaim(db, clientId, supplyId, outcome))
  try {
    const name = supplyNameOf(claim)
    // Asked before, and no answer is known: it may be there. Its name has our number in it.
    const there = claim.wasAsked ? await findByName(market, name) : undefined
    const externalId = there ?? (await market.createSupply({ name })).externalSupplyId
    await end({ externalId })
    return externalId
  } catch (error) {
    if (error instanceof ConnectorFailure) await end(claim.wasAsked || error.outcomeUnknown || error.kind === 'unreadable' ? 'unknown' : 'not_made')
    throw error
  }
}

async function findByName(market: Account['market'], name: string): Promise<string | undefined> {
  for await (const page of market.listSupplies()) {
    const found = page.find((supply) => supply.name === name && !supply.closed)
    if (found) return found.externalSupplyId
  }
  return undefined
}

/** Hands over every supply of the account that is to be closed; answers what is worth another try. */
export async function closeSupplies(hands: Hands, account: Account): Promise<(ConnectorFailure | undefined)[]> {
  const supplies = await hands.tx(({ db, clientId }) => findClosing(db, clientId, account.integration), { readOnly: true })
  const failures: (ConnectorFailure | undefined)[] = []
  for (const supply of supplies) {
    const closed = await closeSupply(hands, account, supply.id)
    if (closed && isPassing(closed)) failures.push(closed)
  }
  return failures
}

/** Hands a supply over and moves its orders on. Each part asks what is done already; the wish goes when the QR code is kept. */
export async function closeSupply(hands: Hands, account: Account, supplyId: number): Promise<ConnectorFailure | undefined> {
  const asked = await attempt(async () => {
    const supply = await hands.tx(({ db, clientId }) => findSupply(db, clientId, supplyId, everything), { readOnly: true })
    if (!supply || supply.externalId === null)
      throw new ConnectorFailure('refused', { line: '', code: 'error_supply_empty', message: errors.error_supply_empty({ id: supplyId }).localMessage('ru') })
    if (supply.status !== 'SUPPLIED') await handOver(hands, account, supply, supply.externalId)
    await keepCode(hands, account, supply, supply.externalId)
  })
  if ('done' in asked) return undefined
  const { failure } = asked
  await hands.tx(({ db, clientId }) => updateSupply(db, clientId, supplyId, { problem: reasonOf(failure), ...(!isPassing(failure) && { closeWanted: false }) }))
  return failure
}

async function handOver(hands: Hands, { market }: Account, supply: SupplyRow, externalSupplyId: string) {
  const inside = new Set(await market.supplyOrderIds({ externalSupplyId }))
  const shipping = shippingOf(supply)
  const closing = await market.closeSupply({
    externalSupplyId,
    ...(shipping && { shipping }),
    ...(supply.serviceWarehouseId !== null && { serviceWarehouseId: supply.serviceWarehouseId }),
  })
  if (!closing.closed) {
    const blocked = [...new Set(closing.blockedBy.map((mark) => mark.externalOrderId))]
    await noteBlocked(hands, supply.id, new Map(closing.blockedBy.map((mark) => [mark.externalOrderId, `${mark.rawKind}: ${mark.rawVerdict}`])))
    throw new ConnectorFailure('refused', { line: '', code: 'error_supply_marks', message: blocked.join(', ') })
  }
  const orderIds = await hands.tx(({ db, clientId }) => orderIdsOf(db, clientId, supply.id), { readOnly: true })
  const rows = new Map((await hands.tx(({ db, clientId }) => findMarketOrders(db, clientId, orderIds), { readOnly: true })).map((row) => [row.orderId, row]))
  const told = orderIds.flatMap((id) => rows.get(id)?.externalId ?? [])
  // A buyer may have cancelled while it was being closed: such an order stayed behind.
  const states = new Map((told.length === 0 ? [] : await market.orderStates({ externalOrderIds: told })).map((state) => [state.externalOrderId, state]))
  await inChunks(hands, orderIds, async (call, chunk) => {
    for (const id of chunk) {
      const externalId = rows.get(id)?.externalId
      await sendOrder(call, id, externalId === undefined ? 'ours' : { isInside: inside.has(externalId), state: states.get(externalId) })
    }
    await noteAsked(call.db, call.clientId, chunk)
  })
  await hands.tx(({ db, clientId }) => updateSupply(db, clientId, supply.id, { status: 'SUPPLIED', closedAt: new Date(), problem: null }))
}

/** An order of a closed supply has left, unless it was not in it or was cancelled. */
async function sendOrder(call: Context, orderId: number, told: 'ours' | { isInside: boolean; state: OrderState | undefined }) {
  const order = await lockOrder(call, orderId)
  if (!isHere(order.status)) return
  if (told !== 'ours' && !told.isInside) {
    await changeOrder(call, orderId, { supplyId: null })
    return
  }
  const move = told === 'ours' || told.state === undefined ? undefined : moveOf(told.state.state, order.status)
  if (told !== 'ours' && told.state && (move === 'CANCELED' || move === 'REVOKED')) await applyState(call, orderId, told.state)
  else
    await changeStatus(call, orderId, 'SEND', {
      reason: 'the supply is closed',
      change: { updateInService: false, serviceError: null, serviceErrorParams: null },
    })
}

const noteBlocked = (hands: Hands, supplyId: number, problems: ReadonlyMap<string, string>) =>
  hands.tx(async (call) => {
    const ids = await orderIdsOf(call.db, call.clientId, supplyId)
    for (const { orderId, externalId } of await findMarketOrders(call.db, call.clientId, ids)) {
      const message = problems.get(externalId)
      if (message !== undefined) await noteOnOrder(call, orderId, { message, code: 'error_supply_marks', waits: false })
    }
  })

/** Where and when it is handed over, when the supply says so; else the marketplace's usual place. */
function shippingOf({ deliveryMethod, deliveryAt }: SupplyRow): Shipping | undefined {
  if (deliveryMethod === null) return undefined
  const today = moscowDay(new Date())
  const day = deliveryAt === null ? today : moscowDay(deliveryAt)
  return { pointId: String(deliveryMethod), method: 'self', on: day < today ? today : day }
}

async function keepCode(hands: Hands, { market }: Account, supply: SupplyRow, externalSupplyId: string) {
  const code = await market.supplyQr({ externalSupplyId, format: 'png' })
  const path = `supplies/${supply.id}.png`
  await equipment().files.write(hands.clientId, path, code.bytes)
  await hands.tx(({ db, clientId }) => updateSupply(db, clientId, supply.id, { labelPath: path, barcode: code.barcode, closeWanted: false, problem: null }))
}
