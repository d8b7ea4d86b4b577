// Background work of assembly: the import, by the clock and on demand, and labels of many orders as one PDF.
import { Type } from 'typebox'
import { ConnectorFailure, isMarketService } from '../../connectors/index.ts'
import { equipment } from '../../equipment.ts'
import { Id } from '../../kit/paging.ts'
import type { Context } from '../../kit/op.ts'
import { refusalOf } from '../../kit/refusals.ts'
import { task } from '../../kit/task.ts'
import { mayUse } from '../../kit/reach.ts'
import type { TmsTask } from '../../wire/index.ts'
import { listIntegrations } from '../client/index.ts'
import { announceOrders, notify } from '../notifications/index.ts'
import { readSettings } from '../settings/index.ts'
import { startTask } from '../tasks/index.ts'
import { attempt, noteAccount, openAccountOf, type Hands } from './actions/account.ts'
import { carryOut } from './actions/carry-out.ts'
import { importOrders, refreshOpen, rewindOrders, tieLines } from './actions/import.ts'
import { chooseOrders, joinLabels } from './actions/labels.ts'
import { errors } from './errors.ts'

/** One round with an account: orders in, states of the open ones, what waits to be told. Answers how many orders are new. */
export async function visit(hands: Hands, integrationId: number, full: boolean): Promise<number> {
  const asked = await attempt(async () => {
    const account = await openAccountOf(hands, integrationId)
    const count = await importOrders(hands, account)
    await tieLines(hands, account)
    await refreshOpen(hands, account, full)
    return count
  })
  await hands.tx(announceOrders)
  if ('failure' in asked) {
    await noteAccount(hands, integrationId, asked.failure)
    await tellOfFailure(hands, integrationId, asked.failure)
    throw asked.failure
  }
  const failure = await carryOut(hands, integrationId, null)
  if (failure) throw failure
  return asked.done
}

/** What passes by itself is no news; a key that is refused is told of where it is noted. */
async function tellOfFailure(hands: Hands, integrationId: number, { passing, kind, message }: ConnectorFailure): Promise<void> {
  if (passing || kind === 'unauthorised') return
  await hands.tx(async (call) => {
    const found = (await listIntegrations(call.db, call.clientId)).find(({ id }) => id === integrationId)
    if (!found) return
    const { service, organizationId } = found
    await notify(call, { code: 'ORDERS_IMPORT_ERROR', organizationId, params: { service, reason: message.slice(0, 300) } })
  })
}

const accounts = async (call: Context, organizationId?: number) =>
  (await listIntegrations(call.db, call.clientId, organizationId === undefined ? {} : { organizationId }))
    .filter(({ service }) => isMarketService(service))
    .filter((row) => mayUse(call, row.organizationId))

/** A client may want no orders by the clock (`importOrders`); by hand they still come. */
async function accountsByClock(call: Context): Promise<{ integrationId: number }[]> {
  const { importOrders: wanted } = await readSettings(call.db, call.clientId)
  return wanted === false ? [] : (await accounts(call)).map(({ id }) => ({ integrationId: id }))
}

/** By the clock: each account by itself, so that one that is down holds nobody up. */
export const importByClock = task(
  'fbs.importByClock',
  {
    payload: Type.Object({ integrationId: Id }),
    attempts: 1,
    lane: ({ integrationId }) => `fbs:${integrationId}`,
    every: { cron: '* * * * *', payloads: accountsByClock },
  },
  async (job) => {
    await visit(job, job.payload.integrationId, false)
  },
)

export const importNow = task(
  'fbs.importOrders',
  {
    type: 'IMPORT_FBS_ORDERS',
    payload: Type.Object({ integrationIds: Type.Array(Id) }),
    attempts: 10,
    lane: ({ integrationIds }) => `fbs:${integrationIds.join(',')}`,
  },
  async (job) => {
    const { integrationIds } = job.payload
    const failures: ConnectorFailure[] = []
    let count = 0
    for (const [n, integrationId] of integrationIds.entries()) {
      const visited = await attempt(() => visit(job, integrationId, true))
      if ('failure' in visited) failures.push(visited.failure)
      else count += visited.done
      job.progress(n + 1, integrationIds.length)
    }
    const [failure] = failures
    if (failure) throw whyNot(failure)
    job.result({ params: { orders: count } })
  },
)

/** In the lane of the imports, so that one that is running does not set the date forward again. */
export const rewindOne = task(
  'fbs.rewind',
  { payload: Type.Object({ integrationId: Id }), lane: ({ integrationId }) => `fbs:${integrationId}` },
  ({ payload, tx }) => tx((call) => rewindOrders(call, payload.integrationId)),
)
export async function rewindImports(call: Context): Promise<void> {
  for (const { id } of await accounts(call)) await call.enqueue(rewindOne, { integrationId: id })
}

/** What the caller of a task reads: the marketplace's words, not "internal error". */
const whyNot = (failure: ConnectorFailure) => Object.assign(errors.error_market_unavailable({ reason: failure.message.slice(0, 300) }), { cause: failure })

/** Starts the import of the accounts of an organization, or of all. */
export async function startImport(call: Context, organizationId?: number): Promise<TmsTask> {
  const found = await accounts(call, organizationId)
  if (found.length === 0) throw errors.error_fbs_no_account()
  return startTask(call, importNow, { integrationIds: found.map(({ id }) => id) }, organizationId === undefined ? {} : { organizationId })
}

const LABEL_ATTEMPTS = 3
export const printLabels = task(
  'fbs.printLabels',
  { type: 'FBS_LABELS', payload: Type.Object({ orderIds: Type.Array(Id) }), attempts: LABEL_ATTEMPTS },
  async (job) => {
    const pdf = await joinLabels(job, job.payload.orderIds).catch(async (error: unknown) => {
      const refusal = refusalOf(error)
      // The last try: nobody looks at the task any more.
      if (job.attempt >= LABEL_ATTEMPTS)
        await job.tx((call) => notify(call, { code: 'LABELS_ERROR', params: { reason: refusal?.localMessage('ru') ?? 'сбой сервера' } }))
      throw error
    })
    const path = `labels/orders-${job.taskId ?? 0}.pdf`
    await equipment().files.write(job.clientId, path, pdf)
    job.result({ path })
  },
)

/** Starts the making of one PDF of the labels of orders, in the order of the list. */
export async function startLabels(call: Context, filter: Parameters<typeof chooseOrders>[1]): Promise<TmsTask> {
  return startTask(call, printLabels, { orderIds: await chooseOrders(call, filter) })
}
