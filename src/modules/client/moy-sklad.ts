// Asking МойСклад with the key of an organization. One key often serves all organizations of a seller, so another's is taken when there is none.
// Not its job: what is asked (connectors/moysklad.ts).
import { ConnectorFailure } from '../../connectors/index.ts'
import type { Asking } from '../../connectors/access.ts'
import { moySkladOrganizations, type MoySkladKey } from '../../connectors/moysklad.ts'
import { equipment } from '../../equipment.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import { mayUse } from '../../kit/reach.ts'
import { getOrganization } from './chosen.ts'
import { errors } from './errors.ts'
import { listIntegrations, openIntegration } from './integrations.ts'
import { keepAccess } from './organizations.ts'

const service = 'MOY_SKLAD'

async function keyFor(call: Context, organizationId: number): Promise<MoySkladKey> {
  const { id } = await getOrganization(call, organizationId)
  const usable = (await listIntegrations(call.db, call.clientId, { service })).filter((one) => mayUse(call, one.organizationId))
  const chosen = usable.find((one) => one.organizationId === id) ?? usable[0]
  if (!chosen) throw errors.error_integration_missing({ organizationId: id, service })
  const { siteDomain, login, secrets } = await openIntegration(call.db, call.clientId, { id: chosen.id })
  const token = secrets.serviceSecret ?? secrets.token
  if (token === undefined && (login === null || secrets.password === undefined)) throw errors.error_integration_missing({ organizationId: id, service })
  return { siteDomain, token, login: login ?? undefined, password: secrets.password }
}

/**
 * Asks МойСклад; its refusals come back as ours. Never inside a transaction.
 * @example askMoySklad(call, organizationId, (asking, key) => moySkladOrganizations(asking, key, { limit }))
 */
export async function askMoySklad<T>(call: LongContext, organizationId: number, work: (asking: Asking, key: MoySkladKey) => Promise<T>): Promise<T> {
  const key = await call.tx((inner) => keyFor(inner, organizationId), { readOnly: true })
  try {
    return await work({ fetch: equipment().fetch, signal: call.signal }, key)
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    const reason = error.message.slice(0, 300)
    const saysNo = error.kind === 'unauthorised' || error.kind === 'refused'
    throw saysNo ? errors.error_integration_refused({ service, reason }) : errors.error_integration_unavailable({ service, reason })
  }
}

/** The seller's legal entities at МойСклад, to choose which is ours. */
export async function findMoySkladOrganizations(call: LongContext, { organizationId, limit }: { organizationId: number; limit: number }) {
  const found = await askMoySklad(call, organizationId, (asking, key) => moySkladOrganizations(asking, key, { limit }))
  return found.map(({ id, name, description }) => ({ id, name, description: description ?? null }))
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Notes which legal entity there an organization is; an empty text forgets it. */
export async function tieMoySklad(call: Context, { organizationId, moySkladId = '' }: { organizationId: number; moySkladId?: string }): Promise<void> {
  if (moySkladId !== '' && !UUID.test(moySkladId)) throw errors.error_moysklad_id()
  await keepAccess(call, organizationId, { secrets: {}, settings: { moySkladId: moySkladId === '' ? null : moySkladId.toLowerCase() } })
}
