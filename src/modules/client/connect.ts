// Setting up integrations: keys are tried with their service, sealed, and never answered.
// Not its job: using them (integrations.ts, market.ts).
import { ConnectorFailure, isMarketService } from '../../connectors/index.ts'
import { toWire } from '../../kit/dates.ts'
import { kitErrors } from '../../kit/errors.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import type { ServiceIntegration } from '../../wire/index.ts'
import { audit } from './audit.ts'
import { getOrganization, getOrganizationFor } from './chosen.ts'
import { errors } from './errors.ts'
import { serviceKeyNames, serviceKeys, type OrganizationInput } from './fields.ts'
import { sealSecrets, unsealSecrets, type Integration, type IntegrationSecrets } from './integrations.ts'
import { openMarket } from './market.ts'
import {
  claimIntegration,
  deleteIntegration,
  findIntegration,
  readIntegration,
  saveIntegration,
  type IntegrationRow,
  type IntegrationValues,
} from './queries/integrations.ts'
import { checkedAddress } from './site-domain.ts'

export type IntegrationForm = {
  id?: number
  service?: string
  organizationId?: number
  clientId?: number
  serviceClientId?: string
  serviceSecret?: string
  code?: string
  login?: string
  secondLogin?: string
  password?: string
  secondPassword?: string
  updateToken?: boolean
  siteDomain?: string
}
export type ShownIntegration = ServiceIntegration & { problem: string | null; checkedDate: string | null }
type Draft = Omit<IntegrationValues, 'problem'> & { secrets: IntegrationSecrets }

export const presentIntegration = (clientId: number, row: IntegrationRow): ShownIntegration => ({
  id: row.id,
  service: row.service as NonNullable<ServiceIntegration['service']>,
  organizationId: row.organizationId,
  clientId,
  serviceClientId: row.serviceClientId,
  login: row.login,
  secondLogin: row.secondLogin,
  siteDomain: row.siteDomain,
  hasSecret: row.hasSecret,
  hasPassword: row.hasPassword,
  hasSecondPassword: row.hasSecondPassword,
  hasToken: row.hasToken,
  problem: row.problem,
  checkedDate: row.checkedAt && toWire(row.checkedAt),
})

const PATIENCE_MS = 20_000

/** Null when the service takes the key; a sentence when it can not be asked now; a refusal when it says no. */
async function tryKey(draft: Draft, signal: AbortSignal): Promise<string | null> {
  if (!isMarketService(draft.service)) return null
  const asked: Pick<Integration, 'service' | 'siteDomain' | 'secrets' | 'login' | 'secondLogin' | 'serviceClientId'> = {
    ...draft,
    siteDomain: draft.siteDomain ?? undefined,
  }
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    await openMarket(asked, AbortSignal.any([signal, patience])).checkAccount()
    return null
  } catch (error) {
    // The service's own limit may make a check wait for its turn longer than a person waits for an answer.
    if (patience.aborted) return `${draft.service} did not answer in ${PATIENCE_MS / 1000} s whether the key works`
    if (!(error instanceof ConnectorFailure)) throw error
    const reason = (error.message || error.code || error.kind).slice(0, 300)
    if (error.kind === 'unauthorised' || error.kind === 'refused') throw errors.error_integration_refused({ service: draft.service, reason })
    return `${draft.service} could not be asked whether the key works: ${reason}`
  }
}

const draftOf = (clientId: number, row: IntegrationRow): Draft => ({
  organizationId: row.organizationId,
  service: row.service,
  serviceClientId: row.serviceClientId,
  login: row.login,
  secondLogin: row.secondLogin,
  siteDomain: row.siteDomain,
  secrets: unsealSecrets(clientId, row),
})
const emptyDraft = (organizationId: number, service: string): Draft => ({
  organizationId,
  service,
  serviceClientId: null,
  login: null,
  secondLogin: null,
  siteDomain: null,
  secrets: {},
})

async function draftFor(call: Context, form: IntegrationForm): Promise<Draft> {
  if (form.clientId !== undefined && form.clientId !== call.clientId) throw kitErrors.error_access_denied()
  if (form.id !== undefined) {
    const row = await readIntegration(call.db, call.clientId, form.id)
    if (!row) throw errors.error_integration_unknown({ id: form.id })
    await getOrganization(call, row.organizationId)
    return draftOf(call.clientId, row)
  }
  if (form.service === undefined) throw errors.error_integration_service()
  const { id } = await getOrganizationFor(call, form.organizationId)
  const row = await findIntegration(call.db, call.clientId, id, form.service)
  return row ? draftOf(call.clientId, row) : emptyDraft(id, form.service)
}

const chosen = (given: string | undefined, kept: string | null) => (given === undefined ? kept : given === '' ? null : given)
const secretFields = ['serviceSecret', 'password', 'secondPassword'] as const

/** What is given over what is kept; an empty text forgets. */
async function filled(draft: Draft, form: IntegrationForm): Promise<Draft> {
  const siteDomain = form.siteDomain === undefined ? draft.siteDomain : form.siteDomain === '' ? null : await checkedAddress(form.siteDomain)
  const kept = Object.keys(draft.secrets).filter((name) => !secretFields.some((field) => field === name && form[field] !== undefined))
  if (siteDomain !== draft.siteDomain && kept.length > 0) throw errors.error_integration_domain()
  const secrets = { ...draft.secrets }
  for (const name of secretFields) {
    const value = form[name]
    if (value === '') delete secrets[name]
    else if (value !== undefined) secrets[name] = value
  }
  return {
    ...draft,
    siteDomain,
    secrets,
    serviceClientId: chosen(form.serviceClientId, draft.serviceClientId),
    login: chosen(form.login, draft.login),
    secondLogin: chosen(form.secondLogin, draft.secondLogin),
  }
}

async function store({ db, clientId }: Context, draft: Draft, problem: string | null): Promise<IntegrationRow> {
  const { id } = await claimIntegration(db, clientId, draft)
  const { secrets, ...values } = draft
  await saveIntegration(db, clientId, id, { ...values, problem }, sealSecrets(clientId, id, secrets), {
    hasSecret: secrets.serviceSecret !== undefined,
    hasPassword: secrets.password !== undefined,
    hasSecondPassword: secrets.secondPassword !== undefined,
    hasToken: secrets.token !== undefined,
  })
  const row = await readIntegration(db, clientId, id)
  if (!row) throw errors.error_integration_unknown({ id })
  return row
}

/** Adds or changes an integration: the key is tried first; one that the service refuses is not kept. */
export async function addIntegration(call: LongContext, form: IntegrationForm): Promise<ShownIntegration> {
  if (form.code !== undefined || form.updateToken === true) throw errors.error_integration_code()
  const draft = await filled(await call.tx((inner) => draftFor(inner, form), { readOnly: true }), form)
  const problem = await tryKey(draft, call.signal)
  return call.tx(async (inner) => {
    const row = await store(inner, draft, problem)
    await audit(inner, 'integration.set', 'integration', row.id, {
      service: row.service,
      organizationId: row.organizationId,
      siteDomain: row.siteDomain,
      problem,
    })
    return presentIntegration(call.clientId, row)
  })
}

export async function getIntegration(call: Context, service: string, organizationId: number): Promise<ShownIntegration> {
  await getOrganization(call, organizationId)
  const row = await findIntegration(call.db, call.clientId, organizationId, service)
  if (!row) throw errors.error_integration_missing({ organizationId, service })
  return presentIntegration(call.clientId, row)
}

export async function removeIntegration(call: Context, service: string, organizationId: number): Promise<void> {
  await getOrganization(call, organizationId)
  const removed = await deleteIntegration(call.db, call.clientId, organizationId, service)
  if (!removed) throw errors.error_integration_missing({ organizationId, service })
  await audit(call, 'integration.remove', 'integration', removed.id, { service, organizationId })
}

export type TriedKey = { draft: Draft; problem: string | null }

/** The keys of services that a change of an organization carries, each tried with its service. */
export async function tryKeys(call: LongContext, organizationId: number, given: OrganizationInput): Promise<TriedKey[]> {
  const tried: TriedKey[] = []
  for (const name of serviceKeyNames) {
    const { service, account } = serviceKeys[name]
    const key = given[name]
    const outer = account === undefined ? undefined : given[account]
    if (typeof key !== 'string' && (outer === undefined || outer === null)) continue
    const row = await call.tx(({ db }) => findIntegration(db, call.clientId, organizationId, service), { readOnly: true })
    // Clients send back what they were told: an account that stays what it is is no change.
    if (typeof key !== 'string' && String(outer) === row?.serviceClientId) continue
    const draft = await filled(row ? draftOf(call.clientId, row) : emptyDraft(organizationId, service), {
      ...(typeof key === 'string' && { serviceSecret: key }),
      ...(outer !== undefined && outer !== null && { serviceClientId: String(outer) }),
    })
    tried.push({ draft, problem: draft.secrets.serviceSecret === undefined ? null : await tryKey(draft, call.signal) })
  }
  return tried
}

/** Keeps a token that a service gave for the account of an organization, under the service's own name of the account. */
export async function keepToken(
  call: Context,
  { organizationId, service, token, refreshToken }: { organizationId: number; service: string; token: string; refreshToken?: string },
): Promise<void> {
  const row = await findIntegration(call.db, call.clientId, organizationId, service)
  const draft = row ? draftOf(call.clientId, row) : emptyDraft(organizationId, service)
  const kept = await store(call, { ...draft, secrets: { ...draft.secrets, token, ...(refreshToken !== undefined && { refreshToken }) } }, null)
  await audit(call, 'integration.token', 'integration', kept.id, { service, organizationId })
}

/** Forgets the service's own name of the account. */
export async function forgetAccountName(call: Context, { organizationId, service }: { organizationId: number; service: string }): Promise<void> {
  await getOrganization(call, organizationId)
  const row = await findIntegration(call.db, call.clientId, organizationId, service)
  if (!row) throw errors.error_integration_missing({ organizationId, service })
  await store(call, { ...draftOf(call.clientId, row), serviceClientId: null }, row.problem)
  await audit(call, 'integration.set', 'integration', row.id, { service, organizationId, serviceClientId: null })
}

export async function storeKeys(call: Context, keys: readonly TriedKey[]): Promise<void> {
  for (const { draft, problem } of keys) await store(call, draft, problem)
}
