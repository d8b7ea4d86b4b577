// What work with a marketplace needs: short transactions, an open account, and its failures written where people see them.
import { ConnectorFailure, type MarketAccount } from '../../../connectors/index.ts'
import type { Context } from '../../../kit/op.ts'
import { noteIntegrationProblem, openIntegration, openMarket, type Integration } from '../../client/index.ts'
import { changeOrder, lockOrder } from '../../orders/index.ts'
import { errors } from '../errors.ts'

/** A long operation or a job: both open transactions briefly and are told to stop. */
export type Hands = { clientId: number; signal: AbortSignal; tx: <T>(work: (call: Context) => Promise<T>, options?: { readOnly?: boolean }) => Promise<T> }
export type Account = { integration: Integration; market: MarketAccount }

export async function openAccountOf(hands: Hands, integrationId: number): Promise<Account> {
  const integration = await hands.tx(({ db, clientId }) => openIntegration(db, clientId, { id: integrationId }), { readOnly: true })
  return { integration, market: openMarket(integration, hands.signal) }
}

const PATIENCE_MS = 15_000
const TRIES = 2

/**
 * Asks an account while a person waits: few tries, and a refusal in words once the marketplace has been silent for long. `heard` is called after
 * each of its answers, where there are many.
 */
export async function askAccount<T>(
  hands: Hands,
  integrationId: number,
  work: (account: Account, heard: () => void) => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const integration = await hands.tx(({ db, clientId }) => openIntegration(db, clientId, { id: integrationId }), { readOnly: true })
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(), patienceMs)
  try {
    const market = openMarket(integration, AbortSignal.any([hands.signal, silence.signal]), TRIES)
    return await work({ integration, market }, () => timer.refresh())
  } catch (error) {
    if (silence.signal.aborted) throw errors.error_market_unavailable({ reason: `${integration.service}: ${patienceMs / 1000} s` })
    if (!(error instanceof ConnectorFailure)) throw error
    throw refusalOf(error)
  } finally {
    clearTimeout(timer)
  }
}

const CHUNK = 100
/** One transaction for a hundred at a time: a thousand orders are not held for seconds. */
export async function inChunks<T>(hands: Hands, items: readonly T[], work: (call: Context, chunk: readonly T[]) => Promise<void>) {
  for (let at = 0; at < items.length; at += CHUNK) await hands.tx((call) => work(call, items.slice(at, at + CHUNK)))
}

export const reasonOf = (failure: ConnectorFailure) => failure.message.slice(0, 500)
/** It may succeed later without anyone changing an order: the wish stays. */
export const isPassing = (failure: ConnectorFailure) => failure.kind !== 'refused'

/** Runs `work`; a failure of the marketplace is answered, anything else is thrown. */
export async function attempt<T>(work: () => Promise<T>): Promise<{ done: T } | { failure: ConnectorFailure }> {
  try {
    return { done: await work() }
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    return { failure: error }
  }
}

/** Writes on orders why the marketplace did not do what was asked; `waits` while it is going to be tried again. */
export const noteFailure = (hands: Hands, orderIds: readonly number[], failure: ConnectorFailure, waits: boolean) =>
  inChunks(hands, orderIds, async (call, chunk) => {
    for (const id of chunk) await noteOnOrder(call, id, { message: reasonOf(failure), code: failure.code ?? failure.kind, waits })
  })

export async function noteOnOrder(call: Context, orderId: number, { message, code, waits }: { message: string; code: string; waits: boolean }) {
  await lockOrder(call, orderId)
  await changeOrder(call, orderId, { serviceError: message, serviceErrorParams: JSON.stringify({ code }), updateInService: waits })
}

/** Whether the keys work is known after every call: a refusal of the account is shown at the integration. */
export const noteAccount = (hands: Hands, integrationId: number, failure: ConnectorFailure | undefined) =>
  hands.tx(({ db, clientId }) => noteIntegrationProblem(db, clientId, integrationId, failure?.kind === 'unauthorised' ? reasonOf(failure) : null))

/** The refusal that a caller who waits is told. */
export const refusalOf = (failure: ConnectorFailure) => {
  const reason = reasonOf(failure)
  return isPassing(failure) ? errors.error_market_unavailable({ reason }) : errors.error_market_refused({ reason })
}
