// Access to marketplaces: keys that are tried before they are kept, and tokens that services ask us for.
import { checkOzonKey, yandexToken, type Asking } from '../../connectors/access.ts'
import { ConnectorFailure, isMarketService } from '../../connectors/index.ts'
import { equipment } from '../../equipment.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import { newToken } from '../../kit/secrets.ts'
import type { Client, ClientOrganization } from '../../wire/index.ts'
import { checkKeys, forgetAccountName, getOrganizationFor, keepAccess, keepToken, listIntegrations } from '../client/index.ts'
import { presentClient } from '../settings/index.ts'
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

export const checkWildberries = (call: LongContext, { organizationId, token }: { organizationId: number; token: string }): Promise<ClientOrganization> =>
  checkKeys(call, organizationId, { wildberriesSupplierAuthorizationToken: token })

function yandexApplication() {
  const { yandexOauthUrl, yandexClientId, yandexClientSecret } = equipment().config
  if (yandexClientId === undefined) throw errors.error_access_setting({ setting: 'YANDEX_CLIENT_ID' })
  if (yandexClientSecret === undefined) throw errors.error_access_setting({ setting: 'YANDEX_CLIENT_SECRET' })
  return { oauthUrl: yandexOauthUrl, clientId: yandexClientId, clientSecret: yandexClientSecret }
}

/** Where a seller lets us in; the service sends them back with a code and the organization in `state`. */
export async function connectAddress(call: Context, { service, organizationId }: { service: string; organizationId: number }): Promise<string> {
  const { id } = await getOrganizationFor(call, organizationId)
  if (service !== 'YANDEX_MARKET') throw errors.error_connect_service({ service })
  const { oauthUrl, clientId } = yandexApplication()
  return `${oauthUrl}/authorize?${new URLSearchParams({ response_type: 'code', client_id: clientId, state: String(id) }).toString()}`
}

export async function updateYandexToken(call: LongContext, { code, organizationId }: { code: string; organizationId: number }): Promise<Client> {
  const { id } = await requireOrganization(call, organizationId)
  const application = yandexApplication()
  const { access_token: token, expires_in: lasts } = await asking('YANDEX_MARKET', call, (ports) => yandexToken(ports, application, code))
  return call.tx(async (inner) => {
    await keepToken(inner, { organizationId: id, service: 'YANDEX_MARKET', token })
    const now = Date.now()
    await keepAccess(inner, id, {
      secrets: {},
      settings: { ymTokenCreatedDate: new Date(now).toISOString(), ymTokenExpired: lasts === undefined ? null : new Date(now + lasts * 1000).toISOString() },
    })
    return presentClient(inner)
  })
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
