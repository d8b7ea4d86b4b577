// Contractors as purchases need them: chosen as a supplier, and when goods were last ordered of them.
import { sql } from '../../kit/db.ts'
import type { Context } from '../../kit/op.ts'
import { errors } from './errors.ts'
import { readContractors, type ContractorRow } from './queries/contractors.ts'

/** The contractor, when something may be ordered of it: a removed one is refused. */
export async function requireSupplier({ db, clientId }: Pick<Context, 'db' | 'clientId'>, contractorId: number): Promise<ContractorRow> {
  const [row] = await readContractors(db, clientId, [contractorId])
  if (!row) throw errors.error_contractor_missing({ contractorId })
  if (row.deleted) throw errors.error_contractor_removed({ name: row.name })
  return row
}

/** Goods are ordered of it now: lists show first those of whom something was ordered last. */
export const noteIncome = async ({ db, clientId }: Pick<Context, 'db' | 'clientId'>, contractorId: number): Promise<void> => {
  await db.run(sql`
    update contractor set last_income_at = greatest(last_income_at, now()) where client_id = ${clientId} and id = ${contractorId}`)
}
