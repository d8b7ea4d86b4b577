// Supplies: made, filled with orders, checked, closed, listed. The talk with the marketplace is in closing.ts and carry-out.ts.
import { isMarketService } from '../../../connectors/index.ts'
import type { Context } from '../../../kit/op.ts'
import { instantOrNull } from '../../../kit/dates.ts'
import { invalid, reasons } from '../../../kit/invalid.ts'
import { page } from '../../../kit/paging.ts'
import type { Order, Supply, SupplyCheck } from '../../../wire/index.ts'
import { getOrganizationFor, listIntegrations } from '../../client/index.ts'
import { changeOrder, changeStatus, lockOrder, type OrderRow } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { presentSupply } from '../present.ts'
import { findKnown, findMarketOrders, noteInSupply, type MarketRow } from '../queries/market.ts'
import {
  adoptSupplies,
  countOrders,
  countSupplies,
  findOpen,
  findSupply,
  insertSupply,
  listSupplies,
  lockSupply,
  orderIdsOf,
  settleSupply,
  updateSupply,
  type SupplyFilter,
  type SupplyRow,
} from '../queries/supplies.ts'
import { isHere, isInAssembly } from '../rules.ts'
import { retryLater } from '../retry.ts'
import { askAccount, attempt, inChunks, openAccountOf, refusalOf, type Account, type Hands } from './account.ts'
import { carryOut } from './carry-out.ts'
import { closeSupply } from './closing.ts'
import { listed, ordersById } from './collecting.ts'
import { carryOutNow, showOrders, wishFor } from './moves.ts'

const NAME_MOST = 100
function nameOf(given: string): string {
  const name = given.trim()
  if (name.length > NAME_MOST) throw invalid('name', reasons.characters(NAME_MOST))
  return name
}

/** The supply, or 404: the same whether it does not exist, is another client's or out of the caller's reach. */
export async function getSupply(call: Context, id: number): Promise<SupplyRow> {
  const supply = await findSupply(call.db, call.clientId, id, call.actor)
  if (!supply) throw errors.error_supply_missing({ id })
  return supply
}

async function getOpenSupply(call: Context, id: number): Promise<SupplyRow> {
  const supply = await lockSupply(call.db, call.clientId, id, call.actor)
  if (!supply) throw errors.error_supply_missing({ id })
  if (supply.deleted || supply.closeWanted || supply.status === 'SUPPLIED' || supply.status === 'FINISHED') throw errors.error_supply_closed({ id })
  return supply
}

/**
 * The integration that a supply goes through; none for a service without a connector, whose supplies live here only, nor for shipments to a
 * marketplace's own warehouse, which are moved by hand.
 */
const accountOfSupply = async (call: Context, { organizationId, service, type }: SupplyRow) =>
  type === 'FBS' ? ((await listIntegrations(call.db, call.clientId, { organizationId, service })).at(0)?.id ?? null) : null

/** Puts orders into a supply. The orders are locked first, then the supply, whoever calls. */
async function attach(call: Context, supplyId: number, ids: readonly number[]): Promise<MarketRow[]> {
  const orders: OrderRow[] = []
  for (const id of ids) orders.push(await lockOrder(call, id))
  const rows = new Map((await findMarketOrders(call.db, call.clientId, ids)).map((row) => [row.orderId, row]))
  let supply = await getOpenSupply(call, supplyId)
  for (const order of orders) {
    const cargo = rows.get(order.id)?.cargo ?? null
    refuseStranger(supply, order, cargo)
    if (order.supplyId === supplyId && order.serviceError === null) continue
    if (supply.serviceWarehouseId === null || supply.cargo === null) {
      await settleSupply(call.db, call.clientId, supplyId, { serviceWarehouseId: order.serviceWarehouseId, cargo })
      supply = { ...supply, serviceWarehouseId: supply.serviceWarehouseId ?? order.serviceWarehouseId, cargo: supply.cargo ?? cargo }
    }
    await changeOrder(call, order.id, { supplyId })
  }
  return wishFor(
    call,
    ids.filter((id) => rows.get(id)?.externalSupplyId !== supply.externalId || supply.externalId === null),
    'supply',
  )
}

/** What a supply can not hold: other accounts' orders, another warehouse's, another kind of goods, and what is not here any more. */
function refuseStranger(supply: SupplyRow, order: OrderRow, cargo: string | null) {
  const orderId = order.id
  if (order.type !== supply.type) throw errors.error_order_not_fbs({ id: orderId })
  if (order.deleted || !isHere(order.status)) throw errors.error_order_not_here({ id: orderId, status: order.status })
  if (order.organizationId !== supply.organizationId || order.service !== supply.service) throw errors.error_supply_other_account({ orderId })
  const otherWarehouse = supply.serviceWarehouseId !== null && order.serviceWarehouseId !== null && supply.serviceWarehouseId !== order.serviceWarehouseId
  if (otherWarehouse || (supply.cargo !== null && cargo !== null && supply.cargo !== cargo)) throw errors.error_supply_other_warehouse({ orderId })
}

/** The operation: attaches orders; the marketplace makes the supply when it has none, and takes the orders to assembly. */
export async function attachOrders(hands: Hands, supplyId: number, ids: readonly number[]): Promise<Order[]> {
  const each = listed(ids)
  const rows = await hands.tx((call) => attach(call, supplyId, each))
  await carryOutNow(hands, rows)
  return showOrders(hands, each)
}

/** Gives orders that have none a supply: an open one of their account and warehouse, else a new one. The orders are locked. */
export async function ensureSupplies(call: Context, orders: readonly OrderRow[]): Promise<void> {
  const rows = new Map(
    (
      await findMarketOrders(
        call.db,
        call.clientId,
        orders.map(({ id }) => id),
      )
    ).map((row) => [row.orderId, row]),
  )
  for (const order of orders) {
    const row = rows.get(order.id)
    if (!row || order.supplyId !== null || isInAssembly(row)) continue
    const place = { organizationId: order.organizationId, service: order.service, serviceWarehouseId: order.serviceWarehouseId, cargo: row.cargo }
    const supply =
      (await findOpen(call.db, call.clientId, place)) ??
      (await insertSupply(call.db, call.clientId, {
        ...place,
        type: 'FBS',
        name: '',
        warehouseId: null,
        deliveryAt: null,
        deliveryMethod: null,
        createdBy: call.actor.login,
        extra: {},
      }))
    await settleSupply(call.db, call.clientId, supply.id, place)
    await changeOrder(call, order.id, { supplyId: supply.id })
  }
}

const numberOf = (value: number | string | null | undefined) => (value === null || value === undefined ? null : Number(value))
const keptOf = (given: Supply) =>
  Object.fromEntries(
    Object.entries({ boxType: given.boxType, deliveryMethodName: given.deliveryMethodName }).filter(([, value]) => value !== null && value !== undefined),
  )

/** A new supply, with the order that it is made for. */
export async function createSupply(hands: Hands, given: Supply): Promise<Supply> {
  const { supply, rows } = await hands.tx(async (call) => {
    const order = given.orderId ? await lockOrder(call, given.orderId) : undefined
    const service = given.service ?? order?.service
    if (!service || service === 'NONE') throw errors.error_supply_service()
    const { id: organizationId } = await getOrganizationFor(call, given.organizationId ?? order?.organizationId)
    const supply = await insertSupply(call.db, call.clientId, {
      organizationId,
      service,
      type: given.type ?? (order?.type === 'FBM' ? 'FBM' : 'FBS'),
      name: nameOf(given.name ?? ''),
      warehouseId: given.warehouseId ?? null,
      serviceWarehouseId: given.serviceWarehouseId ?? null,
      cargo: null,
      deliveryAt: instantOrNull(given.deliveryDate),
      deliveryMethod: numberOf(given.deliveryMethod),
      createdBy: call.actor.login,
      extra: keptOf(given),
    })
    return { supply, rows: order ? await attach(call, supply.id, [order.id]) : [] }
  })
  await carryOutNow(hands, rows)
  return hands.tx((call) => showSupply(call, supply.id), { readOnly: true })
}

/** Changes what may be changed of a supply that is open. */
export async function changeSupply(call: Context, given: Supply): Promise<Supply> {
  const supply = await getOpenSupply(call, given.id ?? 0)
  await updateSupply(
    call.db,
    call.clientId,
    supply.id,
    {
      ...(given.name !== undefined && given.name !== null && { name: nameOf(given.name) }),
      ...(given.deliveryDate !== undefined && { deliveryAt: instantOrNull(given.deliveryDate) }),
      ...(given.deliveryMethod !== undefined && { deliveryMethod: numberOf(given.deliveryMethod) }),
      ...(given.warehouseId !== undefined && { warehouseId: given.warehouseId }),
    },
    keptOf(given),
  )
  return showSupply(call, supply.id)
}

/** A supply with its orders. */
export async function showSupply(call: Context, id: number): Promise<Supply> {
  const supply = await getSupply(call, id)
  const orders = [...(await ordersById(call, await orderIdsOf(call.db, call.clientId, id))).values()]
  return presentSupply(
    call.clientId,
    supply,
    orders.reduce((sum, order) => sum + (order.totalQuantity ?? 0), 0),
    orders,
  )
}

export async function findSupplies(call: Context, filter: SupplyFilter) {
  const rows = await listSupplies(call.db, call.clientId, filter, call.actor)
  const quantities = new Map(
    (
      await countOrders(
        call.db,
        call.clientId,
        rows.map(({ id }) => id),
      )
    ).map((row) => [row.supplyId, row.quantity]),
  )
  return page(
    filter,
    rows.map((row) => presentSupply(call.clientId, row, quantities.get(row.id) ?? 0)),
    filter.count ? await countSupplies(call.db, call.clientId, filter, call.actor) : undefined,
  )
}

/** Open supplies of assembly, newest first. */
export const openSupplies = async (call: Context): Promise<Supply[]> => (await findSupplies(call, { type: 'FBS', notSupplied: true, limit: 500 })).rows

/** The operation: hands the supply over; its orders leave with it. Closed already, it answers as it is. */
export async function closeSupplyNow(hands: Hands, supplyId: number): Promise<Supply> {
  const integrationId = await hands.tx(async (call) => {
    const orderIds = await orderIdsOf(call.db, call.clientId, supplyId)
    for (const id of orderIds) await lockOrder(call, id)
    const supply = await lockSupply(call.db, call.clientId, supplyId, call.actor)
    if (!supply) throw errors.error_supply_missing({ id: supplyId })
    const done = supply.status === 'FINISHED' || (supply.status === 'SUPPLIED' && !supply.closeWanted)
    if (done) return null
    if (orderIds.length === 0) throw errors.error_supply_empty({ id: supplyId })
    const account = await accountOfSupply(call, supply)
    if (account === null) {
      await leaveHere(call, supply, orderIds)
      return null
    }
    await updateSupply(call.db, call.clientId, supplyId, { closeWanted: true, problem: null })
    await retryLater(call, account)
    return account
  })
  if (integrationId !== null) await closeThere(hands, integrationId, supplyId)
  return hands.tx((call) => showSupply(call, supplyId), { readOnly: true })
}

async function leaveHere(call: Context, supply: SupplyRow, orderIds: readonly number[]) {
  const left = supply.type === 'FBM' ? 'SUPPLIED' : 'SEND'
  for (const id of orderIds) if (isHere((await lockOrder(call, id)).status)) await changeStatus(call, id, left, { reason: 'the supply is closed' })
  await updateSupply(call.db, call.clientId, supply.id, { status: 'SUPPLIED', closedAt: new Date() })
}

async function closeThere(hands: Hands, integrationId: number, supplyId: number) {
  const orderIds = await hands.tx(({ db, clientId }) => orderIdsOf(db, clientId, supplyId), { readOnly: true })
  const unheard = await carryOut(hands, integrationId, orderIds)
  if (unheard) throw refusalOf(unheard)
  const opened = await attempt(() => openAccountOf(hands, integrationId))
  if ('failure' in opened) throw refusalOf(opened.failure)
  const failure = await closeSupply(hands, opened.done, supplyId)
  if (!failure) return
  if (failure.code === 'error_supply_marks') throw errors.error_supply_marks({ orders: failure.message })
  if (failure.code === 'error_supply_empty' || failure.code === 'SupplyHasZeroOrders') throw errors.error_supply_empty({ id: supplyId })
  if (failure.code === 'SupplyShippingRequired') throw errors.error_supply_shipping_required()
  throw refusalOf(failure)
}

/** Compares a supply with what the marketplace has in it. */
export async function checkSupply(hands: Hands, supplyId: number): Promise<SupplyCheck> {
  const { supply, orders, rows, integrationId } = await hands.tx(
    async (call) => {
      const supply = await getSupply(call, supplyId)
      const ids = await orderIdsOf(call.db, call.clientId, supplyId)
      const orders = [...(await ordersById(call, ids)).values()]
      return { supply, orders, rows: await findMarketOrders(call.db, call.clientId, ids), integrationId: await accountOfSupply(call, supply) }
    },
    { readOnly: true },
  )
  let there: readonly string[] = rows.flatMap((row) => (row.externalSupplyId === null ? [] : [row.externalId]))
  if (integrationId !== null && supply.externalId !== null) {
    const { externalId } = supply
    there = await askAccount(hands, integrationId, ({ market }) => market.supplyOrderIds({ externalSupplyId: externalId }))
  }
  const inside = new Set(there)
  const ours = new Set(rows.map(({ externalId }) => externalId))
  const collected = orders.filter(({ status }) => status === 'COLLECTED').length
  return {
    common: orders.length,
    collected,
    notCollected: orders.filter(({ status }) => status && isHere(status)).length - collected,
    linking: rows.filter(({ externalId }) => !inside.has(externalId)).length,
    shouldRemove: there.filter((id) => !ours.has(id)).length,
  }
}

const ADOPTED_AT_ONCE = 200

/** Brings in the open supplies of an account, with the orders that are in them there; answers how many were not here. */
export async function importSupplies(hands: Hands, organizationId: number): Promise<number> {
  const ids = await hands.tx(
    async (call) => {
      const { id } = await getOrganizationFor(call, organizationId)
      return (await listIntegrations(call.db, call.clientId, { organizationId: id })).filter(({ service }) => isMarketService(service)).map((row) => row.id)
    },
    { readOnly: true },
  )
  if (ids.length === 0) throw errors.error_fbs_no_account()
  let made = 0
  for (const id of ids) made += await askAccount(hands, id, (account, heard) => adoptAccount(hands, account, heard))
  return made
}

async function adoptAccount(hands: Hands, { integration, market }: Account, heard: () => void): Promise<number> {
  let made = 0
  for await (const page of market.listSupplies()) {
    heard()
    const open = page.filter((supply) => !supply.closed)
    for (let at = 0; at < open.length; at += ADOPTED_AT_ONCE) {
      const part = open
        .slice(at, at + ADOPTED_AT_ONCE)
        .map(({ externalSupplyId, name, cargo, createdAt }) => ({ externalId: externalSupplyId, name, cargo: cargo ?? null, createdAt }))
      const rows = await hands.tx(({ db, clientId }) => adoptSupplies(db, clientId, integration, part))
      made += rows.filter(({ isNew }) => isNew).length
      for (const { id, externalId } of rows) {
        await adoptOrders(hands, integration.id, { supplyId: id, externalId }, await market.supplyOrderIds({ externalSupplyId: externalId }))
        heard()
      }
    }
  }
  return made
}

/** Orders that the marketplace has in a supply are in it here too. */
const adoptOrders = (hands: Hands, integrationId: number, { supplyId, externalId }: { supplyId: number; externalId: string }, inside: readonly string[]) =>
  inChunks(hands, inside, async (call, chunk) => {
    const known = (await findKnown(call.db, call.clientId, integrationId, chunk)).toSorted((a, b) => a.orderId - b.orderId)
    for (const { orderId } of known) {
      const order = await lockOrder(call, orderId)
      if (order.deleted || !isHere(order.status)) continue
      await settleSupply(call.db, call.clientId, supplyId, { serviceWarehouseId: order.serviceWarehouseId, cargo: null })
      await noteInSupply(call.db, call.clientId, [orderId], externalId)
      if (order.supplyId !== supplyId) await changeOrder(call, orderId, { supplyId })
    }
  })
