// All SQL of labels, printers, jobs and ranges of barcodes. Taking numbers out of a range is the function take_from_ranges.
import { isAmong, sql, type Sql, type Tx } from '../../../kit/db.ts'

export type RangeRow = {
  id: number
  organizationId: number | null
  digits: 8 | 13
  withCheck: boolean
  firstNumber: number
  lastNumber: number
  nextNumber: number
}
const rangeColumns = sql`id, organization_id, digits, with_check, first_number, last_number, next_number`

export const listRanges = (db: Tx, clientId: number, organizationIds: readonly number[] | null) =>
  db.all<RangeRow>(sql`select ${rangeColumns} from barcode_range where client_id = ${clientId}
    and ${isAmong('organization_id', organizationIds)} order by id`)
export const lockRange = (db: Tx, clientId: number, id: number) =>
  db.maybe<RangeRow>(sql`select ${rangeColumns} from barcode_range where client_id = ${clientId} and id = ${id} for update`)

/** Whoever adds or moves a range waits for the others of the client that do, so that two never overlap. */
export const lockRanges = (db: Tx, clientId: number) => db.alone('barcode ranges', clientId)
export type RangeValues = { organizationId: number | null; digits: number; withCheck: boolean; first: number; last: number }
export const overlapping = (db: Tx, clientId: number, { digits, first, last }: RangeValues, exceptId: number) =>
  db.maybe<RangeRow>(sql`select ${rangeColumns} from barcode_range where client_id = ${clientId} and digits = ${digits} and id <> ${exceptId}
    and first_number <= ${last} and last_number >= ${first} order by id limit 1`)
export const insertRange = (db: Tx, clientId: number, values: RangeValues) =>
  db.one<RangeRow>(sql`insert into barcode_range (client_id, organization_id, digits, with_check, first_number, last_number, next_number)
    values (${clientId}, ${values.organizationId}, ${values.digits}, ${values.withCheck}, ${values.first}, ${values.last}, ${values.first})
    returning ${rangeColumns}`)
export const changeRange = (db: Tx, clientId: number, id: number, values: RangeValues, next: number) =>
  db.one<RangeRow>(sql`update barcode_range set organization_id = ${values.organizationId}, digits = ${values.digits}, with_check = ${values.withCheck},
    first_number = ${values.first}, last_number = ${values.last}, next_number = ${next} where client_id = ${clientId} and id = ${id}
    returning ${rangeColumns}`)
export const deleteRange = (db: Tx, clientId: number, id: number) => db.run(sql`delete from barcode_range where client_id = ${clientId} and id = ${id}`)

export type LabelRow = {
  id: number
  name: string
  body: Record<string, unknown>
  elements: Record<string, unknown>[]
  deleted: boolean
  version: number
  printerName: string | null
  supportPrintCount: boolean | null
}
const labelColumns = (clientId: number, personId: number) => sql`l.id, l.name, l.body, l.elements, l.deleted, l.version,
  p.printer_name, p.support_print_count from label l left join label_printer p on p.client_id = ${clientId} and p.label_id = l.id and p.person_id = ${personId}`

/** Labels as a person sees them: with the printers that are theirs. */
export const readLabels = (db: Tx, clientId: number, personId: number, ids: readonly number[] | null) =>
  db.all<LabelRow>(sql`select ${labelColumns(clientId, personId)}
    where l.client_id = ${clientId} and not l.deleted and ${isAmong('l.id', ids)} order by lower(l.name), l.id`)
export const lockLabel = (db: Tx, clientId: number, id: number) =>
  db.maybe<{ version: number; body: Record<string, unknown>; name: string; elements: Record<string, unknown>[] }>(
    sql`select name, version, body, elements from label where client_id = ${clientId} and id = ${id} and not deleted for update`,
  )
export const takeElementIds = async (db: Tx, count: number): Promise<number[]> =>
  (await db.all<{ id: number }>(sql`select nextval('label_element_id_seq') as id from generate_series(1, ${count})`)).map(({ id }) => id)

export type LabelValues = { name: string; body: object; elements: readonly object[] }
export const insertLabel = (db: Tx, clientId: number, { name, body, elements }: LabelValues) =>
  db.one<{ id: number }>(sql`insert into label (client_id, name, body, elements)
    values (${clientId}, ${name}, ${JSON.stringify(body)}::jsonb, ${JSON.stringify(elements)}::jsonb) returning id`)
export const changeLabel = (db: Tx, clientId: number, id: number, { name, body, elements }: LabelValues) =>
  db.run(sql`update label set name = ${name}, body = ${JSON.stringify(body)}::jsonb, elements = ${JSON.stringify(elements)}::jsonb, version = version + 1
    where client_id = ${clientId} and id = ${id}`)
export const deleteLabel = (db: Tx, clientId: number, id: number) =>
  db.run(sql`update label set deleted = true, version = version + 1 where client_id = ${clientId} and id = ${id}`)

export type PrinterValues = { labelId: number; printerName: string | null; supportPrintCount: boolean | null }
export const savePrinters = (db: Tx, clientId: number, personId: number, rows: readonly PrinterValues[]) =>
  db.run(sql`insert into label_printer (client_id, label_id, person_id, printer_name, support_print_count)
    select ${clientId}, r.l, ${personId}, r.n, r.s from unnest(${rows.map((row) => row.labelId)}::bigint[], ${rows.map((row) => row.printerName)}::text[],
      ${rows.map((row) => row.supportPrintCount)}::boolean[]) r(l, n, s)
    on conflict (client_id, label_id, person_id) do update set printer_name = excluded.printer_name, support_print_count = excluded.support_print_count`)

export type JobRow = {
  id: number
  name: string
  categoryClass: string | null
  positionId: number | null
  priceMinor: number
  deleted: boolean
  version: number
  createdUser: string
  createdAt: Date
  tariffs: TariffRow[]
}
export type TariffRow = {
  id: number
  jobId: number
  priceMinor: number
  brandId: number | null
  categoryId: number | null
  productId: number | null
  categoryClass: string | null
  priority: number
}
export const readJobs = (db: Tx, clientId: number, ids: readonly number[] | null) =>
  db.all<JobRow>(sql`select j.id, j.name, j.category_class, j.position_id, j.price_minor, j.deleted, j.version, j.created_user, j.created_at,
    coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'jobId', t.job_id, 'priceMinor', t.price_minor, 'brandId', t.brand_id, 'categoryId', t.category_id,
      'productId', t.product_id, 'categoryClass', t.category_class, 'priority', t.priority) order by t.priority desc, t.id)
      from job_tariff t where t.client_id = ${clientId} and t.job_id = j.id), '[]') as tariffs
    from job j where j.client_id = ${clientId} and (${ids}::bigint[] is null and not j.deleted or j.id = any(${ids}::bigint[])) order by lower(j.name), j.id`)
export const lockJob = (db: Tx, clientId: number, id: number) =>
  db.maybe<{ version: number; name: string; categoryClass: string | null; positionId: number | null; priceMinor: number }>(
    sql`select version, name, category_class, position_id, price_minor from job where client_id = ${clientId} and id = ${id} for update`,
  )
/**
 * What a piece of a product pays at a job: the tariff that fits it best, or else the job's own price; null without such a job. A fragment,
 * for statements over works of many kinds.
 */
export const piecePrice = (clientId: number, job: Sql, product: Sql) => sql`(
  select coalesce((select t.price_minor from job_tariff t where t.client_id = ${clientId} and t.job_id = b.id
      and (t.product_id is null or t.product_id = d.id) and (t.brand_id is null or t.brand_id = m.brand_id)
      and (t.category_id is null or t.category_id = m.category_id) and (t.category_class is null or t.category_class = k.extra ->> 'categoryClass')
      order by t.priority desc, t.id limit 1), b.price_minor)
  from job b
  left join product d on d.client_id = ${clientId} and d.id = ${product}
  left join product_model m on m.client_id = ${clientId} and m.id = d.model_id
  left join category k on k.client_id = ${clientId} and k.id = m.category_id
  where b.client_id = ${clientId} and b.id = ${job})`

export type JobValues = { name: string; categoryClass: string | null; positionId: number | null; priceMinor: number }
export const insertJob = (db: Tx, clientId: number, { name, categoryClass, positionId, priceMinor }: JobValues, createdUser: string) =>
  db.one<{ id: number }>(sql`insert into job (client_id, name, category_class, position_id, price_minor, created_user)
    values (${clientId}, ${name}, ${categoryClass}, ${positionId}, ${priceMinor}, ${createdUser}) returning id`)
export const changeJob = (db: Tx, clientId: number, id: number, { name, categoryClass, positionId, priceMinor }: JobValues) =>
  db.run(sql`update job set name = ${name}, category_class = ${categoryClass}, position_id = ${positionId}, price_minor = ${priceMinor}, version = version + 1
    where client_id = ${clientId} and id = ${id}`)
export const markJob = (db: Tx, clientId: number, id: number, deleted: boolean) =>
  db.run(sql`update job set deleted = ${deleted}, version = version + 1 where client_id = ${clientId} and id = ${id} and deleted <> ${deleted}`)
export const positionExists = (db: Tx, clientId: number, id: number): Promise<boolean> =>
  db.has(sql`select from staff_position where client_id = ${clientId} and id = ${id} and not deleted`)

export type TariffValues = Omit<TariffRow, 'id' | 'jobId'> & { id: number | null }
/** Makes these the tariffs of a job; one that keeps its number keeps its row. */
export async function setTariffs(db: Tx, clientId: number, jobId: number, tariffs: readonly TariffValues[]): Promise<void> {
  const kept = tariffs.flatMap(({ id }) => (id === null ? [] : [id]))
  await db.run(sql`delete from job_tariff where client_id = ${clientId} and job_id = ${jobId} and id <> all(${kept}::bigint[])`)
  const rows = tariffs.map(({ id, priceMinor, brandId, categoryId, productId, categoryClass, priority }) => ({
    id,
    price_minor: priceMinor,
    brand_id: brandId,
    category_id: categoryId,
    product_id: productId,
    category_class: categoryClass,
    priority,
  }))
  await db.run(sql`
    insert into job_tariff as t (client_id, id, job_id, price_minor, brand_id, category_id, product_id, category_class, priority)
    select ${clientId}, coalesce((select k.id from job_tariff k where k.client_id = ${clientId} and k.job_id = ${jobId} and k.id = r.id), nextval('job_tariff_id_seq')),
      ${jobId}, r.price_minor, r.brand_id, r.category_id, r.product_id, r.category_class, r.priority
    from jsonb_populate_recordset(null::job_tariff, ${JSON.stringify(rows)}::jsonb) r
    on conflict (client_id, id) do update set price_minor = excluded.price_minor, brand_id = excluded.brand_id, category_id = excluded.category_id,
      product_id = excluded.product_id, category_class = excluded.category_class, priority = excluded.priority`)
}

export type Subjects = { brandId: number[]; categoryId: number[]; productId: number[] }
/** Which of these brands, categories and products are there; products only of organizations that the caller may see. */
export const existingSubjects = (db: Tx, clientId: number, wanted: Subjects, organizationIds: readonly number[] | null) =>
  db.one<Subjects>(sql`select
    coalesce((select array_agg(id) from brand where client_id = ${clientId} and id = any(${wanted.brandId}::bigint[])), '{}') as brand_id,
    coalesce((select array_agg(id) from category where client_id = ${clientId} and id = any(${wanted.categoryId}::bigint[])), '{}') as category_id,
    coalesce((select array_agg(id) from product where client_id = ${clientId} and id = any(${wanted.productId}::bigint[])
      and ${isAmong('organization_id', organizationIds)}), '{}') as product_id`)
