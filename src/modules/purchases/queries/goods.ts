// SQL of goods as purchases name them: by their articles, and as a supplier knows them.
import { sql, type Tx } from '../../../kit/db.ts'

export const productsByArticle = async (db: Tx, clientId: number, articles: readonly string[]) =>
  (
    await db.all<{ id: number }>(sql`
    select id from product where client_id = ${clientId} and article = any(${articles}::text[]) and not archived order by id limit 50000`)
  ).map(({ id }) => id)

/** What a supplier calls goods: its own article of their card. */
export const suppliersArticles = (db: Tx, clientId: number, contractorId: number, modelIds: readonly number[]) =>
  db.all<{ modelId: number; article: string }>(sql`
    select model_id, article from product_contractor
    where client_id = ${clientId} and contractor_id = ${contractorId} and model_id = any(${modelIds}::bigint[]) and article is not null`)
