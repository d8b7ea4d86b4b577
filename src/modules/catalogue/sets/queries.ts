// SQL of what sets are made of. What follows from a change for stock is in the functions of 0023_sets.sql.
import { isAmong, sql, type Tx } from '../../../kit/db.ts'
import type { Allowed } from '../../../kit/reach.ts'

export type Member = { id: number; skuId: number; modelId: number; organizationId: number; productType: 'PRODUCT' | 'SET' | 'SERVICE' | 'DIGITAL' }

export const readMembers = (db: Tx, clientId: number, ids: readonly number[], organizationIds: Allowed) =>
  db.all<Member>(sql`
  select id, sku_id, model_id, organization_id, product_type from product where client_id = ${clientId} and id = any(${ids}::bigint[])
    and ${isAmong('organization_id', organizationIds)}`)

/** Nobody else moves stock, or changes what sets are made of, until the transaction ends. */
export const lockSets = (db: Tx, clientId: number) => db.run(sql`select sets_change(${clientId})`)

/** Of these SKUs, those that are sets. */
export const setsAmong = async (db: Tx, clientId: number, skuIds: readonly number[]) =>
  new Set(
    (await db.all<{ skuId: number }>(sql`select distinct sku_id from sku_part where client_id = ${clientId} and sku_id = any(${skuIds}::bigint[])`)).map(
      ({ skuId }) => skuId,
    ),
  )
/** Of these SKUs, those that sets are made of, each with a product of such a set. `except` are sets whose composition is being replaced. */
export const partsAmong = async (db: Tx, clientId: number, skuIds: readonly number[], except: readonly number[]) =>
  new Map(
    (
      await db.all<{ skuId: number; productId: number }>(sql`
  select p.part_sku_id as sku_id, min(s.id) as product_id from sku_part p join product s on s.client_id = ${clientId} and s.sku_id = p.sku_id
  where p.client_id = ${clientId} and p.part_sku_id = any(${skuIds}::bigint[]) and p.sku_id <> all(${except}::bigint[]) group by p.part_sku_id`)
    ).map(({ skuId, productId }) => [skuId, productId]),
  )

export type Part = { product: Member; quantity: number }
export type Composed = { set: Member; parts: readonly Part[] }
/** All at once: who waits for any of them is served when all are what they are to be. */
export const compose = (db: Tx, clientId: number, sets: readonly Composed[]) => {
  const parts = sets.flatMap((one) => one.parts.map(({ product, quantity }) => ({ setId: one.set.skuId, product, quantity })))
  return db.run(sql`
  select sets_compose(${clientId}, ${sets.map(({ set }) => set.skuId)}::bigint[], ${parts.map(({ setId }) => setId)}::bigint[],
    ${parts.map(({ product }) => product.id)}::bigint[], ${parts.map(({ product }) => product.skuId)}::bigint[], ${parts.map(({ quantity }) => quantity)}::int[])`)
}
export const markSets = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.run(sql`
  update product set product_type = 'SET', version = version + 1, modified_at = now() where client_id = ${clientId} and id = any(${ids}::bigint[]) and product_type <> 'SET'`)

export type SetRow = { productId: number; componentProductId: number; quantity: number }
/** What the sizes of a card are made of. */
export const readSets = (db: Tx, clientId: number, modelId: number) =>
  db.all<SetRow>(sql`
  select p.id as product_id, t.part_product_id as component_product_id, t.quantity from product p join sku_part t on t.client_id = ${clientId} and t.sku_id = p.sku_id
  where p.client_id = ${clientId} and p.model_id = ${modelId} order by p.view_id, p.position, p.id, t.position, t.part_product_id`)
