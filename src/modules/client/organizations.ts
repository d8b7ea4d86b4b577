// Organizations of the client over the wire: finding, adding, changing.
// Not its job: checking keys with their services (connect.ts).
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { isMarketService } from '../../connectors/index.ts'
import { equipment } from '../../equipment.ts'
import { toWire } from '../../kit/dates.ts'
import { kitErrors } from '../../kit/errors.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import { decryptSecret, encryptSecret } from '../../kit/secrets.ts'
import { isAllowed } from '../../kit/reach.ts'
import type { ClientOrganization, Organization } from '../../wire/index.ts'
import { requireRoom } from '../limits/index.ts'
import { audit } from './audit.ts'
import { getOrganization } from './chosen.ts'
import { storeKeys, tryKeys } from './connect.ts'
import { errors } from './errors.ts'
import { requireLinked } from './fulfilment.ts'
import {
  importDates,
  merged,
  ownSecretFlags,
  ownSecretNames,
  requisiteNames,
  serviceKeyNames,
  serviceKeys,
  settingNames,
  type OrganizationInput,
  type OwnSecret,
} from './fields.ts'
import { selectIntegrations, type IntegrationRow } from './queries/integrations.ts'
import {
  countOrganizations,
  findDefault,
  setDefault,
  insertDefault,
  insertOrganization,
  isNameTaken,
  listOrganizations,
  lockOrganization,
  saveOrganization,
  saveOrganizationSecrets,
  type OrganizationFilter,
  type OrganizationRow,
  type OrganizationValues,
} from './queries/organizations.ts'
import { checkRequisites } from './requisites.ts'

const LARGEST = 64 * 1024

function keyFlags(integrations: readonly IntegrationRow[]): ClientOrganization {
  const flags: Record<string, boolean> = {}
  for (const name of serviceKeyNames) {
    const { service, has, valid } = serviceKeys[name]
    const row = integrations.find((integration) => integration.service === service)
    flags[has] = row?.hasSecret ?? false
    // Only a key that somebody checks can be said to work.
    if (row?.hasSecret === true && valid !== undefined && isMarketService(service)) flags[valid] = row.problem === null
  }
  flags.hasYandexMarketOAuthToken = integrations.some(({ service, hasToken }) => service === 'YANDEX_MARKET' && hasToken)
  return flags
}

/** What services call the accounts; where the wire has a number, one that is no number is not told. */
function accountsOf(integrations: readonly IntegrationRow[]): ClientOrganization {
  const accounts: Record<string, string | number> = {}
  for (const name of serviceKeyNames) {
    const { service, account } = serviceKeys[name]
    const called = integrations.find((integration) => integration.service === service)?.serviceClientId
    if (account === undefined || !called) continue
    if (account === 'yandexMarketBusinessId') accounts[account] = called
    else if (/^\d{1,15}$/.test(called)) accounts[account] = Number(called)
  }
  return accounts
}

const datesOf = (integrations: readonly IntegrationRow[]): ClientOrganization =>
  Object.fromEntries(
    integrations.flatMap(({ service, cursors: { fbsOrders } }) => {
      const name = importDates[service]
      return name !== undefined && typeof fbsOrders === 'string' ? [[name, fbsOrders]] : []
    }),
  )

function present(clientId: number, row: OrganizationRow, all: readonly IntegrationRow[]): ClientOrganization {
  const integrations = all.filter(({ organizationId }) => organizationId === row.id)
  return {
    ...row.settings,
    ...ownSecretFlags(row.hasSecrets),
    ...keyFlags(integrations),
    ...accountsOf(integrations),
    ...datesOf(integrations),
    id: row.id,
    clientId,
    createdDate: toWire(row.createdAt),
    organization: presentRequisites(clientId, row),
  }
}

/** The legal entity alone, without settings of work. */
export const presentRequisites = (clientId: number, row: Pick<OrganizationRow, 'id' | 'name' | 'shortName' | 'inn' | 'requisites'>): Organization => ({
  ...row.requisites,
  id: row.id,
  clientId,
  name: row.name,
  shortName: row.shortName,
  inn: row.inn,
})

export async function findOrganizations({ db, clientId, actor }: Context, filter: OrganizationFilter) {
  const rows = await listOrganizations(db, clientId, actor.organizationIds, filter)
  const integrations = await selectIntegrations(db, clientId, filter.id === undefined ? {} : { organizationId: filter.id })
  return page(
    filter,
    rows.map((row) => present(clientId, row, integrations)),
    filter.count === true ? await countOrganizations(db, clientId, actor.organizationIds, filter) : undefined,
  )
}

/** The row as it is to be, checked. */
function valuesOf(kept: Pick<OrganizationRow, keyof OrganizationValues>, given: Organization, settings: Record<string, unknown>): OrganizationValues {
  const name = (given.name ?? kept.name).trim()
  if (name === '' || name.length > 255) throw errors.error_organization_name_empty()
  const requisites = merged(kept.requisites, given, requisiteNames)
  const inn = (given.inn ?? kept.inn).trim()
  checkRequisites({ ...requisites, ...(inn !== kept.inn && { inn }) })
  if (JSON.stringify([requisites, settings]).length > LARGEST) throw errors.error_organization_too_large({ limit: LARGEST })
  return { name, shortName: given.shortName === undefined ? kept.shortName : given.shortName, inn, requisites, settings }
}

const nothing = { name: '', shortName: null, inn: '', requisites: {}, settings: {} }

export async function createOrganization(call: Context, given: Organization) {
  const { db, clientId, actor } = call
  // Who is limited to some organizations would not see the one they made.
  if (actor.organizationIds !== null) throw kitErrors.error_access_denied()
  const values = valuesOf(nothing, given, {})
  await requireRoom(call, 'organizations')
  const row = await insertOrganization(db, clientId, values)
  if (!row) throw errors.error_organization_name_taken({ name: values.name })
  await audit(call, 'organization.add', 'organization', row.id, { name: row.name })
  return present(clientId, row, [])
}

/** Changes the legal entity alone. */
export async function updateRequisites(call: LongContext, given: Organization): Promise<Organization> {
  const changed = await updateOrganization(call, { organization: given })
  return changed.organization ?? {}
}

/** The organization that goods belong to when nobody says which; made when there is none. */
export async function createDefaultOrganization(call: Context): Promise<ClientOrganization> {
  const { db, clientId, actor, lang } = call
  if (actor.organizationIds !== null) throw kitErrors.error_access_denied()
  const kept = await findDefault(db, clientId)
  if (kept) return present(clientId, kept, await selectIntegrations(db, clientId, { organizationId: kept.id }))
  const name = lang === 'en' ? 'Main organization' : 'Основная организация'
  await requireRoom(call, 'organizations')
  const row = await insertDefault(db, clientId, name)
  if (!row) throw errors.error_organization_name_taken({ name })
  await audit(call, 'organization.add', 'organization', row.id, { name, isDefault: true })
  return present(clientId, row, [])
}

export async function readDefault({ db, clientId, actor }: Context): Promise<{ organizationId?: number }> {
  const found = await findDefault(db, clientId)
  return found && isAllowed(actor.organizationIds, found.id) ? { organizationId: found.id } : {}
}

export async function chooseDefault(call: Context, id: number): Promise<{ organizationId: number }> {
  // It is for all: who sees a part of the client does not choose it.
  if (call.actor.organizationIds !== null) throw kitErrors.error_access_denied()
  await getOrganization(call, id)
  await setDefault(call.db, call.clientId, id)
  await audit(call, 'organization.default', 'organization', id)
  return { organizationId: id }
}

/** Another shop of the same legal entity: its own name and settings, the same requisites. Stamps stay with the first. */
export async function createShop(call: Context, { name, organizationId }: { name: string; organizationId: number }): Promise<ClientOrganization> {
  const entity = await getOrganization(call, organizationId)
  return createOrganization(call, { ...entity.requisites, name, shortName: entity.shortName, inn: entity.inn })
}

const OwnSecrets = Type.Record(Type.String(), Type.String())
const contextOf = (clientId: number, id: number) => `organization:${clientId}:${id}`

/** Seals the secrets that were given over those that are kept. */
async function storeOwnSecrets({ db, clientId }: Context, row: OrganizationRow, given: OrganizationInput): Promise<OrganizationRow> {
  const sent = ownSecretNames.filter((name) => typeof given[name] === 'string')
  if (sent.length === 0) return row
  const key = equipment().config.secretKey
  const kept: Static<typeof OwnSecrets> =
    row.secrets === null ? {} : Value.Parse(OwnSecrets, JSON.parse(decryptSecret(key, row.secrets, contextOf(clientId, row.id))))
  const secrets = Object.fromEntries(
    Object.entries({ ...kept, ...Object.fromEntries(sent.map((name) => [name, given[name] ?? ''])) }).filter(([, value]) => value !== ''),
  )
  const names = Object.keys(secrets)
  return saveOrganizationSecrets(
    db,
    clientId,
    row.id,
    names.length === 0 ? null : encryptSecret(key, JSON.stringify(secrets), contextOf(clientId, row.id)),
    names,
  )
}

export type Access = { secrets: { [Name in OwnSecret]?: string }; settings: ClientOrganization }
/** What the organization itself keeps of access to services, in the clear: for a call to the service only, never answered or logged. */
export async function readAccess(call: Context, id: number): Promise<Access> {
  const row = await getOrganization(call, id)
  const secrets =
    row.secrets === null ? {} : Value.Parse(OwnSecrets, JSON.parse(decryptSecret(equipment().config.secretKey, row.secrets, contextOf(call.clientId, id))))
  return { secrets, settings: row.settings }
}

/** Keeps access that a service gave; a setting that is null is forgotten, a secret that is empty too. */
export async function keepAccess(call: Context, id: number, { secrets, settings }: Access): Promise<ClientOrganization> {
  await getOrganization(call, id)
  const before = await lockOrganization(call.db, call.clientId, id)
  if (!before) throw errors.error_organization_missing({ id })
  const saved = await saveOrganization(call.db, call.clientId, id, { ...before, settings: merged(before.settings, settings, Object.keys(settings)) })
  const row = await storeOwnSecrets(call, saved, secrets)
  await audit(call, 'organization.access', 'organization', id, { fields: [...Object.keys(secrets), ...Object.keys(settings)] })
  return present(call.clientId, row, await selectIntegrations(call.db, call.clientId, { organizationId: id }))
}

/** Tries keys and keeps them only when the service has said that they work. */
export async function checkKeys(call: LongContext, id: number, given: OrganizationInput): Promise<ClientOrganization> {
  await call.tx((inner) => getOrganization(inner, id), { readOnly: true })
  const keys = await tryKeys(call, id, given)
  for (const { problem, draft } of keys) if (problem !== null) throw errors.error_integration_unchecked({ service: draft.service, reason: problem })
  return call.tx(async (inner) => {
    const row = await getOrganization(inner, id)
    await storeKeys(inner, keys)
    await audit(inner, 'integration.check', 'organization', id, { services: keys.map(({ draft }) => draft.service) })
    return present(inner.clientId, row, await selectIntegrations(inner.db, inner.clientId, { organizationId: id }))
  })
}

/** Changes what is sent; what is absent stays. A key that is sent is tried with its service first, outside of any transaction. */
export async function updateOrganization(call: LongContext, given: OrganizationInput) {
  const id = given.id ?? given.organization?.id ?? 0
  await call.tx((inner) => getOrganization(inner, id), { readOnly: true })
  const keys = await tryKeys(call, id, given)
  return call.tx(async (inner) => {
    const { db, clientId } = inner
    const before = await lockOrganization(db, clientId, id)
    if (!before) throw errors.error_organization_missing({ id })
    const values = valuesOf(before, given.organization ?? {}, merged(before.settings, given, settingNames))
    const linked = values.settings.linkedClientId
    if (typeof linked === 'number' && linked !== before.settings.linkedClientId) await requireLinked(inner, linked)
    if (await isNameTaken(db, clientId, values.name, id)) throw errors.error_organization_name_taken({ name: values.name })
    const row = await storeOwnSecrets(inner, await saveOrganization(db, clientId, id, values), { ...given, suzClientToken: null })
    await storeKeys(inner, keys)
    await audit(inner, 'organization.change', 'organization', id, { fields: Object.keys(given) })
    return present(clientId, row, await selectIntegrations(db, clientId, { organizationId: id }))
  })
}
