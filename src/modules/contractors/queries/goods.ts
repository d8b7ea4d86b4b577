// SQL of who supplies what: cards tied to contractors, and whose goods run out.
import { and, contains, isAmong, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { slice } from '../../../kit/paging.ts'
import type { Allowed } from '../../../kit/reach.ts'
import type { ContractorFilter, ContractorRow } from './contractors.ts'

/** The card, locked: which of its contractors is the default is decided by one at a time. */
export const lockCard = (db: Tx, clientId: number, modelId: number, organizationIds: Allowed) =>
  db.maybe<{ id: number }>(sql`
    select id from product_model where client_id = ${clientId} and id = ${modelId} and ${isAmong('organization_id', organizationIds)} for no key update`)
export const findCard = (db: Tx, clientId: number, modelId: number, organizationIds: Allowed) =>
  db.maybe<{ id: number }>(sql`
    select id from product_model where client_id = ${clientId} and id = ${modelId} and ${isAmong('organization_id', organizationIds)}`)
export const lockCards = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.run(sql`select from product_model where client_id = ${clientId} and id = any(${ids}::bigint[]) order by id for no key update`)

export const contractorsOf = async (db: Tx, clientId: number, modelId: number) =>
  (
    await db.all<{ contractorId: number }>(sql`
    select pc.contractor_id from product_contractor pc join contractor c on c.client_id = ${clientId} and c.id = pc.contractor_id and not c.deleted
    where pc.client_id = ${clientId} and pc.model_id = ${modelId} order by pc.is_default desc, lower(c.name), c.id`)
  ).map(({ contractorId }) => contractorId)

/** Living contractors of cards, the default first. */
export const contractorsOfModels = (db: Tx, clientId: number, modelIds: readonly number[]) =>
  db.all<{ modelId: number; contractorId: number }>(sql`
    select pc.model_id, pc.contractor_id from product_contractor pc join contractor c on c.client_id = ${clientId} and c.id = pc.contractor_id and not c.deleted
    where pc.client_id = ${clientId} and pc.model_id = any(${modelIds}::bigint[]) order by pc.model_id, pc.is_default desc, lower(c.name), c.id`)

type Ties = { modelIds: readonly number[]; contractorIds: readonly number[] }
/** A removed contractor that a card among these is not tied to yet. */
export const findRemoved = (db: Tx, clientId: number, { modelIds, contractorIds }: Ties) =>
  db.maybe<{ name: string }>(sql`
    select c.name from unnest(${modelIds}::bigint[], ${contractorIds}::bigint[]) w(model_id, contractor_id)
    join contractor c on c.client_id = ${clientId} and c.id = w.contractor_id and c.deleted
    where not exists (select from product_contractor pc where pc.client_id = ${clientId} and pc.model_id = w.model_id and pc.contractor_id = w.contractor_id)
    order by c.id limit 1`)
/** Leaves these cards tied to these contractors alone, and to removed ones, which nobody was shown. Kept ties keep their terms. */
export async function replaceTies(db: Tx, clientId: number, cards: readonly number[], { modelIds, contractorIds }: Ties): Promise<void> {
  const wanted = sql`unnest(${modelIds}::bigint[], ${contractorIds}::bigint[]) with ordinality w(model_id, contractor_id, n)`
  await db.run(sql`
    delete from product_contractor pc using contractor c where pc.client_id = ${clientId} and pc.model_id = any(${cards}::bigint[])
      and c.client_id = ${clientId} and c.id = pc.contractor_id and not c.deleted
      and not exists (select from ${wanted} where w.model_id = pc.model_id and w.contractor_id = pc.contractor_id)`)
  if (modelIds.length === 0) return
  // Whoever is named first becomes the default where there is none.
  await db.run(sql`
    insert into product_contractor (client_id, model_id, contractor_id, is_default)
    select ${clientId}, w.model_id, w.contractor_id, w.n = min(w.n) over (partition by w.model_id)
      and not exists (select from product_contractor d where d.client_id = ${clientId} and d.model_id = w.model_id and d.is_default)
    from ${wanted} on conflict do nothing`)
}

export type Terms = {
  modelId: number
  contractorId: number
  article?: string | null | undefined
  priceMinor?: number | null | undefined
  multiplicity?: number | null | undefined
  leadDays?: number | null | undefined
}
/** What `given` names is set, an empty cell empties; the rest stays. Answers which of the ties are new. */
export const saveTerms = (
  db: Tx,
  clientId: number,
  terms: readonly Terms[],
  given: { article: boolean; price: boolean; multiplicity: boolean; lead: boolean },
) =>
  db.all<{ modelId: number; contractorId: number; created: boolean }>(sql`
    insert into product_contractor as pc (client_id, model_id, contractor_id, article, price_minor, multiplicity, lead_days)
    select ${clientId}, * from unnest(${terms.map((one) => one.modelId)}::bigint[], ${terms.map((one) => one.contractorId)}::bigint[],
      ${terms.map((one) => one.article ?? null)}::text[], ${terms.map((one) => one.priceMinor ?? null)}::bigint[],
      ${terms.map((one) => one.multiplicity ?? null)}::int[], ${terms.map((one) => one.leadDays ?? null)}::int[])
    on conflict (client_id, model_id, contractor_id) do update set
      article = case when ${given.article} then excluded.article else pc.article end,
      price_minor = case when ${given.price} then excluded.price_minor else pc.price_minor end,
      multiplicity = case when ${given.multiplicity} then excluded.multiplicity else pc.multiplicity end,
      lead_days = case when ${given.lead} then excluded.lead_days else pc.lead_days end, modified_at = now()
    returning pc.model_id, pc.contractor_id, (xmax = 0) as created`)

export const removeLinks = (db: Tx, clientId: number, links: readonly { modelId: number; contractorId: number }[]) =>
  db.run(sql`
    delete from product_contractor pc using unnest(${links.map((one) => one.modelId)}::bigint[], ${links.map((one) => one.contractorId)}::bigint[]) w(model_id, contractor_id)
    where pc.client_id = ${clientId} and pc.model_id = w.model_id and pc.contractor_id = w.contractor_id`)

/** Makes these the defaults of their cards. */
export async function setDefaults(db: Tx, clientId: number, links: readonly { modelId: number; contractorId: number }[]): Promise<void> {
  const [models, contractors] = [links.map((one) => one.modelId), links.map((one) => one.contractorId)]
  await db.run(sql`
    update product_contractor set is_default = false where client_id = ${clientId} and model_id = any(${models}::bigint[]) and is_default`)
  await db.run(sql`
    update product_contractor pc set is_default = true from unnest(${models}::bigint[], ${contractors}::bigint[]) w(model_id, contractor_id)
    where pc.client_id = ${clientId} and pc.model_id = w.model_id and pc.contractor_id = w.contractor_id`)
}

/** Of cards whose living contractors have no default among them, the first that was tied becomes it, also in the place of a removed one. */
export async function fillDefaults(db: Tx, clientId: number, modelIds: readonly number[]): Promise<void> {
  const chosen = sql`(
    select distinct on (t.model_id) t.model_id, t.contractor_id from product_contractor t
    join contractor c on c.client_id = ${clientId} and c.id = t.contractor_id and not c.deleted
    where t.client_id = ${clientId} and t.model_id = any(${modelIds}::bigint[]) order by t.model_id, t.is_default desc, t.created_at, t.contractor_id) f`
  await db.run(sql`
    update product_contractor pc set is_default = false from ${chosen}
    where pc.client_id = ${clientId} and pc.model_id = f.model_id and pc.contractor_id <> f.contractor_id and pc.is_default`)
  await db.run(sql`
    update product_contractor pc set is_default = true from ${chosen}
    where pc.client_id = ${clientId} and pc.model_id = f.model_id and pc.contractor_id = f.contractor_id and not pc.is_default`)
}

export type Card = { id: number; organizationId: number; organizationName: string; article: string }
/** Living cards that these ids or articles may mean. */
export const cardsBy = (db: Tx, clientId: number, keys: { ids: readonly number[]; articles: readonly string[] }, organizationIds: Allowed) =>
  db.all<Card>(sql`
    select m.id, m.organization_id, o.name as organization_name, m.article from product_model m join organization o on o.client_id = ${clientId} and o.id = m.organization_id
    where m.client_id = ${clientId} and not m.deleted and ${isAmong('m.organization_id', organizationIds)} and m.id in (
      select w.id from unnest(${keys.ids}::bigint[]) w(id)
      union select k.id from organization g join product_model k on k.client_id = ${clientId} and k.organization_id = g.id and k.article = any(${keys.articles}::text[])
      where g.client_id = ${clientId}
    ) order by m.id`)

export type GoodsRow = {
  modelId: number
  organization: string
  article: string
  name: string | null
  contractorName: string | null
  contractorInn: string | null
  contractorArticle: string | null
  priceMinor: number | null
  multiplicity: number | null
  leadDays: number | null
  isDefault: boolean | null
}
/** A page of cards, each with its contractors, or with none. */
export const pageOfGoods = (db: Tx, clientId: number, organizationIds: Allowed, afterId: number, limit: number) =>
  db.all<GoodsRow>(sql`
    select m.id as model_id, o.name as organization, m.article, coalesce(m.name, m.title) as name, c.name as contractor_name, c.inn as contractor_inn,
      pc.article as contractor_article, pc.price_minor, pc.multiplicity, pc.lead_days, pc.is_default
    from (select * from product_model where client_id = ${clientId} and id > ${afterId} and not deleted and ${isAmong('organization_id', organizationIds)}
      order by id limit ${limit}) m
    join organization o on o.client_id = ${clientId} and o.id = m.organization_id
    left join (product_contractor pc join contractor c on c.client_id = ${clientId} and c.id = pc.contractor_id and not c.deleted)
      on pc.client_id = ${clientId} and pc.model_id = m.id
    order by m.id, pc.is_default desc nulls last, lower(c.name), c.id`)
export const countCards = (db: Tx, clientId: number, organizationIds: Allowed) =>
  db.value<number>(sql`
    select count(*) from product_model where client_id = ${clientId} and not deleted and ${isAmong('organization_id', organizationIds)}`)

export type Asker = { clientId: number; organizationIds: Allowed; warehouseIds: Allowed }
const DAYS = 30
/**
 * Contractors whose goods run out: what lies free lasts less, at the pace of the last thirty days, than they take to bring more (thirty days
 * when they did not say). Those whose goods sell best come first.
 */
function runningOut({ clientId, organizationIds, warehouseIds }: Asker, { query, deleted }: ContractorFilter): Sql {
  const matching = and([
    sql`c.client_id = ${clientId} and c.deleted = ${deleted ?? false}`,
    ...(query === undefined || query.trim() === '' ? [] : [sql`lower(c.name) like ${contains(query.toLowerCase())}`]),
  ])
  return sql`
    with sold as materialized (
      select l.sku_id, sum(l.quantity)::bigint as sold from sales_order o join order_line l on l.client_id = ${clientId} and l.order_id = o.id and l.sku_id is not null
      where o.client_id = ${clientId} and not o.deleted and o.created_at >= now() - interval '30 days' and o.type <> 'FBM'
        and o.status <> all('{CANCELED,REVOKED}') and ${isAmong('o.organization_id', organizationIds)} group by l.sku_id
    ), goods as (
      select s.sku_id, s.sold, (select coalesce(sum(k.free), 0) from stock k where k.client_id = ${clientId} and k.sku_id = s.sku_id
        and ${isAmong('k.warehouse_id', warehouseIds)}) as free from sold s
    )
    select c.id, sum(g.sold)::bigint as sold from goods g
      join product p on p.client_id = ${clientId} and p.sku_id = g.sku_id and not p.archived and ${isAmong('p.organization_id', organizationIds)}
      join product_contractor pc on pc.client_id = ${clientId} and pc.model_id = p.model_id
      join searchable_contractor c on c.id = pc.contractor_id and ${matching}
    where g.free * ${DAYS} < g.sold * coalesce(pc.lead_days, ${DAYS}) group by c.id`
}
const orders = { LAST_INCOME_DATE: 'c.last_income_at', NAME: 'lower(c.name)', ID: 'c.id' }
export const suppliersToAsk = (db: Tx, asker: Asker, filter: ContractorFilter) => {
  const direction = raw((filter.ascending ?? (filter.sortBy === 'NAME' || filter.sortBy === 'ID')) ? 'asc' : 'desc')
  const order = filter.sortBy === undefined ? sql`f.sold ${direction}` : sql`${raw(orders[filter.sortBy])} ${direction} nulls last`
  return db.all<Pick<ContractorRow, 'id'>>(
    sql`select c.id from (${runningOut(asker, filter)}) f join contractor c on c.client_id = ${asker.clientId} and c.id = f.id
      order by ${order}, c.id ${direction} ${slice(filter)}`,
    { fresh: true },
  )
}
export const countSuppliersToAsk = (db: Tx, asker: Asker, filter: ContractorFilter) =>
  db.value<number>(sql`select count(*) from (${runningOut(asker, filter)}) f`, { fresh: true })
