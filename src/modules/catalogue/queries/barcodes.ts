// Barcodes: whose they are, and writing them set-wise.
import { sql, type Tx } from '../../../kit/db.ts'

export type BarcodeWrite = {
  id: number | null
  product_id: number
  barcode: string
  organization_id: number
  position: number
  use_in_wildberries: boolean | null
  use_in_ozon: boolean | null
  use_in_yandex_market: boolean | null
  use_in_aliexpress: boolean | null
  use_in_sber_megamarket: boolean | null
  format: string | null
}

/** Who has these barcodes already, whichever way they are unique. */
export const findOwners = (db: Tx, clientId: number, barcodes: readonly string[]) =>
  db.all<{ barcode: string; productId: number; organizationId: number }>(sql`
    select c.barcode, c.product_id,
      p.organization_id from product_barcode c join product p on p.client_id = ${clientId} and p.id = c.product_id
    where c.client_id = ${clientId} and c.barcode = any(${barcodes}::text[])`)

/** True when the account lets different organizations use the same barcode (Client.barcodeUniqForOrg). */
export const uniquePerOrganization = async (db: Tx, clientId: number): Promise<boolean> =>
  (
    await db.maybe<{ on: boolean | null }>(sql`select (settings ->> 'barcodeUniqForOrg')::boolean as "on" from client
    where id = ${clientId}`)
  )?.on === true

export const deleteBarcodes = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.run(sql`delete from product_barcode where client_id = ${clientId} and id = any(${ids}::bigint[])`)

/** Writes barcodes; those that keep their id keep it through a swap, since changed ones were deleted before. */
export const insertBarcodes = (db: Tx, clientId: number, rows: readonly BarcodeWrite[]) =>
  db.run(sql`
    insert into product_barcode (client_id, id, product_id, barcode, organization_id, position, use_in_wildberries, use_in_ozon,
      use_in_yandex_market, use_in_aliexpress,
      use_in_sber_megamarket, format)
    select ${clientId}, coalesce(r.id, nextval('product_barcode_id_seq')), r.product_id, r.barcode, r.organization_id, r.position,
      r.use_in_wildberries, r.use_in_ozon,
      r.use_in_yandex_market, r.use_in_aliexpress, r.use_in_sber_megamarket, r.format
    from jsonb_populate_recordset(null::product_barcode, ${JSON.stringify(rows)}::jsonb) r
    on conflict (client_id, id) do update set barcode = excluded.barcode, position = excluded.position,
      use_in_wildberries = excluded.use_in_wildberries,
      use_in_ozon = excluded.use_in_ozon, use_in_yandex_market = excluded.use_in_yandex_market,
        use_in_aliexpress = excluded.use_in_aliexpress,
      use_in_sber_megamarket = excluded.use_in_sber_megamarket, format = excluded.format`)

/** Puts every barcode of the account under the other rule of uniqueness; a clash under the new rule is refused by the index. */
export const rescopeBarcodes = (db: Tx, clientId: number, perOrganization: boolean) =>
  db.run(sql`
    update product_barcode c set organization_id = case when ${perOrganization} then p.organization_id else 0 end
    from product p where c.client_id = ${clientId} and p.client_id = ${clientId} and p.id = c.product_id`)

export type RangeNumber = { number: number; digits: number }
/** Numbers out of the ranges that serve an organization, its own first; fewer than asked for when they end. Nobody else gets the same. */
export const takeFromRanges = (db: Tx, clientId: number, organizationId: number, count: number) =>
  db.all<RangeNumber>(sql`select number, digits from take_from_ranges(${clientId}, ${organizationId}, ${count}::int)`)

/** True when barcodes of the organization come out of ranges. */
export const hasRanges = (db: Tx, clientId: number, organizationId: number): Promise<boolean> =>
  db.has(sql`select from barcode_range where client_id = ${clientId} and (organization_id = ${organizationId} or organization_id is null) limit 1`)

export const barcodesOfProduct = async (db: Tx, clientId: number, productId: number): Promise<string[]> =>
  (await db.all<{ barcode: string }>(sql`select barcode from product_barcode where client_id = ${clientId} and product_id = ${productId}`)).map(
    ({ barcode }) => barcode,
  )
