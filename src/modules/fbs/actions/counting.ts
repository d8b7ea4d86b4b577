// Counters of open orders, and the search for goods of all that wait.
import type { Context } from '../../../kit/op.ts'
import type { OrderCounter } from '../../../wire/index.ts'
import { isStatus } from '../../orders/index.ts'
import { serviceOf } from '../present.ts'
import { findWaiting } from '../queries/collects.ts'
import { countOpen } from '../queries/papers.ts'
import { reserveAgain } from './moves.ts'

export const countOrders = async (call: Context): Promise<OrderCounter[]> =>
  (await countOpen(call.db, call.clientId, call.actor)).map(({ service, status, deliveryDate, ...rest }) => ({
    ...rest,
    deliveryDate,
    service: serviceOf(service),
    status: isStatus(status) ? status : 'CREATED',
  }))

/** Looks once more for goods for every order that waits for them; at most a thousand, oldest first. */
export const reserveWaiting = async (call: Context): Promise<void> => reserveAgain(call, await findWaiting(call.db, call.clientId, call.actor))
