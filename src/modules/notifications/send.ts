// Telling people: in the cabinet, and beside it by mail and Telegram as each has chosen.
import { Type } from 'typebox'
import { equipment } from '../../equipment.ts'
import type { Lang } from '../../kit/errors.ts'
import type { Context } from '../../kit/op.ts'
import { Id } from '../../kit/paging.ts'
import { task } from '../../kit/task.ts'
import { sendMail } from '../mail/index.ts'
import {
  hasOrderNews,
  insertNotification,
  insertOrderNews,
  listListeners,
  listOrderListeners,
  readNotification,
  takeOrderNews,
  type NewOrder,
} from './queries.ts'
import { hasTelegram, sendTelegram, shortened } from './telegram.ts'
import { newOrders, sentenceOf, type Code, type Params, type Severity } from './words.ts'

type Teller = Pick<Context, 'db' | 'clientId' | 'enqueue'>
export type News = { code: Code; type?: Severity; params?: Params; organizationId?: number; productModelId?: number }
const langOf = (text: string | null): Lang => (text === 'en' ? 'en' : 'ru')

/**
 * Notes in the transaction of the call that something happened; whoever chose so is told beside the cabinet once it commits.
 * The same said again within an hour is left out.
 * @example await notify(call, { code: 'FBS_STOCKS_WB_ERROR', type: 'WARNING', organizationId, params: { reason } })
 */
export async function notify({ db, clientId, enqueue }: Teller, { code, type = 'WARNING', params = {}, organizationId, productModelId }: News): Promise<void> {
  const made = await insertNotification(db, clientId, { code, type, params, organizationId: organizationId ?? null, productModelId: productModelId ?? null })
  if (made) await enqueue(deliver, { id: made.id })
}

/** One letter and one message a person: each is work of its own, queued together, so that a repeat of this tells nobody twice. */
export const deliver = task('notifications.deliver', { payload: Type.Object({ id: Id }), attempts: 5 }, async ({ payload: { id }, clientId, tx }) => {
  await tx(async ({ db, enqueue }) => {
    const news = await readNotification(db, { clientId, readerId: 0, organizationIds: null }, id)
    if (!news) return
    for (const { email, lang, chatId, byMail, byTelegram } of await listListeners(db, clientId, news)) {
      const sentence = sentenceOf(news.code, news.params, langOf(lang))
      if (byMail && email !== null && equipment().config.smtpUrl !== undefined)
        await sendMail({ db, clientId, enqueue }, { to: email, subject: sentence.slice(0, 120), text: sentence })
      if (byTelegram && chatId !== null && chatId !== '' && hasTelegram()) await enqueue(sendTelegram, { chatId, text: shortened(sentence) })
    }
  })
})

/** Notes orders that somebody asked to hear of; they are told of together when the import that brings them ends (`announceOrders`). */
export async function noteOrders({ db, clientId }: Pick<Teller, 'db' | 'clientId'>, orders: readonly NewOrder[]): Promise<void> {
  if (orders.length > 0) await insertOrderNews(db, clientId, orders)
}

/** Lets those who asked for it (`notifyOnFbsOrders`, `notifyOnExpressOrders` of a user) know of what `noteOrders` noted. */
export async function announceOrders({ db, clientId, enqueue }: Teller): Promise<void> {
  if (await hasOrderNews(db, clientId)) await enqueue(announce, {}, { key: 'orders' })
}

/** A hundred orders of one import are one message. What is told is gone in the same transaction that queues the message: a repeat tells nobody twice. */
export const announce = task('notifications.announceOrders', { payload: Type.Object({}), attempts: 5, lane: () => 'orders' }, async ({ clientId, tx }) => {
  await tx(async ({ db, enqueue }) => {
    const taken = await takeOrderNews(db, clientId)
    for (const group of Map.groupBy(taken, (row) => `${row.organizationId}:${row.service}:${row.isExpress}`).values()) {
      const [first] = group
      if (!first) continue
      const { organizationId, service, isExpress } = first
      const numbers = group.map(({ number }) => number)
      for (const { chatId, email, lang } of await listOrderListeners(db, clientId, { express: isExpress, organizationId })) {
        const text = newOrders({ numbers, service, isExpress }, langOf(lang))
        if (chatId !== null && hasTelegram()) await enqueue(sendTelegram, { chatId, text: shortened(text) })
        else if (email !== null && equipment().config.smtpUrl !== undefined)
          await sendMail({ db, clientId, enqueue }, { to: email, subject: text.slice(0, 120), text })
      }
    }
  })
})
