// What is sold in a period, what there is of it, and what is therefore to be bought or brought to the marketplaces: per SKU, in SQL.
// Not its job: which products a filter finds (filters.ts), how rows show it (figures.ts).
import { invalid, reasons } from '../../../kit/invalid.ts'
import { isDateOnly, parseInstant } from '../../../kit/dates.ts'
import { and, sql, type Sql } from '../../../kit/db.ts'
import type { ProductFilter } from './schemas.ts'

/**
 * Who asks: the client, and what its caller is limited to; where that is asked about, how many test cards its tariff allows, which of its
 * categories have one of Avito, and of which sets one or more can be made where: known beforehand, the planner sees how few they are.
 */
export type Asker = {
  clientId: number
  organizationIds: readonly number[] | null
  warehouseIds: readonly number[] | null
  testCards?: number | null
  avito?: readonly { id: number; avito: string }[]
  makeable?: readonly { skuId: number; warehouseId: number }[]
}
type Period = { from: Date; to: Date; days: number }

const DAY = 24 * 60 * 60 * 1000
const USUAL_DAYS = 30
const MOST_DAYS = 731

const instantOf = (text: string | undefined, field: string): Date | undefined => {
  const at = text === undefined ? undefined : parseInstant(text)
  if (text !== undefined && !at) throw invalid(field, reasons.date)
  return at
}

/** The days that a filter speaks of; without words, the last thirty. A date without a time is the whole day. */
export function periodOf({ dateFrom, dateTo }: Pick<ProductFilter, 'dateFrom' | 'dateTo'>, now = new Date()): Period {
  const last = instantOf(dateTo, 'dateTo')
  const to = last === undefined ? now : dateTo !== undefined && isDateOnly(dateTo) ? new Date(last.getTime() + DAY) : last
  const from = instantOf(dateFrom, 'dateFrom') ?? new Date(to.getTime() - USUAL_DAYS * DAY)
  const days = Math.ceil((to.getTime() - from.getTime()) / DAY)
  if (days < 1 || days > MOST_DAYS)
    throw invalid('dateFrom', [`must be 1 to ${MOST_DAYS} days before dateTo`, `должно быть раньше dateTo на 1–${MOST_DAYS} дней`])
  return { from, to, days }
}

/** The whole day that a date names. */
export function dayOf(text: string, field: string): { from: Date; to: Date } {
  const at = instantOf(text, field) ?? new Date(0)
  const from = new Date(Math.floor(at.getTime() / DAY) * DAY)
  return { from, to: new Date(from.getTime() + DAY) }
}

export const mayMeet = (column: Sql, ids: readonly number[] | null): Sql => (ids === null ? sql`true` : sql`${column} = any(${ids}::bigint[])`)

/** The warehouses that a filter names, itself or by their regions; undefined: it names none, and everything counts. */
function chosenWarehouses({ clientId, warehouseIds }: Asker, { inWarehouses, inWarehouseRegions }: ProductFilter): Sql | undefined {
  if (inWarehouses === undefined && inWarehouseRegions === undefined) return undefined
  return sql`array(select w.id from warehouse w where w.client_id = ${clientId} and ${mayMeet(sql`w.id`, warehouseIds)}
    and (w.id = any(${inWarehouses ?? []}::bigint[]) or lower(w.extra ->> 'region') = any(${(inWarehouseRegions ?? []).map((name) => name.toLowerCase())}::text[])))`
}

/** How many sets of a SKU can be made of what lies free in a warehouse; nought of what is no set. */
export const kits = (clientId: number, warehouse: Sql, sku: Sql): Sql => sql`coalesce((select min(coalesce(f.free, 0) / q.quantity) from sku_part q
  left join stock f on f.client_id = ${clientId} and f.warehouse_id = ${warehouse} and f.sku_id = q.part_sku_id
  where q.client_id = ${clientId} and q.sku_id = ${sku}), 0)`

/** Orders that count as sold: all that were not called off, or only those that the buyer has kept. */
const counted = ({ countByOrdersOrSales }: ProductFilter) =>
  countByOrdersOrSales === 'SALES' || countByOrdersOrSales === 'false' ? sql`o.status = 'FINISHED'` : sql`o.status <> all('{CANCELED,REVOKED}')`

/** `buy`: all that is sold against all that there is or is ordered of suppliers. `supply`: what marketplaces sell against what lies with them or is on its way there. */
type Side = 'buy' | 'supply'

/** Days of the period on which a SKU lay in stock at some hour: its history as spans between changes. */
const stockedDays = (asker: Asker, { from, to }: Period, among: Sql, chosen: Sql | undefined) => sql`
  select h.sku_id, count(distinct d.day)::int as days from (
    select sku_id, at, sku_total, lead(at, 1, 'infinity') over (partition by sku_id, warehouse_id order by id) as until from stock_history
    where client_id = ${asker.clientId} and sku_id in (${among}) ${chosen === undefined ? sql`` : sql`and warehouse_id = any(${chosen})`}
  ) h join generate_series(${from}::timestamptz, ${to}::timestamptz - interval '1 microsecond', interval '1 day') d(day)
    on h.sku_total > 0 and h.at < d.day + interval '1 day' and h.until > d.day
  group by h.sku_id`

type Figures = { base: Sql; wanted: (row: Sql) => Sql; quantity: Sql; shelf: Sql | undefined }
/** What a plan is made of: `base` are SKUs that were sold, as `d`; the rest speaks of them. */
function figuresOf(asker: Asker, filter: ProductFilter, side: Side, only?: readonly number[]): Figures {
  const { clientId, organizationIds, warehouseIds } = asker
  const period = periodOf(filter)
  const chosen = chosenWarehouses(asker, filter)
  const own = mayMeet(sql`o.organization_id`, organizationIds)
  const some = (column: Sql) => (only === undefined ? sql`true` : sql`${column} = any(${only}::bigint[])`)
  const sales = and([
    sql`o.client_id = ${clientId} and not o.deleted and o.type <> 'FBM' and o.created_at >= ${period.from} and o.created_at < ${period.to}`,
    own,
    counted(filter),
    ...(side === 'supply' ? [sql`o.service <> 'NONE'`] : []),
    ...(chosen === undefined ? [] : [sql`o.stock_warehouse_id = any(${chosen})`]),
  ])
  const sold = sql`select l.sku_id, sum(l.quantity)::bigint as sold from sales_order o
    join order_line l on l.client_id = ${clientId} and l.order_id = o.id and l.sku_id is not null and ${some(sql`l.sku_id`)} where ${sales} group by l.sku_id`
  const shipped = sql`select l.sku_id, l.quantity::bigint as quantity from sales_order o
    join order_line l on l.client_id = ${clientId} and l.order_id = o.id and ${some(sql`l.sku_id`)}
    where o.client_id = ${clientId} and o.type = 'FBM' and o.is_open and not o.deleted and o.stock_step in ('held', 'taken') and ${own}
      ${chosen === undefined ? sql`` : sql`and o.warehouse_id = any(${chosen})`}`
  const ordered = sql`select q.sku_id, (i.quantity - i.defects)::bigint as quantity from purchase u
    join lateral (select * from purchase_item a where a.client_id = ${clientId} and a.purchase_id = u.id and a.status <> 'NOT_RECEIVED' offset 0) i on true
    join product q on q.client_id = ${clientId} and q.id = i.product_id and ${some(sql`q.sku_id`)}
    where u.client_id = ${clientId} and u.status = 'CREATED' and not u.deleted and ${mayMeet(sql`u.organization_id`, organizationIds)}`
  const coming = sql`select w.sku_id, sum(w.quantity)::bigint as quantity from (${shipped} ${side === 'buy' ? sql`union all ${ordered}` : sql``}) w group by w.sku_id`
  const here = chosen === undefined ? mayMeet(sql`s.warehouse_id`, warehouseIds) : sql`s.warehouse_id = any(${chosen})`
  const onShelf = sql`coalesce((select sum(s.free + ${kits(clientId, sql`s.warehouse_id`, sql`s.sku_id`)}) from stock s where s.client_id = ${clientId} and s.sku_id = d.sku_id
    and ${here}), 0)`
  const atServices = sql`coalesce((select sum(greatest(li.stock, 0)) from product q join listing li on li.client_id = ${clientId} and li.product_id = q.id
    where q.client_id = ${clientId} and q.sku_id = d.sku_id and ${mayMeet(sql`q.organization_id`, organizationIds)}), 0)`
  // Marketplaces' own warehouses are not told apart: where warehouses are named, only what lies in those counts.
  const quantity = chosen !== undefined ? onShelf : side === 'buy' ? sql`${onShelf} + ${atServices}` : atServices
  const skipping = filter.skipDayWithoutStocks === true
  const days = skipping ? sql`greatest(coalesce(f.days, 0), 1)` : sql`${period.days}::int`
  return {
    base: sql`select k.sku_id, k.sold, coalesce(c.quantity, 0) as coming, ${days} as days
      from (${sold}) k left join (${coming}) c on c.sku_id = k.sku_id
      ${skipping ? sql`left join (${stockedDays(asker, period, sql`select sku_id from (${sold}) j`, chosen)}) f on f.sku_id = k.sku_id` : sql``}`,
    wanted: (row) => sql`ceil(${row}.sold::numeric * ${filter.planDays ?? USUAL_DAYS}::int / ${row}.days) - ${row}.coming`,
    quantity,
    shelf:
      chosen === undefined && side === 'supply'
        ? undefined
        : sql`select s.sku_id, sum(s.free) as free from stock s where s.client_id = ${clientId} and ${here} group by s.sku_id`,
  }
}

/**
 * SKUs that were sold in the period: `sold`, what there is of them (`quantity`), what is on its way (`coming`), and `need`: the pieces that
 * lack for as many days as are planned. `only` narrows it to some SKUs.
 */
export function planOf(asker: Asker, filter: ProductFilter, side: Side, only?: readonly number[]): Sql {
  const { base, wanted, quantity } = figuresOf(asker, filter, side, only)
  return sql`
    select t.*, greatest(${wanted(sql`t`)} - t.quantity, 0)::bigint as need from (
      select d.*, (${quantity})::bigint as quantity from (${base}) d
    ) t`
}

/**
 * The SKUs of a plan that lack any. What lies on the shelves is summed up for all at once first: most of what is sold lies there, and only
 * the others are asked for sets and marketplaces one by one.
 */
export function lackingSkus(asker: Asker, filter: ProductFilter, side: Side): Sql {
  const { base, wanted, quantity, shelf } = figuresOf(asker, filter, side)
  return sql`
    select d.sku_id from (
      select b.sku_id, ${wanted(sql`b`)} as wanted from (${base}) b ${shelf === undefined ? sql`` : sql`left join (${shelf}) h on h.sku_id = b.sku_id`}
      where ${wanted(sql`b`)} > ${shelf === undefined ? sql`0` : sql`coalesce(h.free, 0)`} offset 0
    ) d where d.wanted > ${quantity}`
}
