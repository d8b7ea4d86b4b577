// Orders as their marketplaces know them, and the wishes that wait to be told.
import { isAmong, sql, type Tx } from '../../../kit/db.ts'
import type { MarketOrder, OrderState } from '../../../connectors/index.ts'

export type MarketRow = {
  orderId: number
  integrationId: number
  externalId: string
  reportId: string | null
  cargo: string | null
  requiredMarks: string[] | null
  optionalMarks: string[] | null
  unknownMarks: string[]
  state: string | null
  cancellable: boolean | null
  isFinal: boolean
  externalSupplyId: string | null
  wantsSupply: boolean
  wantsLabel: boolean
  wantsCancel: boolean
  wantsMarks: boolean
  cancelFrom: string | null
}
const columns = sql`m.order_id, m.integration_id, m.external_id, m.report_id, m.cargo, m.required_marks, m.optional_marks, m.unknown_marks, m.state, m.cancellable, m.is_final,
  m.external_supply_id, m.wants_supply, m.wants_label, m.wants_cancel, m.wants_marks, m.cancel_from`

export const findMarketOrders = (db: Tx, clientId: number, orderIds: readonly number[]) =>
  db.all<MarketRow>(sql`select ${columns} from market_order m where m.client_id = ${clientId} and m.order_id = any(${orderIds}::bigint[]) order by m.order_id`)

/** Which of these the account has here already, with what is not known of them yet. */
export const findKnown = (db: Tx, clientId: number, integrationId: number, externalIds: readonly string[]) =>
  db.all<{ externalId: string; orderId: number; hasMarks: boolean }>(sql`
    select external_id, order_id, required_marks is not null as has_marks from market_order
    where client_id = ${clientId} and integration_id = ${integrationId} and external_id = any(${externalIds}::text[])`)

/** What the marketplace told; what this telling leaves out stays as it was. */
export async function saveMarketOrders(
  db: Tx,
  clientId: number,
  integrationId: number,
  orders: readonly { orderId: number; order: MarketOrder; state: OrderState | undefined }[],
) {
  if (orders.length === 0) return
  const rows = orders.map(({ orderId, order, state }) => ({
    order_id: orderId,
    external_id: order.externalOrderId,
    report_id: order.reportId ?? null,
    basket_id: order.basketId ?? null,
    cargo: order.cargo ?? null,
    deliver_by: order.deliverBy ?? null,
    required_marks: order.requiredMarks ?? null,
    optional_marks: order.optionalMarks ?? null,
    unknown_marks: order.unknownMarks,
    external_supply_id: order.externalSupplyId ?? null,
    told_lines: order.lines.map(({ serviceProductId, article, barcodes }) => ({ serviceProductId, article, barcodes })),
    state: state?.state ?? null,
    raw_state: state?.raw ?? null,
    cancellable: state?.cancellable ?? null,
  }))
  await db.run(sql`
    insert into market_order as m (client_id, order_id, integration_id, external_id, report_id, basket_id, cargo, deliver_by, required_marks, optional_marks, unknown_marks,
      told_lines, external_supply_id, state, raw_state, cancellable)
    select ${clientId}, r.order_id, ${integrationId}, r.external_id, r.report_id, r.basket_id, r.cargo, r.deliver_by, r.required_marks, r.optional_marks, r.unknown_marks,
      r.told_lines, r.external_supply_id, r.state, r.raw_state, r.cancellable
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) r (order_id bigint, external_id text, report_id text, basket_id text, cargo text, deliver_by date, required_marks text[],
      optional_marks text[], unknown_marks text[], told_lines jsonb, external_supply_id text, state text, raw_state text, cancellable boolean)
    order by r.order_id
    on conflict (client_id, order_id) do update set integration_id = excluded.integration_id, external_id = excluded.external_id,
      report_id = coalesce(excluded.report_id, m.report_id), cargo = coalesce(excluded.cargo, m.cargo), deliver_by = coalesce(excluded.deliver_by, m.deliver_by),
      required_marks = coalesce(excluded.required_marks, m.required_marks), optional_marks = coalesce(excluded.optional_marks, m.optional_marks),
      unknown_marks = case when excluded.required_marks is null then m.unknown_marks else excluded.unknown_marks end,
      external_supply_id = coalesce(excluded.external_supply_id, m.external_supply_id)`)
}

/** Orders of the account whose state is to be asked, those asked longest ago first; `before` leaves out what was asked lately. */
export const dueStates = (db: Tx, clientId: number, integrationId: number, { before, sentBefore, limit }: { before: Date; sentBefore: Date; limit: number }) =>
  db.all<{ orderId: number; externalId: string }>(sql`
    select m.order_id, m.external_id from market_order m join sales_order o on o.client_id = m.client_id and o.id = m.order_id
    where m.client_id = ${clientId} and m.integration_id = ${integrationId} and not m.is_final
      and (m.state_at is null or m.state_at < case when o.closed_at is null then ${before}::timestamptz else ${sentBefore}::timestamptz end)
    order by m.state_at nulls first limit ${limit}`)

export const saveState = (db: Tx, clientId: number, orderId: number, { state, raw, cancellable }: OrderState, isFinal: boolean) =>
  db.run(sql`
  update market_order set state = ${state}, raw_state = ${raw}, cancellable = ${cancellable}, is_final = ${isFinal}, state_at = now(),
    wants_supply = wants_supply and not ${isFinal}, wants_label = wants_label and not ${isFinal}, wants_marks = wants_marks and not ${isFinal}, wants_cancel = wants_cancel and not ${isFinal}
  where client_id = ${clientId} and order_id = ${orderId}`)
/** The marketplace no longer tells of these: they were asked, all the same. */
export const noteAsked = (db: Tx, clientId: number, orderIds: readonly number[]) =>
  db.run(sql`update market_order set state_at = now() where client_id = ${clientId} and order_id = any(${orderIds}::bigint[])`)

export type Wish = 'supply' | 'label' | 'cancel' | 'marks'
/** Notes what the marketplace is to be told of these orders. */
export const addWishes = (db: Tx, clientId: number, orderIds: readonly number[], wish: Wish, cancelFrom: string | null = null) =>
  db.run(sql`
  update market_order set wants_supply = wants_supply or ${wish === 'supply'}, wants_label = wants_label or ${wish === 'label'}, wants_cancel = wants_cancel or ${wish === 'cancel'},
    wants_marks = wants_marks or ${wish === 'marks'}, cancel_from = coalesce(cancel_from, ${cancelFrom})
  where client_id = ${clientId} and order_id = any(${orderIds}::bigint[]) and not is_final`)
export const dropWishes = (db: Tx, clientId: number, orderIds: readonly number[], wishes: readonly Wish[]) =>
  db.run(sql`
  update market_order set wants_supply = wants_supply and not ${wishes.includes('supply')}, wants_label = wants_label and not ${wishes.includes('label')},
    wants_cancel = wants_cancel and not ${wishes.includes('cancel')}, wants_marks = wants_marks and not ${wishes.includes('marks')},
    cancel_from = case when ${wishes.includes('cancel')} then null else cancel_from end
  where client_id = ${clientId} and order_id = any(${orderIds}::bigint[])`)

/** Orders of an account that wait to be told something; of these orders, or of all. */
export const findWishes = (db: Tx, clientId: number, integrationId: number, orderIds: readonly number[] | null) =>
  db.all<MarketRow & { supplyId: number | null }>(sql`
  select ${columns}, o.supply_id from market_order m join sales_order o on o.client_id = m.client_id and o.id = m.order_id
  where m.client_id = ${clientId} and m.integration_id = ${integrationId} and (m.wants_supply or m.wants_label or m.wants_cancel or m.wants_marks)
    and ${isAmong('m.order_id', orderIds)} order by m.order_id limit 2000`)

export const noteInSupply = (db: Tx, clientId: number, orderIds: readonly number[], externalSupplyId: string) =>
  db.run(sql`
  update market_order set external_supply_id = ${externalSupplyId}, wants_supply = false where client_id = ${clientId} and order_id = any(${orderIds}::bigint[])`)

export type ToldLine = { serviceProductId: string; article: string; barcodes: string[] }
/** Lines whose product was not known when the order came, with what the marketplace calls it. */
export const findUntied = (db: Tx, clientId: number, integrationId: number) =>
  db.all<{ orderId: number; lineId: number; told: ToldLine | null }>(sql`
  select l.order_id, l.id as line_id, m.told_lines -> l.position as told from market_order m join order_line l on l.client_id = m.client_id and l.order_id = m.order_id
  where m.client_id = ${clientId} and m.integration_id = ${integrationId} and not m.is_final and l.product_id is null order by l.id limit 500`)
