// Decisions about boxes: which shipments may be packed, whose work is whose, what goes beyond the order. Pure.
import type { Actor } from '../../kit/op.ts'
import { isStatus, packingStatus, states, type OrderRow, type Status } from '../orders/index.ts'

/** Goods are packed before they are collected from the shelf by the books or after it; what is ready to be supplied is closed. */
const isPackable = (status: Status) => status === 'COLLECTED' || packingStatus(status) === 'accepted'
export const packable: readonly Status[] = Object.keys(states).filter(isStatus).filter(isPackable)

export const isShipment = ({ type }: Pick<OrderRow, 'type'>) => type === 'FBM'
export const isOpen = ({ status, deleted }: Pick<OrderRow, 'status' | 'deleted'>) => !deleted && isPackable(status)

export type Worker = { personId: number | null; tokenId: number | null }
/** A person's work is the person's, through whatever token; the work of a token without a person is the token's. */
export const isOwn = ({ userId, tokenId }: Pick<Actor, 'userId' | 'tokenId'>, worker: Worker) =>
  worker.personId === null ? userId === null && worker.tokenId === tokenId : worker.personId === userId
/** Who runs supplies puts right what others did; a packer only what is the packer's own. */
export const mayCorrect = (actor: Actor, worker: Worker) => isOwn(actor, worker) || actor.permissions.has('supply.edit')
/** What others earn is seen by those who see salaries. */
export const seesPay = (actor: Actor, worker: Worker) => isOwn(actor, worker) || actor.permissions.has('user.read')

/** How much is done of something by its key. */
export type Done = ReadonlyMap<string, number>
/** The first thing of which there is more than before, and more than it may be. */
export const firstOver = <Bound extends { key: string; most: number }>(before: Done, after: Done, bounds: readonly Bound[]) =>
  bounds.map((bound) => ({ ...bound, wanted: after.get(bound.key) ?? 0 })).find(({ key, most, wanted }) => wanted > most && wanted > (before.get(key) ?? 0))

/** The barcode of a box that is numbered here: told apart by its organization. */
export const numberedBarcode = (organizationId: number, number: number) => `QR${organizationId}-${String(number).padStart(6, '0')}`
