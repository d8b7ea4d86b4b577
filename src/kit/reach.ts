// What a caller is limited to: organizations and warehouses by their ids; null is all of them. In SQL: isAmong (db.ts).
// Not its job: permissions, which an operation names, and what becomes of a thing out of reach, which its module says.
import { Type } from 'typebox'
import { kitErrors } from './errors.ts'

export type Allowed = readonly number[] | null
/** Every actor has one. */
export type Reach = { organizationIds: Allowed; warehouseIds: Allowed }

/** Whether what bears this id is within the limit; what bears none is for those who are not limited. */
export const isAllowed = (allowed: Allowed, id: number | null | undefined): boolean => allowed === null || (id != null && allowed.includes(id))

/** The same of the organization that something is of. @example if (!mayUse(call, row.organizationId)) throw errors.error_integration_missing({ id }) */
export const mayUse = ({ actor }: { actor: Reach }, organizationId: number | null | undefined): boolean => isAllowed(actor.organizationIds, organizationId)

export const isWhole = ({ organizationIds, warehouseIds }: Reach): boolean => organizationIds === null && warehouseIds === null
/** Refuses who sees a part of the client what concerns all of it. @example requireWhole(call) */
export function requireWhole({ actor }: { actor: Reach }): void {
  if (!isWhole(actor)) throw kitErrors.error_access_denied()
}

/** Limits in the payload of a task: it does no more than whoever began it may. */
export const AllowedIds = Type.Unsafe<Allowed>({ anyOf: [{ type: 'array', items: { type: 'integer' } }, { type: 'null' }] })
