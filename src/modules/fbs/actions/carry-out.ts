// Tells a marketplace what orders wait to be told: cancels, supplies, marking codes, labels. Wishes were written before; each is
// cleared with its answer, so that whoever is killed half way is followed by another that asks the marketplace where things stand.
import { equipment } from '../../../equipment.ts'
import { ConnectorFailure, type Label } from '../../../connectors/index.ts'
import type { Context } from '../../../kit/op.ts'
import { changeOrder, changeStatus, isStatus, lockOrder } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { addWishes, dropWishes, findMarketOrders, findWishes, noteInSupply, type MarketRow, type Wish } from '../queries/market.ts'
import { findMarks, noteMarks, saveLabel } from '../queries/papers.ts'
import { isInAssembly } from '../rules.ts'
import { attempt, inChunks, isPassing, noteAccount, noteFailure, noteOnOrder, openAccountOf, reasonOf, type Account, type Hands } from './account.ts'
import { closeSupplies, getExternalSupply } from './closing.ts'
import { refreshStates } from './import.ts'

type Wishing = MarketRow & { supplyId: number | null }

/**
 * Carries out what waits for an account; of these orders, or everything. Answers the failure that is worth another try, if any:
 * refusals are written on the orders and end there.
 */
export async function carryOut(hands: Hands, integrationId: number, orderIds: readonly number[] | null): Promise<ConnectorFailure | undefined> {
  const opened = await attempt(() => openAccountOf(hands, integrationId))
  if ('failure' in opened) {
    await noteAccount(hands, integrationId, opened.failure)
    return opened.failure
  }
  const account = opened.done
  const wishes = () => hands.tx(({ db, clientId }) => findWishes(db, clientId, integrationId, orderIds), { readOnly: true })
  const failures: (ConnectorFailure | undefined)[] = []
  for (const order of (await wishes()).filter(({ wantsCancel }) => wantsCancel)) failures.push(await cancelOne(hands, account, order))
  for (const [supplyId, orders] of Map.groupBy(
    (await wishes()).filter(({ wantsSupply }) => wantsSupply),
    (order) => order.supplyId,
  )) {
    failures.push(await putIntoSupply(hands, account, supplyId, orders))
  }
  const attached = (await wishes()).filter(isInAssembly)
  for (const order of attached.filter(({ wantsMarks }) => wantsMarks)) failures.push(await tellMarks(hands, account, order))
  failures.push(
    await fetchLabels(
      hands,
      account,
      attached.filter(({ wantsLabel }) => wantsLabel),
    ),
  )
  if (orderIds === null) failures.push(...(await closeSupplies(hands, account)))
  const passing = failures.find((failure) => failure !== undefined)
  await noteAccount(hands, integrationId, passing)
  return passing
}

/** A wish is granted; the order shows that it waits only as long as another wish does. */
async function granted(call: Context, orderId: number, wishes: readonly Wish[], change: Parameters<typeof changeOrder>[2] = {}) {
  await lockOrder(call, orderId)
  await dropWishes(call.db, call.clientId, [orderId], wishes)
  const [row] = await findMarketOrders(call.db, call.clientId, [orderId])
  const waits = row !== undefined && (row.wantsSupply || row.wantsLabel || row.wantsCancel || row.wantsMarks)
  await changeOrder(call, orderId, { serviceError: null, serviceErrorParams: null, updateInService: waits, ...change })
}

async function cancelOne(hands: Hands, account: Account, order: Wishing): Promise<ConnectorFailure | undefined> {
  const asked = await attempt(() => account.market.cancelOrder({ externalOrderId: order.externalId }))
  if ('done' in asked) {
    await hands.tx(async (call) => {
      await lockOrder(call, order.orderId)
      await granted(call, order.orderId, ['cancel', 'supply', 'label', 'marks'], { supplyId: null })
      await changeStatus(call, order.orderId, 'REVOKED', { reason: 'cancelled by the seller' })
    })
    return undefined
  }
  const { failure } = asked
  if (isPassing(failure)) {
    await noteFailure(hands, [order.orderId], failure, true)
    return failure
  }
  // Refused: the order goes on as it was; the marketplace's own state then says whether it was cancelled by somebody else.
  await hands.tx(async (call) => {
    const row = await lockOrder(call, order.orderId)
    const back = order.cancelFrom ?? ''
    if (row.status === 'REVOKING' && isStatus(back)) await changeStatus(call, order.orderId, back, { reason: 'the cancel was refused' })
    await dropWishes(call.db, call.clientId, [order.orderId], ['cancel'])
    await noteOnOrder(call, order.orderId, { message: reasonOf(failure), code: failure.code ?? failure.kind, waits: false })
  })
  const refreshed = await attempt(() => refreshStates(hands, account, [order]))
  return 'failure' in refreshed ? refreshed.failure : undefined
}

async function putIntoSupply(hands: Hands, account: Account, supplyId: number | null, orders: readonly Wishing[]): Promise<ConnectorFailure | undefined> {
  const ids = orders.map(({ orderId }) => orderId)
  if (supplyId === null) {
    await hands.tx(({ db, clientId }) => dropWishes(db, clientId, ids, ['supply', 'label']))
    return undefined
  }
  const asked = await attempt(async () => {
    const externalSupplyId = await getExternalSupply(hands, account, supplyId)
    // Asked first: an order that is in the supply already, from a try whose answer was lost, is not added again.
    const inside = new Set(await account.market.supplyOrderIds({ externalSupplyId }))
    const missing = orders.map(({ externalId }) => externalId).filter((id) => !inside.has(id))
    const results = missing.length === 0 ? [] : await account.market.addToSupply({ externalSupplyId, externalOrderIds: missing })
    return { externalSupplyId, refused: new Map(results.map(({ externalOrderId, refused }) => [externalOrderId, refused])) }
  })
  if ('failure' in asked) {
    if (!isPassing(asked.failure)) await hands.tx(({ db, clientId }) => dropWishes(db, clientId, ids, ['supply', 'label']))
    await noteFailure(hands, ids, asked.failure, isPassing(asked.failure))
    return isPassing(asked.failure) ? asked.failure : undefined
  }
  const { externalSupplyId, refused } = asked.done
  await inChunks(hands, orders, async (call, chunk) => {
    for (const { orderId, externalId } of chunk) {
      const refusal = refused.get(externalId)
      if (refusal) {
        await lockOrder(call, orderId)
        await dropWishes(call.db, call.clientId, [orderId], ['supply', 'label'])
        await changeOrder(call, orderId, {
          supplyId: null,
          serviceError: refusal.message.slice(0, 500),
          serviceErrorParams: JSON.stringify({ code: refusal.code }),
          updateInService: false,
        })
      } else {
        await noteInSupply(call.db, call.clientId, [orderId], externalSupplyId)
        await granted(call, orderId, ['supply'])
      }
    }
  })
  const stopped = orders.filter(({ externalId }) => refused.get(externalId) !== undefined)
  const refreshed = await attempt(() => refreshStates(hands, account, stopped))
  return 'failure' in refreshed ? refreshed.failure : undefined
}

async function tellMarks(hands: Hands, { market }: Account, { orderId, externalId }: Wishing): Promise<ConnectorFailure | undefined> {
  const marks = await hands.tx(({ db, clientId }) => findMarks(db, clientId, [orderId]), { readOnly: true })
  const asked = await attempt(async () => {
    if (marks.length > 0) await market.addMarks({ externalOrderId: externalId, kind: 'marking_code', values: marks.map(({ code }) => code) })
  })
  await hands.tx(async (call) => {
    if ('done' in asked) {
      await granted(call, orderId, ['marks'])
      await noteMarks(call.db, call.clientId, orderId, 'sent', true)
    } else {
      const waits = isPassing(asked.failure)
      if (!waits) await dropWishes(call.db, call.clientId, [orderId], ['marks'])
      await noteOnOrder(call, orderId, { message: reasonOf(asked.failure), code: asked.failure.code ?? asked.failure.kind, waits })
      await noteMarks(call.db, call.clientId, orderId, reasonOf(asked.failure), false)
    }
  })
  return 'failure' in asked && isPassing(asked.failure) ? asked.failure : undefined
}

const LABELS_AT_ONCE = 100

async function fetchLabels(hands: Hands, account: Account, orders: readonly Wishing[]): Promise<ConnectorFailure | undefined> {
  for (let at = 0; at < orders.length; at += LABELS_AT_ONCE) {
    const part = orders.slice(at, at + LABELS_AT_ONCE)
    const asked = await attempt(() => account.market.labels({ externalOrderIds: part.map(({ externalId }) => externalId), format: 'png', size: '58x40' }))
    if ('failure' in asked) {
      const waits = isPassing(asked.failure)
      if (!waits)
        await hands.tx(({ db, clientId }) =>
          dropWishes(
            db,
            clientId,
            part.map(({ orderId }) => orderId),
            ['label'],
          ),
        )
      await noteFailure(
        hands,
        part.map(({ orderId }) => orderId),
        asked.failure,
        waits,
      )
      if (waits) return asked.failure
      continue
    }
    await keepLabels(hands, account, part, new Map(asked.done.map((label) => [label.externalOrderId, label])))
  }
  return undefined
}

async function keepLabels(hands: Hands, { integration }: Account, orders: readonly Wishing[], labels: ReadonlyMap<string, Label>) {
  for (const order of orders) {
    const label = labels.get(order.externalId)
    if (!label) {
      const { code, localMessage } = noLabel(order.orderId)
      await hands.tx(async (call) => {
        await dropWishes(call.db, call.clientId, [order.orderId], ['label'])
        await noteOnOrder(call, order.orderId, { message: localMessage, code, waits: false })
      })
      continue
    }
    // The file first: a row never names a file that is not there, and a file written twice is the same file.
    const path = `labels/${order.orderId}.png`
    await equipment().files.write(hands.clientId, path, label.bytes)
    const number = label.code.replace(/\D/g, '')
    await hands.tx(async (call) => {
      await lockOrder(call, order.orderId)
      await saveLabel(call.db, call.clientId, { orderId: order.orderId, path, format: 'png', barcode: label.barcode, number })
      await granted(call, order.orderId, ['label'], { labelPath: path, extra: stickerFields(integration.service, number, label.barcode) })
    })
  }
}
const noLabel = (orderId: number) => {
  const refusal = errors.error_labels_missing({ orders: String(orderId) })
  return { code: refusal.code, localMessage: refusal.localMessage('ru') }
}

// What clients of the published contract read of a sticker, by its field there.
const ofWildberries = (number: string, barcode: string) => ({ wildberriesStickerId: Number(number), wildberriesStickerEncoded: barcode })
const stickerFields = (service: string, number: string, barcode: string): Record<string, unknown> =>
  /^\d{1,15}$/.test(number) ? { stickerId: Number(number), ...(service === 'WILDBERRIES' && ofWildberries(number, barcode)) } : {}

/** Writes a wish on orders that are locked, and shows that they wait. Answers those that have a marketplace to tell. */
export async function wish(call: Context, orderIds: readonly number[], what: Wish, cancelFrom: string | null = null): Promise<MarketRow[]> {
  const rows = (await findMarketOrders(call.db, call.clientId, orderIds)).filter((row) => !row.isFinal)
  const ids = rows.map(({ orderId }) => orderId)
  await addWishes(call.db, call.clientId, ids, what, cancelFrom)
  for (const id of ids) await changeOrder(call, id, { updateInService: true, serviceError: null, serviceErrorParams: null })
  return rows
}
