// A message by a Telegram bot: the one call `sendMessage` of its API, through the guarded fetch.
import { text } from 'node:stream/consumers'
import { Type } from 'typebox'
import { equipment } from '../../equipment.ts'
import { task } from '../../kit/task.ts'

const LONGEST = 4096
const Message = Type.Object({ chatId: Type.String({ maxLength: 100 }), text: Type.String({ maxLength: LONGEST }) })

/** What Telegram says no to for good: a chat that is not there, or a bot that was shut out. */
const isFinal = (status: number) => status === 400 || status === 403 || status === 404

export const sendTelegram = task('notifications.telegram', { payload: Message, attempts: 6 }, async ({ payload, signal, log, clientId }) => {
  const { config, fetch } = equipment()
  if (config.telegramToken === undefined) return
  const reply = await fetch(`${config.telegramUrl}/bot${config.telegramToken}/sendMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    signal,
    maxBytes: 65_536,
    body: JSON.stringify({ chat_id: payload.chatId, text: payload.text, disable_web_page_preview: true }),
  })
  const said = (await text(reply.body)).slice(0, 300)
  if (reply.status === 200) return
  if (!isFinal(reply.status)) throw new Error(`Telegram answered ${reply.status}: ${said}`)
  log.warn({ clientId, status: reply.status, said }, 'Telegram will not take messages for a chat')
})

/** True when this server has a bot. */
export const hasTelegram = () => equipment().config.telegramToken !== undefined
export const shortened = (message: string) => (message.length <= LONGEST ? message : `${message.slice(0, LONGEST - 1)}…`)
