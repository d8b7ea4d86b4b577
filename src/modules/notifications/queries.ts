// All SQL of notifications, marks and choices.
import { and, isAmongOrNone, sql, type Sql, type Tx } from '../../kit/db.ts'
import { directionOf, slice, type PagingQuery } from '../../kit/paging.ts'
import type { Code, Params, Severity } from './words.ts'

export type NotificationRow = {
  id: number
  code: Code
  type: Severity
  params: Params
  organizationId: number | null
  productModelId: number | null
  createdAt: Date
  isRead: boolean
}
export type NotificationFilter = PagingQuery<'ID' | 'DATE'> & { code?: Code; status?: 'READ' | 'UNREAD'; type?: Severity; organizationId?: number }
/** Who looks: whose marks count, and the organizations they are limited to. */
export type Reader = { clientId: number; readerId: number; organizationIds: readonly number[] | null }

const marked = (reader: Reader) =>
  sql`exists (select from notification_read r where r.client_id = n.client_id and r.reader_id = ${reader.readerId} and r.notification_id = n.id)`
const seen = ({ clientId, organizationIds }: Reader) => sql`n.client_id = ${clientId} and ${isAmongOrNone('n.organization_id', organizationIds)}`
const fitting = (reader: Reader, { code, status, type, organizationId }: NotificationFilter): Sql =>
  and([
    seen(reader),
    ...(code === undefined ? [] : [sql`n.code = ${code}`]),
    ...(type === undefined ? [] : [sql`n.type = ${type}`]),
    ...(organizationId === undefined ? [] : [sql`n.organization_id = ${organizationId}`]),
    ...(status === undefined ? [] : [status === 'READ' ? marked(reader) : sql`not ${marked(reader)}`]),
  ])

export const listNotifications = (db: Tx, reader: Reader, filter: NotificationFilter) =>
  // Numbers rise with time: both orders are one.
  db.all<NotificationRow>(sql`select n.*, ${marked(reader)} as is_read from notification n where ${fitting(reader, filter)}
    order by n.id ${directionOf({ ascending: filter.ascending ?? filter.sortBy === 'ID' })} ${slice(filter)}`)
export const countNotifications = (db: Tx, reader: Reader, filter: NotificationFilter) =>
  db.value<number>(sql`select count(*) from notification n where ${fitting(reader, filter)}`)
export const readNotification = (db: Tx, reader: Reader, id: number) =>
  db.maybe<NotificationRow>(sql`select n.*, ${marked(reader)} as is_read from notification n where ${seen(reader)} and n.id = ${id}`)
/** Marks one, or all there are. */
export const markRead = (db: Tx, reader: Reader, id: number | null) =>
  db.run(sql`insert into notification_read (client_id, reader_id, notification_id) select n.client_id, ${reader.readerId}, n.id from notification n
    where ${seen(reader)} and (${id}::bigint is null or n.id = ${id}) on conflict do nothing`)

export type NewNotification = Pick<NotificationRow, 'code' | 'type' | 'params' | 'organizationId' | 'productModelId'>
/** A repeat of the same within an hour is no news. */
export const insertNotification = (db: Tx, clientId: number, row: NewNotification) =>
  db.maybe<{ id: number }>(sql`insert into notification (client_id, code, type, params, organization_id, product_model_id)
    select ${clientId}, ${row.code}, ${row.type}, ${JSON.stringify(row.params)}::jsonb, ${row.organizationId}, ${row.productModelId}
    where not exists (select from notification n where n.client_id = ${clientId} and n.code = ${row.code} and n.created_at > now() - interval '1 hour' and n.params = ${JSON.stringify(row.params)}::jsonb
      and n.organization_id is not distinct from ${row.organizationId} and n.product_model_id is not distinct from ${row.productModelId}) returning id`)

export type Choice = { byMail: Severity[]; byTelegram: Severity[] }
export const readChoice = (db: Tx, clientId: number, personId: number) =>
  db.maybe<Choice>(sql`select by_mail, by_telegram from notification_choice where client_id = ${clientId} and person_id = ${personId}`)
export const saveChoice = (db: Tx, clientId: number, personId: number, { byMail, byTelegram }: Choice) =>
  db.run(sql`insert into notification_choice (client_id, person_id, by_mail, by_telegram) values (${clientId}, ${personId}, ${byMail}, ${byTelegram})
    on conflict (client_id, person_id) do update set by_mail = excluded.by_mail, by_telegram = excluded.by_telegram`)

/** What is kept with the person: their chat, and whether they hear of new orders. */
export type Personal = { email: string | null; chatId: string; newOrders: boolean; expressOrders: boolean }
export const readPersonal = (db: Tx, clientId: number, personId: number) =>
  db.one<Personal>(sql`select email, coalesce(extra ->> 'notifierChatId', '') as chat_id, coalesce(extra ->> 'notifyOnFbsOrders', '') = 'true' as new_orders,
    coalesce(extra ->> 'notifyOnExpressOrders', '') = 'true' as express_orders from person where client_id = ${clientId} and id = ${personId}`)
export const savePersonal = (db: Tx, clientId: number, personId: number, { chatId, newOrders, expressOrders }: Personal) =>
  db.run(sql`update person set extra = extra || ${JSON.stringify({ notifierChatId: chatId, notifyOnFbsOrders: newOrders, notifyOnExpressOrders: expressOrders })}::jsonb
    where client_id = ${clientId} and id = ${personId}`)

export type Listener = { id: number; email: string | null; lang: string | null; chatId: string | null; byMail: boolean; byTelegram: boolean }
/** People who want to be told of something of an organization beside the cabinet, and may see it. */
export const listListeners = (db: Tx, clientId: number, { type, organizationId }: { type: Severity; organizationId: number | null }) =>
  db.all<Listener>(sql`select p.id, p.email, coalesce(p.lang, c.lang) as lang, p.extra ->> 'notifierChatId' as chat_id, ${type} = any(s.by_mail) as by_mail, ${type} = any(s.by_telegram) as by_telegram
    from notification_choice s join person p on p.client_id = s.client_id and p.id = s.person_id join client c on c.id = p.client_id
    where s.client_id = ${clientId} and p.active and (${type} = any(s.by_mail) or ${type} = any(s.by_telegram))
      and (p.organization_ids is null or ${organizationId}::bigint is null or ${organizationId} = any(p.organization_ids))`)
export type NewOrder = { orderId: number; organizationId: number; service: string; number: string; isExpress: boolean }
/** Only where anybody asked for it; one that was noted is noted. */
export const insertOrderNews = (db: Tx, clientId: number, orders: readonly NewOrder[]) =>
  db.run(sql`insert into order_news (client_id, order_id, organization_id, service, number, is_express)
    select ${clientId}, n.* from unnest(${orders.map(({ orderId }) => orderId)}::bigint[], ${orders.map(({ organizationId }) => organizationId)}::bigint[],
      ${orders.map(({ service }) => service)}::text[], ${orders.map(({ number }) => number)}::text[], ${orders.map(({ isExpress }) => isExpress)}::boolean[]) n
    where exists (select from person p where p.client_id = ${clientId} and p.active and (p.extra ->> 'notifyOnFbsOrders' = 'true' or p.extra ->> 'notifyOnExpressOrders' = 'true'))
    on conflict do nothing`)
export const hasOrderNews = (db: Tx, clientId: number) => db.has(sql`select from order_news where client_id = ${clientId} limit 1`)
export const takeOrderNews = async (db: Tx, clientId: number) =>
  (await db.all<NewOrder>(sql`delete from order_news where client_id = ${clientId} returning *`)).toSorted((a, b) => a.orderId - b.orderId)

/** People who asked, with their user, to hear of new orders. */
export const listOrderListeners = (db: Tx, clientId: number, { express, organizationId }: { express: boolean; organizationId: number }) =>
  db.all<{
    id: number
    chatId: string | null
    email: string | null
    lang: string | null
  }>(sql`select p.id, nullif(p.extra ->> 'notifierChatId', '') as chat_id, p.email,
    coalesce(p.lang, c.lang) as lang from person p join client c on c.id = p.client_id
    where p.client_id = ${clientId} and p.active and p.extra ->> ${express ? 'notifyOnExpressOrders' : 'notifyOnFbsOrders'} = 'true'
      and (p.organization_ids is null or ${organizationId} = any(p.organization_ids)) order by p.id`)
export const readMainMail = (db: Tx, clientId: number) =>
  db.maybe<{ mail: string | null }>(
    sql`select coalesce(email, case when login like '%_@_%' then login end) as mail from person where client_id = ${clientId} and is_main and active order by id limit 1`,
  )
