// Properties: what components of the cabinet and integrations keep by name, for the client or for one organization.
import { kitErrors } from '../../kit/errors.ts'
import type { Context } from '../../kit/op.ts'
import type { Property } from '../../wire/index.ts'
import { audit, getOrganizationFor } from '../client/index.ts'
import { errors } from './errors.ts'
import { deleteProperty, listProperties, saveProperty } from './queries.ts'

export type PropertyChange = { organizationId?: number; clientId?: number; component: string; name: string; value?: string; valueName?: string }

/** Zero is none: the property does not depend on an organization. */
async function place(call: Context, organizationId: number | undefined): Promise<number> {
  if (organizationId === undefined || organizationId === 0) return 0
  return (await getOrganizationFor(call, organizationId)).id
}

/** An empty value forgets the property. */
export async function updateProperty(
  call: Context,
  { organizationId: given, clientId, component, name, value = '', valueName }: PropertyChange,
): Promise<void> {
  if (clientId !== undefined && clientId !== call.clientId) throw kitErrors.error_access_denied()
  if (component.trim() === '' || name.trim() === '') throw errors.error_property_name()
  const organizationId = await place(call, given)
  if (organizationId === 0 && call.actor.organizationIds !== null) throw kitErrors.error_access_denied()
  const row = { organizationId, component, name, value, valueName: valueName ?? null }
  await (value === '' ? deleteProperty(call.db, call.clientId, row) : saveProperty(call.db, call.clientId, row))
  await audit(call, 'property.change', 'property', organizationId === 0 ? null : organizationId, { component, name })
}

export async function getProperties(call: Context, component: string, organizationId?: number): Promise<Record<string, string>> {
  const rows = await listProperties(call.db, call.clientId, { component, organizationId: await place(call, organizationId), allowed: null })
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

export async function findProperties(call: Context, component: string, organizationId?: number): Promise<Property[]> {
  const where = organizationId === undefined ? null : await place(call, organizationId)
  const rows = await listProperties(call.db, call.clientId, { component, organizationId: where, allowed: call.actor.organizationIds })
  return rows.map((row) => ({
    organizationId: row.organizationId,
    clientId: call.clientId,
    component: row.component,
    name: row.name,
    value: row.value,
    valueName: row.valueName,
  }))
}
