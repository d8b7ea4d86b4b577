// What is done to orders, one or many: each action with its progress, and a result in words for each order that failed.
import { useState, type ReactNode } from 'react'
import { call } from '../../api/api.ts'
import type { Order } from '../../api/schema.gen.ts'
import { useBatch, type Thing } from '../../kit/batch.tsx'
import { useConfirm } from '../../kit/confirm.tsx'
import { orderName } from '../../kit/goods.tsx'
import { useLabels } from '../../kit/labels.tsx'
import { CancelDialog } from './cancel.tsx'
import { isMarket, type Status } from './rules.ts'
import { SupplyDialog } from './into-supply.tsx'
import { useText } from './text.ts'

const thingOf = (order: Order): Thing => ({ id: order.id ?? 0, name: orderName(order), href: `/orders/${order.id}` })
const moveTo = (orderId: number, status: Status, reason?: string) =>
  call('POST /api/order/{orderId}/status', { path: { orderId }, query: { status, ...(reason && { reason }) } })
const TOPICS = ['orders', 'stock'] as const

export type Act = (orders: readonly Order[]) => void
export type OrderActions = Record<'collect' | 'assemble' | 'renew' | 'reserve' | 'labels' | 'ship' | 'finish' | 'cancel' | 'intoSupply', Act>

/** @example const [actions, dialogs] = useOrderActions(onDone); actions.collect([order]) … {dialogs} */
export function useOrderActions(onDone: () => void = () => undefined): readonly [OrderActions, ReactNode] {
  const t = useText()
  const [run, progress] = useBatch()
  const [ask, question] = useConfirm()
  const [print, labels] = useLabels()
  const [cancelling, setCancelling] = useState<readonly Order[]>()
  const [supplying, setSupplying] = useState<readonly Order[]>()
  const base = (orders: readonly Order[]) => ({ things: orders.map(thingOf), topics: TOPICS, onEnd: onDone })
  const shipThem = useShip(run, onDone)
  const actions: OrderActions = {
    collect: (orders) => {
      const market = new Set(orders.filter(isMarket).map(({ id }) => id))
      run({
        ...base(orders),
        title: t('collect'),
        done: t('collected', { count: orders.length }),
        ...(market.size === orders.length && { whole: (ids: number[]) => call('POST /api/fbs/orders/collect', { body: ids }) }),
        one: (orderId) => (market.has(orderId) ? call('POST /api/fbs/order/{orderId}/collect', { path: { orderId } }) : moveTo(orderId, 'COLLECTED')),
      })
    },
    assemble: (orders) =>
      run({
        ...base(orders),
        title: t('assemble'),
        done: t('assembled', { count: orders.length }),
        whole: (ids) => call('POST /api/fbs/moveToCollect', { body: ids }),
        one: (orderId) => call('POST /api/fbs/moveOrderToCollect', { query: { orderId } }),
      }),
    renew: (orders) =>
      run({
        ...base(orders),
        title: t('renew'),
        done: t('renewed', { count: orders.length }),
        one: (orderId) => call('POST /api/fbs/returnToNew', { query: { orderId } }),
      }),
    reserve: (orders) =>
      run({
        ...base(orders),
        title: t('reserveAgain'),
        done: t('reservedAgain'),
        one: (orderId) => call('POST /api/fbs/forceReserveStockForOrder', { query: { orderId } }),
      }),
    labels: (orders) => print(orders.map((order) => ({ id: order.id ?? 0, name: orderName(order), hasLabel: Boolean(order.labelsPath) }))),
    ship: (orders) => ask(shipThem(orders)),
    finish: (orders) => run({ ...base(orders), title: t('finish'), done: t('finished'), one: (orderId) => moveTo(orderId, 'FINISHED') }),
    cancel: setCancelling,
    intoSupply: setSupplying,
  }
  const cancelThem = (orders: readonly Order[], reason: string) => {
    const market = new Set(orders.filter(isMarket).map(({ id }) => id))
    setCancelling(undefined)
    run({
      ...base(orders),
      title: t('cancel'),
      done: t('cancelled', { count: orders.length }),
      one: (orderId) =>
        market.has(orderId) ? call('POST /api/fbs/order/{orderId}/cancel', { path: { orderId }, query: { reason } }) : moveTo(orderId, 'CANCELED', reason),
    })
  }
  const putInto = (orders: readonly Order[], supplyId: number) => {
    setSupplying(undefined)
    run({
      ...base(orders),
      title: t('intoSupply'),
      done: t('inSupply', { count: orders.length }),
      whole: (ids) => call('PUT /api/fbs/supply/{supplyId}', { path: { supplyId }, body: ids }),
      one: (id) => call('PUT /api/fbs/supply/{supplyId}', { path: { supplyId }, body: [id] }),
    })
  }
  const dialogs = (
    <>
      {progress}
      {question}
      {labels}
      {cancelling && <CancelDialog orders={cancelling} onClose={() => setCancelling(undefined)} onCancel={(reason) => cancelThem(cancelling, reason)} />}
      {supplying && <SupplyDialog orders={supplying} onClose={() => setSupplying(undefined)} onChoose={(supplyId) => putInto(supplying, supplyId)} />}
    </>
  )
  return [actions, dialogs]
}

/** Orders of ours are marked shipped; those of a marketplace leave with their supplies, which are handed over whole. */
function useShip(run: ReturnType<typeof useBatch>[0], onDone: () => void) {
  const t = useText()
  return (orders: readonly Order[]) => {
    const market = orders.filter(isMarket)
    const supplies = [...new Set(market.flatMap(({ supplyId }) => supplyId ?? []))]
    const loose = market.filter(({ supplyId }) => !supplyId)
    const own = orders.filter((order) => !isMarket(order))
    const things: Thing[] = [
      ...own.map(thingOf),
      ...loose.map(thingOf),
      ...supplies.map((id) => ({ id: -id, name: t('supplyName', { id }), href: `/supplies/${id}` })),
    ]
    const looseIds = new Set(loose.map(({ id }) => id))
    return {
      title: t('shipTitle', { count: orders.length }),
      text: [
        own.length > 0 ? t('shipOwn', { count: own.length }) : '',
        supplies.length > 0 ? t('shipSupplies', { count: supplies.length }) : '',
        loose.length > 0 ? t('shipLoose', { count: loose.length }) : '',
      ]
        .filter((part) => part !== '')
        .join(' '),
      doIt: t('ship'),
      onYes: () =>
        run({
          things,
          title: t('ship'),
          topics: TOPICS,
          done: t('shipped'),
          onEnd: onDone,
          one: (id) => {
            if (id < 0) return call('POST /api/fbs/supply/{supplyId}/close', { path: { supplyId: -id } })
            return looseIds.has(id) ? Promise.reject(new Error(t('shipNoSupply'))) : moveTo(id, 'SEND')
          },
        }),
    }
  }
}
