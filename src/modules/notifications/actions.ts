// Reading notifications, marking them read, choosing what one is told, and feedback.
import { equipment } from '../../equipment.ts'
import { toWire } from '../../kit/dates.ts'
import { invalid, reasons } from '../../kit/invalid.ts'
import type { Context } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import type { FeedBack, Notification } from '../../wire/index.ts'
import { requireMail, sendMail } from '../mail/index.ts'
import { errors } from './errors.ts'
import {
  countNotifications,
  listNotifications,
  markRead,
  readChoice,
  readMainMail,
  readNotification,
  readPersonal,
  saveChoice,
  savePersonal,
  type Choice,
  type NotificationFilter,
  type NotificationRow,
  type Reader,
} from './queries.ts'
import { hasTelegram } from './telegram.ts'
import { sentenceOf, severities, type Code } from './words.ts'

const readerOf = ({ clientId, actor }: Context): Reader => ({ clientId, readerId: actor.userId ?? 0, organizationIds: actor.organizationIds })

export type ShownNotification = Omit<Notification, 'code'> & { code: Code }
const present = ({ clientId, lang }: Context, row: NotificationRow): ShownNotification => ({
  id: row.id,
  clientId,
  code: row.code,
  message: sentenceOf(row.code, row.params, lang),
  params: JSON.stringify(row.params),
  date: toWire(row.createdAt),
  status: row.isRead ? 'READ' : 'UNREAD',
  type: row.type,
  organizationId: row.organizationId,
  productModelId: row.productModelId,
})

export async function findNotifications(call: Context, filter: NotificationFilter) {
  const reader = readerOf(call)
  const rows = (await listNotifications(call.db, reader, filter)).map((row) => present(call, row))
  return page(filter, rows, filter.count === true ? await countNotifications(call.db, reader, filter) : undefined)
}

export async function getNotification(call: Context, id: number): Promise<ShownNotification> {
  const row = await readNotification(call.db, readerOf(call), id)
  if (!row) throw errors.error_notification_missing({ id })
  return present(call, row)
}

export async function markOneRead(call: Context, id: number): Promise<void> {
  await getNotification(call, id)
  await markRead(call.db, readerOf(call), id)
}
export async function markAllRead(call: Context): Promise<void> {
  await markRead(call.db, readerOf(call), null)
}

const personOf = ({ actor }: Context): number => {
  if (actor.userId === null) throw errors.error_notification_person()
  return actor.userId
}
export type OwnChoice = Choice & { newOrders: boolean; expressOrders: boolean; chatId: string; mail?: string; hasMail: boolean; hasTelegram: boolean }
export type ChoiceForm = Partial<Pick<OwnChoice, 'byMail' | 'byTelegram' | 'newOrders' | 'expressOrders' | 'chatId'>>

/** What the caller chose, and by which ways this server can tell them. */
export async function ownChoice(call: Context): Promise<OwnChoice> {
  const { db, clientId } = call
  const { email, ...personal } = await readPersonal(db, clientId, personOf(call))
  const choice = (await readChoice(db, clientId, personOf(call))) ?? { byMail: [], byTelegram: [] }
  const ways = { hasMail: equipment().config.smtpUrl !== undefined, hasTelegram: hasTelegram() }
  return { ...choice, ...personal, ...ways, ...(email !== null && { mail: email }) }
}

/** Chooses what the caller is told beside the cabinet; a list that is absent stays. */
export async function choose(call: Context, given: ChoiceForm): Promise<OwnChoice> {
  const kept = await ownChoice(call)
  const chosen = (list: Choice['byMail'] | undefined, before: Choice['byMail']) => severities.filter((severity) => (list ?? before).includes(severity))
  const choice = { byMail: chosen(given.byMail, kept.byMail), byTelegram: chosen(given.byTelegram, kept.byTelegram) }
  if (choice.byMail.length > 0) requireMail()
  await saveChoice(call.db, call.clientId, personOf(call), choice)
  const chatId = (given.chatId ?? kept.chatId).trim()
  if (chatId !== kept.chatId && !/^(-?\d{1,20}|@\w{1,50})?$/.test(chatId)) throw errors.error_notification_chat()
  const { newOrders = kept.newOrders, expressOrders = kept.expressOrders } = given
  if (chatId !== kept.chatId || newOrders !== kept.newOrders || expressOrders !== kept.expressOrders)
    await savePersonal(call.db, call.clientId, personOf(call), { email: null, chatId, newOrders, expressOrders })
  return ownChoice(call)
}

const line = (name: string, value: string | number | null | undefined) =>
  value === null || value === undefined || value === '' ? [] : [`${name}: ${String(value).slice(0, 500)}`]

/** Feedback goes to the main account by mail. */
export async function sendFeedback(call: Context, given: FeedBack): Promise<boolean> {
  if (given.permissionPersonalData !== true) throw errors.error_feedback_consent()
  const text = (given.feedBack ?? '').trim()
  if (text === '') throw errors.error_feedback_empty()
  if (text.length > 10_000) throw invalid('feedBack', reasons.characters(10_000))
  if (given.countStars !== undefined && given.countStars !== null && (given.countStars < 1 || given.countStars > 5))
    throw invalid('countStars', reasons.between(1, 5))
  requireMail()
  const mail = (await readMainMail(call.db, call.clientId))?.mail
  if (!mail) return false
  await sendMail(call, {
    to: mail,
    subject: call.lang === 'ru' ? 'Отзыв' : 'Feedback',
    text: [
      ...line('Имя', given.userName),
      ...line('E-mail', given.email),
      ...line('Магазин', given.marketPlaceUrl),
      ...line('Оценка', given.countStars),
      '',
      text,
    ].join('\n'),
  })
  return true
}
