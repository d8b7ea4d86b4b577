// Organizations as other modules use them: which one a call is about, and its settings.
import type { Context } from '../../kit/op.ts'
import type { Tx } from '../../kit/db.ts'
import { mayUse } from '../../kit/reach.ts'
import type { ClientOrganization } from '../../wire/index.ts'
import { errors } from './errors.ts'
import { allowedOrganizations, readOrganization, type OrganizationRow } from './queries/organizations.ts'

export type Organization = Pick<OrganizationRow, 'id' | 'name' | 'shortName' | 'inn'>
type Asker = Pick<Context, 'db' | 'clientId' | 'actor'>

/** The organization as its row; unknown, removed or not allowed: the same 404. */
export async function getOrganization(call: Asker, id: number): Promise<OrganizationRow> {
  const row = mayUse(call, id) ? await readOrganization(call.db, call.clientId, id) : undefined
  if (!row) throw errors.error_organization_missing({ id })
  return row
}

/**
 * The organization that a call is about: the one that is named, or the only one there is.
 * @example const { id: organizationId } = await getOrganizationFor(call, call.body.organizationId)
 */
export async function getOrganizationFor(call: Asker, organizationId?: number | null): Promise<Organization> {
  // Clients that fill in every field send 0 for "none".
  if (organizationId !== undefined && organizationId !== null && organizationId !== 0) return getOrganization(call, organizationId)
  const [only, second] = await allowedOrganizations(call.db, call.clientId, call.actor.organizationIds, 2)
  if (!only || second) throw errors.error_no_organization()
  return only
}

/** What the organization has set of the contract's `ClientOrganization`: autoSyncFbsStocks, onlineStocks, stockStrategy… Never a secret. */
export async function organizationSettings(db: Tx, clientId: number, organizationId: number): Promise<ClientOrganization> {
  const row = await readOrganization(db, clientId, organizationId)
  if (!row) throw errors.error_organization_missing({ id: organizationId })
  return row.settings
}
