// Scans: each kept once by the scanner's id, what a text means in an order, and what a scan does.
import { sql, type Tx } from '../../../kit/db.ts'

export type ScanRow = {
  holder: string
  text: string
  verdict: string | null
  orderId: number | null
  productId: number | null
  params: Record<string, string | number>
}
/** Keeps a scan; `isNew` is false when it was sent before. Answers what its holder has in hand, too. */
export const openScan = (db: Tx, clientId: number, scan: { scanId: string; holder: string; text: string }) =>
  db.one<{ isNew: boolean; heldId: number | null }>(sql`
  with opened as (
    insert into packing_scan (client_id, scan_id, holder, text) values (${clientId}, ${scan.scanId}, ${scan.holder},
      ${scan.text}) on conflict (client_id, scan_id) do nothing returning seq
  ) select exists (select from opened) as is_new, (select order_id from packing where client_id = ${clientId} and holder = ${scan.holder}) as held_id`)
export const findScan = (db: Tx, clientId: number, scanId: string) =>
  db.one<ScanRow>(sql`select holder, text, verdict, order_id, product_id, params from packing_scan where client_id = ${clientId} and scan_id = ${scanId}`)
export type Effect = 'piece' | 'mark' | 'both' | 'package'
export type Closing = {
  verdict: string
  orderId: number | null
  jobId: number | null
  productId: number | null
  params: Record<string, string | number>
  effect: Effect | null
  n: number | null
}
export const closeScan = (db: Tx, clientId: number, scanId: string, closing: Closing) =>
  db.run(sql`
  update packing_scan set verdict = ${closing.verdict}, order_id = ${closing.orderId}, job_id = ${closing.jobId}, product_id = ${closing.productId},
    params = ${JSON.stringify(closing.params)}::jsonb, effect = ${closing.effect}, n = ${closing.n}
  where client_id = ${clientId} and scan_id = ${scanId}`)
/** The last scan of this work that did something and was not undone. */
export const lastEffect = (db: Tx, clientId: number, jobId: number) =>
  db.maybe<{ scanId: string; effect: Effect; n: number; productId: number | null }>(sql`
  select scan_id, effect, n, product_id from packing_scan where client_id = ${clientId} and job_id = ${jobId} and effect is not null and not undone order by seq desc limit 1`)
export const noteUndone = (db: Tx, clientId: number, scanId: string) =>
  db.run(sql`update packing_scan set undone = true where client_id = ${clientId} and scan_id = ${scanId}`)

/** `weight`: the pieces that it is; a set that is made of parts is all of them. `setN`: of which set it is a part. */
type Piece = { n: number; productId: number; name: string | null; code: string | null; needsMark: boolean; setN: number | null; weight: number }
export type Look = {
  pieces: number
  scanned: number
  packages: number
  packagesScanned: number
  /** A piece that was scanned and waits for its marking code. */
  pending: Piece | null
  /** The first unscanned piece of the scanned product. */
  next: Piece | null
  /** The scanned product is in the order; its barcode is known at all. */
  inOrder: Piece | null
  known: boolean
  package: { n: number; scanned: boolean } | null
}
/** What a text means in an order: one look-up a scan. `codes` are the barcodes that it may be. */
export const lookAt = (db: Tx, clientId: number, orderId: number, { text, codes }: { text: string; codes: readonly string[] }) =>
  db.one<Look>(sql`
  with c as materialized (
    select n, product_id, name, code, needs_mark, mark, scanned_at, is_set, set_n,
      jsonb_build_object('n', n, 'productId', product_id, 'name', name, 'code', code, 'needsMark', needs_mark, 'setN', set_n,
        'weight', case when is_set then (select count(*) from packing_piece y where y.client_id = ${clientId} and y.order_id = ${orderId} and y.set_n = p.n) else 1 end) as piece
    from packing_piece p where client_id = ${clientId} and order_id = ${orderId}
  ), b as materialized (select product_id from product_barcode where client_id = ${clientId} and barcode = any(${codes}::text[])),
  p as materialized (select n, number, barcode, scanned_at from packing_package where client_id = ${clientId} and order_id = ${orderId})
  select (select count(*)::int from c where not is_set) as pieces, (select count(*)::int from c where scanned_at is not null and not is_set) as scanned,
    (select count(*)::int from p) as packages, (select count(*)::int from p where scanned_at is not null) as packages_scanned,
    (select piece from c where scanned_at is not null and needs_mark and mark is null order by n limit 1) as pending,
    -- A set that is to be made may be one that somebody has made already: then none of its parts was scanned.
    (select piece from c where scanned_at is null and product_id in (select product_id from b)
      and not (is_set and exists (select from c x where x.set_n = c.n and x.scanned_at is not null)) order by n limit 1) as next,
    (select piece from c where product_id in (select product_id from b) order by n limit 1) as in_order, exists (select from b) as known,
    (select jsonb_build_object('n', n, 'scanned', scanned_at is not null) from p where barcode = ${text}
      or number = ${text} order by barcode <> ${text}, scanned_at is not null, n limit 1) as package`)
export const productsOf = async (db: Tx, clientId: number, codes: readonly string[]) =>
  (
    await db.all<{ productId: number }>(sql`
  select distinct product_id from product_barcode where client_id = ${clientId} and barcode = any(${codes}::text[])`)
  ).map(({ productId }) => productId)
export type Counts = {
  pieces: number
  scanned: number
  packages: number
  packagesScanned: number
  /** Of one product of it, when one was asked about. */
  total: number
  packed: number
  name: string | null
  code: string | null
}
export const countAll = (db: Tx, clientId: number, orderId: number, productId: number | null) =>
  db.one<Counts>(sql`
  select c.*, p.* from (
    select (count(*) filter (where not is_set))::int as pieces, (count(*) filter (where scanned_at is not null and not is_set))::int as scanned, (count(*) filter (where product_id = ${productId}::bigint))::int as total,
      (count(*) filter (where product_id = ${productId}::bigint and scanned_at is not null))::int as packed, min(name) filter (where product_id = ${productId}::bigint) as name,
      min(code) filter (where product_id = ${productId}::bigint) as code
    from packing_piece where client_id = ${clientId} and order_id = ${orderId}
  ) c, (
    select count(*)::int as packages, (count(*) filter (where scanned_at is not null))::int as packages_scanned from packing_package
      where client_id = ${clientId} and order_id = ${orderId}
  ) p`)
export const findMissing = (db: Tx, clientId: number, orderId: number) =>
  db.all<{ code: string | null; name: string | null; quantity: number }>(sql`
  select code, name, count(*)::int as quantity from packing_piece where client_id = ${clientId} and order_id = ${orderId} and (scanned_at is null and not is_set or needs_mark and mark is null)
  group by code, name order by min(n) limit 100`)

/** The set that a part belongs to, when it is packed with it and waits for its marking code. */
export const findUnmarkedSet = (db: Tx, clientId: number, orderId: number, n: number) =>
  db.maybe<{ n: number; productId: number }>(sql`
  select n, product_id from packing_piece where client_id = ${clientId} and order_id = ${orderId} and n = ${n} and scanned_at is not null and needs_mark and mark is null`)

export const tickPiece = (db: Tx, clientId: number, orderId: number, n: number) =>
  db.run(sql`
  update packing_piece set scanned_at = now() where client_id = ${clientId} and order_id = ${orderId} and n = ${n}`)
export const untickPiece = (db: Tx, clientId: number, orderId: number, n: number) =>
  db.run(sql`
  update packing_piece set scanned_at = null, mark = null, mark_key = null where client_id = ${clientId} and order_id = ${orderId} and n = ${n}`)
export const tickPackage = (db: Tx, clientId: number, orderId: number, n: number, scanned: boolean) =>
  db.run(sql`
  update packing_package set scanned_at = case when ${scanned} then now() end where client_id = ${clientId} and order_id = ${orderId} and n = ${n}`)

/** Two people with the same marking code in their hands: the second waits and then sees it used. */
export const lockMark = (db: Tx, clientId: number, key: string) => db.alone(`mark:${key}`, clientId)
/** The order that a marking code is in already. */
export const orderOfMark = async (db: Tx, clientId: number, key: string) =>
  (
    await db.maybe<{ orderId: number }>(sql`
  select order_id from packing_piece where client_id = ${clientId} and mark_key = ${key}
  union all select order_id from marking_code where client_id = ${clientId} and identity = ${key} and detached_at is null limit 1`)
  )?.orderId
export type Markable = { n: number; lineId: number; cis: string | null; scanned: boolean; place: number }
/** Pieces of a product that have no code yet; `place` is the place among the pieces of their line. */
export const findMarkable = (db: Tx, clientId: number, orderId: number, productId: number) =>
  db.all<Markable>(sql`
  select n, line_id, cis, scanned_at is not null as scanned, place from (
    select n, line_id, cis, scanned_at, mark, product_id, (row_number() over (partition by line_id order by n) - 1)::int as place
    from packing_piece where client_id = ${clientId} and order_id = ${orderId} and set_n is null) c
  where product_id = ${productId} and mark is null order by n`)
export const setMark = (db: Tx, clientId: number, orderId: number, n: number, mark: { code: string; key: string } | null) =>
  db.run(sql`
  update packing_piece set mark = ${mark?.code ?? null}, mark_key = ${mark?.key ?? null} where client_id = ${clientId} and order_id = ${orderId} and n = ${n}`)
/** Which piece of a product the shop wants a code in is all the same: they trade places. */
export const swapCis = (db: Tx, clientId: number, orderId: number, one: number, other: number) =>
  db.run(sql`
  update packing_piece a set cis = b.cis, needs_mark = b.needs_mark from packing_piece b
  where a.client_id = ${clientId} and a.order_id = ${orderId} and b.client_id = ${clientId} and b.order_id = ${orderId}
    and (a.n = ${one} and b.n = ${other} or a.n = ${other} and b.n = ${one})`)
