// The published `ClientOrganization` puts settings, keys of services and flags about them side by side: which field is what.
// The tables stay normal; this is the one place that knows the flattening.
import { Type } from 'typebox'
import { isReadOnly, wireSchemas, type ClientOrganization, type Organization } from '../../wire/index.ts'

/** Keys of services. Each has its one home: the integration of its service; `account` is the field beside it that names the account there. */
export const serviceKeys = {
  wildberriesSupplierAuthorizationToken: {
    service: 'WILDBERRIES',
    has: 'hasWildberriesSupplierAuthorizationToken',
    valid: 'wildberriesTokenValid',
    account: undefined,
  },
  ozonApiKey: { service: 'OZON', has: 'hasOzonApiKey', valid: 'ozonApiValid', account: 'ozonClientId' },
  yandexMarketToken: { service: 'YANDEX_MARKET', has: 'hasYandexMarketToken', valid: 'yandexMarketTokenValid', account: 'yandexMarketBusinessId' },
  sberMegaMarketApiKey: { service: 'SBER_MEGA_MARKET', has: 'hasSberMegaMarketApi', valid: 'sberMegaMarketApiValid', account: 'sberMerchantId' },
  aliexpressApiKey: { service: 'ALIEXPRESS', has: 'hasAliexpressApiKey', valid: 'aliexpressTokenValid', account: undefined },
  moySkladApiKey: { service: 'MOY_SKLAD', has: 'hasMoySkladApi', valid: 'moySkladApiValid', account: undefined },
  nationalCatalogApiKey: { service: 'NATIONAL_CATALOG', has: 'hasNationalCatalogApiKey', valid: undefined, account: undefined },
} as const
export type ServiceKey = keyof typeof serviceKeys

/** Where the import of a service's orders goes on from: told, not set. */
export const importDates: Readonly<Record<string, 'wildberriesFbsDate' | 'ozonFbsDate' | 'sberFbsDate'>> = {
  WILDBERRIES: 'wildberriesFbsDate',
  OZON: 'ozonFbsDate',
  SBER_MEGA_MARKET: 'sberFbsDate',
}

/** Secrets that belong to the organization itself, and the flag that says there is one. */
const ownSecrets = {
  wildberriesStatApiKey: 'hasWildberriesStatApiKey',
  wildberriesCampaignAuthorizationToken: 'hasWildberriesCampaignAuthorizationToken',
  omsId: 'hasOmsId',
  gs1Login: 'hasGs1Login',
  gs1Password: 'hasGs1Password',
  ediPassword: 'hasEdiPassword',
  importToken: 'hasImportToken',
  crptToken: undefined,
  sberMegaMarketToken: undefined,
  suzClientToken: 'hasSuzClientToken',
} as const
export type OwnSecret = keyof typeof ownSecrets

export const serviceKeyNames = Object.keys(serviceKeys).filter((name): name is ServiceKey => name in serviceKeys)
export const ownSecretNames = Object.keys(ownSecrets).filter((name): name is OwnSecret => name in ownSecrets)
const secretNames = [...serviceKeyNames, ...ownSecretNames]

const writable = (name: 'ClientOrganization' | 'Organization', except: readonly string[]) =>
  Object.entries(wireSchemas[name].properties ?? {})
    .filter(([field, schema]) => !isReadOnly(schema) && !except.includes(field))
    .map(([field]) => field)

const computed = [...Object.values(serviceKeys).flatMap(({ has, valid }) => [has, valid]), ...Object.values(ownSecrets), 'hasYandexMarketOAuthToken'].filter(
  (name) => name !== undefined,
)

// What services call the accounts is kept with their integrations.
const accountNames = Object.values(serviceKeys).flatMap(({ account }) => (account === undefined ? [] : [account]))

/** What is kept of an organization's settings and of its requisites as it was given, and given back. */
export const settingNames = writable('ClientOrganization', [...secretNames, ...computed, ...accountNames, 'id', 'clientId', 'organization'])
export const requisiteNames = writable('Organization', ['id', 'clientId', 'name', 'shortName', 'inn'])

export type OrganizationInput = Omit<ClientOrganization, ServiceKey | OwnSecret> & { [Name in ServiceKey | OwnSecret]?: string | null }

/** The body of a change: as published, but a secret is the text that it is. An empty text removes it. The station's token is not one: only the station gives it. */
export const OrganizationForm = Type.Unsafe<OrganizationInput>({
  type: 'object',
  properties: {
    ...wireSchemas.ClientOrganization.properties,
    ...Object.fromEntries(secretNames.filter((name) => name !== 'suzClientToken').map((name) => [name, { type: 'string', maxLength: 8000, writeOnly: true }])),
  },
})

/** The flags about the organization's own secrets. */
export const ownSecretFlags = (names: readonly string[]): ClientOrganization =>
  Object.fromEntries(
    ownSecretNames.flatMap((name) => {
      const flag = ownSecrets[name]
      return flag === undefined ? [] : [[flag, names.includes(name)]]
    }),
  )

/** What stays and what changes: an absent field stays, a null or an empty one is forgotten. */
export function merged(kept: Record<string, unknown>, given: Readonly<ClientOrganization | Organization>, names: readonly string[]): Record<string, unknown> {
  const out = { ...kept }
  for (const [name, value] of Object.entries(given)) {
    if (!names.includes(name) || value === undefined) continue
    if (value === null || value === '') delete out[name]
    else out[name] = value
  }
  return out
}
