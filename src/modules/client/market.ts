// Opens the marketplace behind an integration, with what all calls of this process share.
import {
  openAccount,
  openDirectory,
  openPictures,
  isDirectoryService,
  isMarketService,
  type DirectoryReading,
  type MarketAccount,
  type MarketService,
  type PictureSending,
  type PictureService,
} from '../../connectors/index.ts'
import { equipment } from '../../equipment.ts'
import { errors } from './errors.ts'
import { accountOf, type Integration } from './integrations.ts'

type Opening = Pick<Integration, 'service' | 'siteDomain' | 'secrets' | 'login' | 'secondLogin' | 'serviceClientId'>

/**
 * The marketplace of an integration as functions. Call them outside of any transaction. `attempts` is for whoever can not wait for all of them.
 * @example const market = openMarket(await openIntegration(db, clientId, { id }), job.signal)
 */
export function openMarket(integration: Opening, signal?: AbortSignal, attempts?: number): MarketAccount {
  const { service, siteDomain } = integration
  if (!isMarketService(service)) throw errors.error_integration_refused({ service, reason: 'there is no connector' })
  const { markets, log } = equipment()
  return openAccount({
    service: service satisfies MarketService,
    account: accountOf(integration),
    ports: markets,
    log: (entry) => log.debug(entry, 'marketplace call'),
    ...(siteDomain !== undefined && { siteDomain }),
    ...(attempts !== undefined && { attempts }),
    ...(signal && { signal }),
  })
}

/** What the marketplace of an integration tells of its categories; undefined when it does not. Call it outside of any transaction. */
export function openDirectoryOf(integration: Opening, signal?: AbortSignal): DirectoryReading | undefined {
  const { service, siteDomain } = integration
  if (!isDirectoryService(service)) return undefined
  const { markets, log } = equipment()
  return openDirectory({
    service,
    account: accountOf(integration),
    ports: markets,
    log: (entry) => log.debug(entry, 'marketplace call'),
    ...(siteDomain !== undefined && { siteDomain }),
    ...(signal && { signal }),
  })
}

/** The way pictures of cards go to the marketplace of an integration. Call it outside of any transaction. */
export function openPicturesOf(service: PictureService, integration: Opening, signal: AbortSignal): PictureSending {
  const { markets, log } = equipment()
  const { siteDomain } = integration
  return openPictures({
    service,
    account: accountOf(integration),
    ports: markets,
    log: (entry) => log.debug(entry, 'marketplace call'),
    signal,
    ...(siteDomain !== undefined && { siteDomain }),
  })
}
