// Telling people: in the cabinet, and beside it by mail and Telegram as each has chosen.
import { Type } from 'typebox'
import { equipment } from '../../equipment.ts'
import type { Lang } from '../../kit/errors.ts'
import type { Context } from '../../kit/op.ts'
import { Id } from '../../kit/paging.ts'
import { task } from '../../kit/task.ts'
import { sendMail } from '../mail/index.ts'
import { insertNotification, listListeners, listOrderListeners, readNotification } from './queries.ts'
import { hasTelegram, sendTelegram, shortened } from './telegram.ts'
import { sentenceOf, type Code, type Params, type Severity } from './words.ts'

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

/**
 * Tells those who asked for it (`notifyOnFbsOrders`, `notifyOnExpressOrders` of a user) of a new order.
 * @example await announceOrder(call, { organizationId, number: 'WB-1', service: 'WILDBERRIES', express: false })
 */
export async function announceOrder(
  { enqueue }: Pick<Context, 'enqueue'>,
  order: { organizationId: number; number: string; service: string; express: boolean },
): Promise<void> {
  if (hasTelegram()) await enqueue(announce, order)
}
export const announce = task(
  'notifications.announceOrder',
  { payload: Type.Object({ organizationId: Id, number: Type.String(), service: Type.String(), express: Type.Boolean() }), attempts: 5 },
  async ({ payload: { organizationId, number, service, express }, clientId, tx }) => {
    await tx(async ({ db, enqueue }) => {
      for (const { chatId, lang } of await listOrderListeners(db, clientId, { express, organizationId })) {
        const text =
          langOf(lang) === 'ru'
            ? `Новый ${express ? 'экспресс-заказ' : 'заказ FBS'} ${number}, ${service}`
            : `A new ${express ? 'express' : 'FBS'} order ${number}, ${service}`
        await enqueue(sendTelegram, { chatId, text: shortened(text) })
      }
    })
  },
)
