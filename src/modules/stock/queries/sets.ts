// SQL of sets: how many can be made of what lies free. What they are made of is kept by the catalogue (0023_sets.sql).
import { sql, type Sql } from '../../../kit/db.ts'

/** How many sets of a SKU can be made in a warehouse, as a value of a statement; null of what is no set. */
export const kitsOf = (clientId: number, { warehouse, sku }: { warehouse: Sql; sku: Sql }): Sql => sql`
  (select min(coalesce(f.free, 0) / q.quantity) from sku_part q left join stock f on f.client_id = ${clientId} and f.warehouse_id = ${warehouse} and f.sku_id = q.part_sku_id
    where q.client_id = ${clientId} and q.sku_id = ${sku})`
