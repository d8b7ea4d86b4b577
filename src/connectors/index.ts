// The registry of marketplaces and the way to open an account at one of them.
import type { Bound } from './kit.ts'
import { ozon } from './ozon/index.ts'
import { open, type AccountOptions, type Ports } from './transport.ts'
import type { DirectoryReading, PictureSending } from './vocabulary.ts'
import { wildberries } from './wildberries/index.ts'
import { yandexMarket } from './yandex-market/index.ts'

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

/** Those that give out directories of categories. Ozon and Yandex Market can do only this so far. */
export const directoryConnectors = { WILDBERRIES: wildberries, OZON: ozon, YANDEX_MARKET: yandexMarket } as const
export type DirectoryService = keyof typeof directoryConnectors
export const isDirectoryService = (name: string): name is DirectoryService => Object.hasOwn(directoryConnectors, name)

/**
 * Opens an account for reading what its marketplace tells of categories.
 * @example const { items, next } = await openDirectory({ service: 'OZON', account: { clientId, token }, ports }).categoryPage({ after: 0 })
 */
export function openDirectory({ service, ports, ...options }: AccountOptions & { service: DirectoryService; ports: Ports }): DirectoryReading {
  if (service === 'OZON') return open(ozon, options, ports)
  return service === 'WILDBERRIES' ? open(wildberries, options, ports) : open(yandexMarket, options, ports)
}

/** Those that take pictures of cards. */
const pictureConnectors = { WILDBERRIES: wildberries, OZON: ozon } as const
export type PictureService = keyof typeof pictureConnectors

/** Opens an account for sending pictures. @example await openPictures({ service: 'OZON', account, ports }).sendPictureLinks({ cardId, links }) */
export function openPictures({ service, ports, ...options }: AccountOptions & { service: PictureService; ports: Ports }): PictureSending {
  return service === 'OZON' ? open(ozon, options, ports) : open(wildberries, options, ports)
}
