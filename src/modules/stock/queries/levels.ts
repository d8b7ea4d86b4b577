// SQL that finds what callers mean by their keys: SKUs by id, barcode or a service's id, warehouses by ours or a linked one's.
// Not its job: changing anything.
import { isAmong, sql, type Tx } from '../../../kit/db.ts'

export type SkuKey = { skuId: number | null; barcode: string | null; serviceProductId: string | null }

type Organizations = readonly number[] | null
/** Whether a SKU may be meant by who is limited to these organizations: it is that of one of their products. */
const isTheirs = (clientId: number, organizations: Organizations) =>
  sql`(${organizations}::bigint[] is null or exists (select from product p where p.client_id = ${clientId} and p.sku_id = s.id and p.organization_id = any(${organizations}::bigint[])))`
export const skuExists = (db: Tx, clientId: number, skuId: number, organizations: Organizations) =>
  db.has(sql`select from sku s where s.client_id = ${clientId} and s.id = ${skuId} and ${isTheirs(clientId, organizations)}`)

type SkuSearch = { keys: readonly SkuKey[]; service: string | null; organizations: Organizations }
/** For every key the SKUs that it may mean, at most two; the first of id, barcode and service's id that is given decides. */
export async function findSkus(db: Tx, clientId: number, { keys, service, organizations }: SkuSearch): Promise<number[][]> {
  if (keys.length === 0) return []
  const rows = await db.all<{ n: number; skuId: number }>(sql`
    with k as (select * from unnest(${keys.map((k) => k.skuId)}::bigint[], ${keys.map((k) => k.barcode)}::text[], ${keys.map((k) => k.serviceProductId)}::text[]) with ordinality k (sku_id, barcode, outer_id, n)),
    services as (select array(select distinct service from listing where client_id = ${clientId} and (${service}::text is null or service = ${service}))::text[] as names),
    hit as (
      select k.n, s.id as sku_id from k join sku s on s.client_id = ${clientId} and s.id = k.sku_id where ${isTheirs(clientId, organizations)}
      union
      select k.n, p.sku_id from k join product_barcode b on b.client_id = ${clientId} and b.barcode = k.barcode join product p on p.client_id = ${clientId} and p.id = b.product_id
        where k.sku_id is null and ${isAmong('p.organization_id', organizations)}
      union
      select k.n, p.sku_id from k cross join services join listing l on l.client_id = ${clientId} and l.service = any(services.names) and l.service_product_id = k.outer_id
        join product p on p.client_id = ${clientId} and p.id = l.product_id
        where k.sku_id is null and k.barcode is null and ${isAmong('p.organization_id', organizations)}
      union
      select k.n, p.sku_id from k cross join services join listing l on l.client_id = ${clientId} and l.service = any(services.names) and l.article = k.outer_id
        join product p on p.client_id = ${clientId} and p.id = l.product_id
        where k.sku_id is null and k.barcode is null and ${isAmong('p.organization_id', organizations)})
    select n, sku_id from hit order by n, sku_id`)
  const found: number[][] = keys.map(() => [])
  for (const { n, skuId } of rows) found[n - 1]?.push(skuId)
  return found
}

type WarehouseSearch = { names: readonly string[]; service: string | null; among: readonly number[] | null }
/** Names of warehouses → ours: without a service, our own id first; else those that are linked to the outer one. */
export async function linkedByName(db: Tx, clientId: number, { names, service, among }: WarehouseSearch): Promise<Map<string, number[]>> {
  const rows = await db.all<{ name: string; id: number; own: boolean }>(sql`
    select u.name, w.id, true as own from unnest(${names}::text[]) u (name) join warehouse w on w.client_id = ${clientId} and w.id = case when u.name ~ '^[0-9]{1,18}$' then u.name::bigint end
      where ${service}::text is null and not w.deleted and ${isAmong('w.id', among)}
    union
    select u.name, w.id, false from unnest(${names}::text[]) u (name) join service_warehouse l on l.client_id = ${clientId} and l.external_id = u.name and (${service}::text is null or l.service = ${service})
      join warehouse w on w.client_id = ${clientId} and w.id = l.warehouse_id
      where not w.deleted and ${isAmong('w.id', among)}
    order by name, own desc, id`)
  const found = new Map<string, number[]>()
  for (const [name, hits] of Map.groupBy(rows, (row) => row.name)) {
    const own = hits.filter((hit) => hit.own)
    found.set(name, [...new Set((own.length > 0 ? own : hits).map((hit) => hit.id))])
  }
  return found
}
