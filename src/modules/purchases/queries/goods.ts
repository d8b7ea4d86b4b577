// SQL of goods as purchases name them: by their articles, and as a supplier knows them.
import { isAmong, sql, type Tx } from '../../../kit/db.ts'
import type { Reach } from './purchases.ts'

export type Named = { id: number; organizationId: number; article: string; color: string; size: string }
/** Living products with these articles, of organizations that the caller sees. */
export const productsByArticle = (db: Tx, { clientId, organizationIds }: Reach, articles: readonly string[]) =>
  db.all<Named>(sql`
    select id, organization_id, article, color, size from product where client_id = ${clientId} and article = any(${articles}::text[]) and not archived
      and ${isAmong('organization_id', organizationIds)} order by id`)

/** What a supplier calls goods: its own article of their card. */
export const suppliersArticles = (db: Tx, clientId: number, contractorId: number, modelIds: readonly number[]) =>
  db.all<{ modelId: number; article: string }>(sql`
    select model_id, article from product_contractor
    where client_id = ${clientId} and contractor_id = ${contractorId} and model_id = any(${modelIds}::bigint[]) and article is not null`)
