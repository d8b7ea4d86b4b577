// The registry of marketplaces and the way to open an account at one of them.
import type { Bound } from './kit.ts'
import { open, type AccountOptions, type Ports } from './transport.ts'
import { wildberries } from './wildberries/index.ts'

export { ConnectorFailure, type FailureKind } from './failure.ts'
export { openPorts, type CallEntry, type Ports } from './transport.ts'
export type * from './vocabulary.ts'

export const connectors = { WILDBERRIES: wildberries } as const

export type MarketService = keyof typeof connectors
export type MarketAccount<S extends MarketService = MarketService> = Bound<(typeof connectors)[S]['can']>
export type AccountRequest = AccountOptions & { service: MarketService; ports: Ports }

export const isMarketService = (name: string): name is MarketService => Object.hasOwn(connectors, name)

/**
 * Opens an account: what its marketplace can do, as functions.
 * @example
 *   const account = openAccount({ service: 'WILDBERRIES', account: { token }, siteDomain, signal, log, ports })
 *   for await (const orders of account.pullOrders({ from, to })) await save(orders)
 */
export function openAccount({ service, ports, ...options }: AccountRequest): MarketAccount {
  return open(connectors[service], options, ports)
}
