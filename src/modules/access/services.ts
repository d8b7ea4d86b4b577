// Access to marketplaces: keys that are tried before they are kept, and tokens that services ask us for.
import { checkOzonKey, wildberriesTokenFlaw, type Asking } from '../../connectors/access.ts'
import { ConnectorFailure, isMarketService } from '../../connectors/index.ts'
import { equipment } from '../../equipment.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import { newToken } from '../../kit/secrets.ts'
import type { ClientOrganization } from '../../wire/index.ts'
import { checkKeys, forgetAccountName, getOrganizationFor, keepAccess, listIntegrations } from '../client/index.ts'
import { errors } from './errors.ts'

/** Asks a service; what it says comes back as a refusal of ours. Call outside of any transaction. */
export async function asking<T>(service: string, { signal }: Pick<LongContext, 'signal'>, work: (asking: Asking) => Promise<T>): Promise<T> {
  try {
    return await work({ fetch: equipment().fetch, signal })
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    const reason = error.message.slice(0, 300)
    throw error.kind === 'refused' || error.kind === 'unauthorised'
      ? errors.error_access_refused({ service, reason })
      : errors.error_access_unavailable({ service, reason })
  }
}

const requireOrganization = (call: LongContext, id: number) => call.tx((inner) => getOrganizationFor(inner, id), { readOnly: true })

export type OzonKey = { organizationId: number; clientId: number; apiKey: string }
export async function checkOzon(call: LongContext, { organizationId, clientId, apiKey }: OzonKey): Promise<ClientOrganization> {
  await requireOrganization(call, organizationId)
  // A connector tries its own keys.
  if (!isMarketService('OZON')) {
    const [known] = await call.tx(({ db }) => listIntegrations(db, call.clientId, { service: 'OZON', organizationId }), { readOnly: true })
    await asking('OZON', call, (ports) => checkOzonKey(ports, { siteDomain: known?.siteDomain, clientId: String(clientId), apiKey }))
  }
  return checkKeys(call, organizationId, { ozonClientId: clientId, ozonApiKey: apiKey })
}

/** What the token says of itself is read first: a call could only tell that something is wrong with it. */
export async function checkWildberries(call: LongContext, { organizationId, token }: { organizationId: number; token: string }): Promise<ClientOrganization> {
  await requireOrganization(call, organizationId)
  const flaw = wildberriesTokenFlaw(token, new Date())
  if (flaw?.kind === 'expired') throw errors.error_wildberries_token_expired({ on: flaw.on })
  if (flaw?.kind === 'test') throw errors.error_wildberries_token_test()
  if (flaw?.kind === 'read_only') throw errors.error_wildberries_token_read_only()
  if (flaw?.kind === 'lacks') throw errors.error_wildberries_token_lacks({ categories: flaw.categories.join(', ') })
  return checkKeys(call, organizationId, { wildberriesSupplierAuthorizationToken: token })
}

export async function removeYandexBusiness(call: Context, organizationId: number): Promise<ClientOrganization> {
  await forgetAccountName(call, { organizationId, service: 'YANDEX_MARKET' })
  return keepAccess(call, organizationId, { secrets: {}, settings: { yandexMarketBusinessId: null } })
}

/** The password that MegaMarket shows when it calls us; shown once, the one before ends. */
export async function createMegaMarketToken(call: Context, organizationId: number): Promise<ClientOrganization> {
  const token = newToken()
  return { ...(await keepAccess(call, organizationId, { secrets: { sberMegaMarketToken: token }, settings: {} })), sberMegaMarketToken: token }
}

/** The password of an exchange by CommerceML; shown once, the one before ends. */
export async function createImportToken(call: Context, organizationId: number): Promise<string> {
  const token = newToken()
  await keepAccess(call, organizationId, { secrets: { importToken: token }, settings: {} })
  return token
}
