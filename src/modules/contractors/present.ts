// A contractor as the wire shows it, and what is kept of what the wire sends.
import { toWire } from '../../kit/dates.ts'
import type { Context } from '../../kit/op.ts'
import { isReadOnly, wireSchemas, type Contractor, type Organization } from '../../wire/index.ts'
import { presentRequisites } from '../client/index.ts'
import { readOwn, type ContractorRow, type OwnOrganization } from './queries/contractors.ts'

/** The requisites that are kept as they are given, beside the INN and the KPP. */
export const requisiteNames: readonly string[] = Object.entries(wireSchemas.Organization.properties ?? {})
  .filter(([name, schema]) => !isReadOnly(schema) && !['id', 'clientId', 'inn', 'kpp'].includes(name))
  .map(([name]) => name)

function requisitesOf({ inn, kpp, requisites }: ContractorRow): Organization | null {
  const known: Organization = { ...requisites, ...(inn !== '' && { inn }), ...(kpp !== '' && { kpp }) }
  return Object.keys(known).length === 0 ? null : known
}

const present = (row: ContractorRow, own: OwnOrganization | undefined): Contractor => ({
  id: row.id,
  name: row.name,
  versionId: row.version,
  clientId: row.clientId,
  createdUser: row.createdBy,
  lastIncomeDate: row.lastIncomeAt && toWire(row.lastIncomeAt),
  deleted: row.deleted,
  organizationId: own?.id ?? null,
  phoneNumber: row.phone,
  email: row.email,
  contactName: row.contactName,
  moySkladId: row.moySkladId,
  url: row.url,
  organization: own ? presentRequisites(row.clientId, own) : requisitesOf(row),
})

/** In the order of the rows. An organization of the seller's own that the caller may not see is not shown. */
export async function presentContractors(
  { db, clientId, actor }: Pick<Context, 'db' | 'clientId' | 'actor'>,
  rows: readonly ContractorRow[],
): Promise<Contractor[]> {
  const ids = [...new Set(rows.flatMap(({ organizationId }) => (organizationId === null ? [] : [organizationId])))]
  const own = new Map((ids.length === 0 ? [] : await readOwn(db, clientId, ids, actor.organizationIds)).map((row) => [row.id, row]))
  return rows.map((row) => present(row, row.organizationId === null ? undefined : own.get(row.organizationId)))
}
