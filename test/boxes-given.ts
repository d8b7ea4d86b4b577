// What tests of boxes start from: shipments, jobs, packers, and scans as the floor sends them.
import assert from 'node:assert/strict'
import { givenOrder } from '../src/modules/orders/given.ts'
import type { Caller, Served } from '../src/testing.ts'
import { fieldsOf, isFields, numberOf, type Field } from './given.ts'
import { tokenFor } from './support/users.ts'

/** A shipment to the marketplace's warehouse. */
export const givenShipment = (caller: Caller, products: readonly { productId: number; quantity: number }[], more: Field = {}) =>
  givenOrder(caller, { type: 'FBM', service: 'WILDBERRIES', warehouseId: 507, products: [...products], ...more })

export const givenJob = async (caller: Caller, more: Field = {}): Promise<number> =>
  numberOf(fieldsOf(await caller.post('/api/knowledge/createJob', { name: `Упаковка ${Math.random()}`, price: 5.5, ...more })).id)

/** A person of the floor, with a position when one is given. */
export async function givenPacker(api: Served, login: string, { positionId, ...more }: Field & { positionId?: number } = {}) {
  const person = { firstName: login, lastName: 'Packer', ...(positionId !== undefined && { position: { id: positionId } }) }
  const user = fieldsOf(await api.post('/api/client/addUser', { login, roles: ['OPERATOR'], person, ...more }))
  const userId = numberOf(user.userId)
  return { userId, personId: numberOf(Object(user.person).personId), caller: await tokenFor(api, userId) }
}

export const query = (fields: Field) =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')
export const openBox = (caller: Caller, barcode: string, productBarcode: string, orderId?: number) =>
  caller.post(`/api/supply/getOrCreateBox?${query({ barcode, productBarcode, orderId })}`)
export const givenBox = async (caller: Caller, barcode: string, productBarcode: string, orderId: number): Promise<number> =>
  numberOf(fieldsOf(await openBox(caller, barcode, productBarcode, orderId)).id)
export const pack = (caller: Caller, scan: { jobId: number; boxId: number; barcode: string; addToOrder?: number }, headers: Record<string, string> = {}) =>
  caller.post(`/api/supply/addPack?${query(scan)}`, undefined, headers)
export const strictly = async (caller: Caller, on = true) => {
  fieldsOf(await caller.post('/api/client/updateClient', { checkOrderProductQuantity: on }))
}
/** What lies in the boxes of a shipment by product, as the list of works has it. */
export async function packedIn(caller: Caller, orderId: number): Promise<Record<number, number>> {
  const { body } = await caller.post('/api/supply/fetchJobWork', { orderId, limit: 500 })
  assert.ok(Array.isArray(body), JSON.stringify(body))
  const sums: Record<number, number> = {}
  for (const work of body.filter(isFields))
    if (isFields(work.box)) sums[numberOf(work.productId)] = (sums[numberOf(work.productId)] ?? 0) + numberOf(work.quantity)
  return sums
}
