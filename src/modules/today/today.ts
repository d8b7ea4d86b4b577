// What the first screen shows: open orders by state and channel, what waits for a person, sales by day, integrations that fail.
import type { Context } from '../../kit/op.ts'
import { fromMinor } from '../../kit/money.ts'
import { readDay } from './queries.ts'

/** A user limited to organizations or warehouses sees the numbers of those; integrations are for those who may read them. */
export async function today({ db, clientId, actor }: Context, { days = 14 }: { days?: number }) {
  const {
    waiting,
    refused,
    unlabelled,
    overdue,
    days: sold,
    ...rest
  } = await readDay(db, clientId, {
    organizationIds: actor.organizationIds,
    warehouseIds: actor.warehouseIds,
    days,
    integrations: actor.permissions.has('integration.read'),
  })
  return {
    ...rest,
    waits: { noStock: waiting, refused, noLabel: unlabelled, overdue },
    days: sold.map(({ day, orders, totalMinor }) => ({ day, orders, total: fromMinor(totalMinor) })),
  }
}
