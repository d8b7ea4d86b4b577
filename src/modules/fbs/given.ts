// A seller ready to assemble, for tests: an account at a marketplace's stand-in, a linked warehouse, goods with stock. Through the public API.
import assert from 'node:assert/strict'
import type { Caller } from '../../testing.ts'
import type { Order, OrderProductCollect, Supply, TmsTask } from '../../wire/index.ts'
import { givenCard, type GivenCard } from '../catalogue/given.ts'

export type StandIn = { url: string; token: string }
export type GoodDraft = { name: string; chrtId: number; barcode: string; stock: number }
export type Seller = { warehouseId: number; goods: Map<string, GivenCard> }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isOrder = (value: unknown): value is Order & { id: number } => isObject(value) && typeof value.id === 'number' && 'externalOrderId' in value
const isCollect = (value: unknown): value is OrderProductCollect & { id: number; orderId: number } =>
  isObject(value) && typeof value.id === 'number' && 'orderProductId' in value
const isSupply = (value: unknown): value is Supply & { id: number } => isObject(value) && typeof value.id === 'number' && 'externalId' in value
const isTask = (value: unknown): value is TmsTask & { id: number } => isObject(value) && typeof value.id === 'number' && 'progress' in value

/** The answer when it is a success. */
export async function ok(reply: Promise<{ status: number; body: unknown }>): Promise<unknown> {
  const { status, body } = await reply
  assert.equal(status, 200, JSON.stringify(body))
  return body
}
/** The code of a refusal, with its status. */
export async function refusal(reply: Promise<{ status: number; body: unknown }>): Promise<string> {
  const { status, body } = await reply
  return `${status} ${isObject(body) && typeof body.error === 'string' ? body.error : JSON.stringify(body)}`
}
const list = (body: unknown): unknown[] => (Array.isArray(body) ? body : isObject(body) && Array.isArray(body.rows) ? body.rows : [])
export const ordersOf = async (reply: Promise<{ status: number; body: unknown }>) => list(await ok(reply)).filter(isOrder)
export const collectsOf = async (reply: Promise<{ status: number; body: unknown }>) => list(await ok(reply)).filter(isCollect)
export async function supplyOf(reply: Promise<{ status: number; body: unknown }>) {
  const body = await ok(reply)
  assert.ok(isSupply(body))
  return body
}
export async function orderOf(reply: Promise<{ status: number; body: unknown }>) {
  const body = await ok(reply)
  assert.ok(isOrder(body))
  return body
}

export async function givenAccount(api: Caller, standIn: StandIn): Promise<void> {
  const fields = new URLSearchParams({
    service: 'WILDBERRIES',
    organizationId: String(api.organizationId),
    serviceSecret: standIn.token,
    siteDomain: standIn.url,
  })
  await ok(api.post(`/api/client/addServiceIntegration?${fields}`))
}

/** A warehouse of ours that feeds one of the marketplace. */
export async function givenLinkedWarehouse(api: Caller, externalId: string): Promise<number> {
  const made = await ok(api.post('/api/warehouse/', { name: `Склад ${externalId}` }))
  assert.ok(isObject(made) && typeof made.id === 'number')
  await ok(
    api.post('/api/warehouse/createServiceWarehouse', {
      name: externalId,
      externalId,
      warehouseId: made.id,
      service: 'WILDBERRIES',
      organizationId: api.organizationId,
    }),
  )
  return made.id
}

export async function givenGood(api: Caller, warehouseId: number, { name, chrtId, barcode, stock }: GoodDraft): Promise<GivenCard> {
  const card = await givenCard(api, { model: { article: name }, product: { name, wildberriesSizeId: chrtId, barcodes: [{ barcode }] } })
  await ok(api.post(`/api/wms/changeStock?skuId=${card.skuId}&stock=${stock}&warehouseId=${warehouseId}`))
  return card
}

/** @example const { goods } = await givenSeller(api, wildberries, { externalId: '7', goods: [{ name: 'mug', chrtId: 1001, barcode: '2000000000015', stock: 10 }] }) */
export async function givenSeller(api: Caller, standIn: StandIn, { externalId, goods }: { externalId: string; goods: readonly GoodDraft[] }): Promise<Seller> {
  const warehouseId = await givenLinkedWarehouse(api, externalId)
  const made = new Map<string, GivenCard>()
  for (const good of goods) made.set(good.name, await givenGood(api, warehouseId, good))
  await givenAccount(api, standIn)
  return { warehouseId, goods: made }
}

/** Waits for a task to end; answers it. */
export async function ended(api: Caller, reply: Promise<{ status: number; body: unknown }>, ms = 20_000): Promise<TmsTask> {
  const started = await ok(reply)
  assert.ok(isTask(started))
  const deadline = Date.now() + ms
  for (;;) {
    const task = await ok(api.get(`/api/task/getTask?id=${started.id}`))
    assert.ok(isTask(task))
    if (['FINISHED', 'ERROR', 'EXCEPTION', 'STOPPED', 'INTERRUPTED'].includes(task.status ?? '')) return task
    assert.ok(Date.now() < deadline, `task ${started.id} is still ${task.status}: ${task.message}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
}

/** Imports everything now. */
export async function imported(api: Caller): Promise<void> {
  const task = await ended(api, api.post('/api/fbs/importOrders'))
  assert.equal(task.status, 'FINISHED', task.message ?? '')
}

/** The order of a number of the marketplace. */
export async function orderByNumber(api: Caller, externalId: number | string): Promise<Order & { id: number }> {
  const [found] = await ordersOf(api.get(`/api/fbs/findOrder?query=${externalId}`))
  assert.ok(found, `order ${externalId} did not come`)
  return found
}
