// Sections «Уведомления» and «Отправка сообщений», and what each person chose to be told.
import { Type } from 'typebox'
import { Nothing } from '../../kit/op.ts'
import { Id, OneOf, Paging } from '../../kit/paging.ts'
import { op } from '../../op.ts'
import { wire, wireSchemas } from '../../wire/index.ts'
import { choose, findNotifications, getNotification, markAllRead, markOneRead, ownChoice, sendFeedback, type ShownNotification } from './actions.ts'
import { codes, severities } from './words.ts'

const Severities = Type.Array(OneOf(severities), { maxItems: 4 })
const ChoiceForm = Type.Object({
  byMail: Severities,
  byTelegram: Severities,
  newOrders: Type.Boolean(),
  expressOrders: Type.Boolean(),
  chatId: Type.String({ maxLength: 100 }),
})
const Choice = Type.Object({ ...ChoiceForm.properties, mail: Type.Optional(Type.String()), hasMail: Type.Boolean(), hasTelegram: Type.Boolean() })
const section = 'Уведомления'
/** The published shape; its codes are more than the published ones. */
const Shown = Type.Unsafe<ShownNotification>({
  type: 'object',
  properties: { ...wireSchemas.Notification.properties, code: { type: 'string', enum: [...codes] } },
})
const ShownPage = Type.Unsafe<{ rows: ShownNotification[]; total?: number; page: number }>({
  type: 'object',
  properties: { rows: { type: 'array', items: Shown }, total: { type: 'integer', format: 'int32' }, page: { type: 'integer', format: 'int32' } },
})

export const http = [
  op(
    'GET /api/notification/findNotification',
    {
      summary: 'Find notifications',
      can: 'client.read',
      reply: ShownPage,
      query: Type.Object({
        ...Paging(['ID', 'DATE']),
        code: Type.Optional(OneOf(codes)),
        status: Type.Optional(OneOf(['READ', 'UNREAD'])),
        type: Type.Optional(OneOf(severities)),
        organizationId: Type.Optional(Id),
      }),
    },
    (call) => findNotifications(call, call.query),
  ),
  op(
    'GET /api/notification/getNotificationById',
    { summary: 'A notification by its number', can: 'client.read', query: Type.Object({ id: Id }), reply: Shown },
    (call) => getNotification(call, call.query.id),
  ),
  op(
    'POST /api/notification/markRead',
    { summary: 'Mark a notification read, for oneself', can: 'notification.edit', query: Type.Object({ notificationId: Id }), reply: Nothing },
    (call) => markOneRead(call, call.query.notificationId),
  ),
  op('POST /api/notification/markAllRead', { summary: 'Mark all notifications read, for oneself', can: 'notification.edit', reply: Nothing }, (call) =>
    markAllRead(call),
  ),
  op('GET /api/notification/choice', { summary: 'What the caller is told beside the cabinet', can: 'client.read', tag: section, reply: Choice }, (call) =>
    ownChoice(call),
  ),
  op(
    'PUT /api/notification/choice',
    { summary: 'Choose what one is told by mail and by Telegram', can: 'notification.edit', tag: section, body: Type.Partial(ChoiceForm), reply: Choice },
    (call) => choose(call, call.body),
  ),

  op(
    'POST /api/email/sendFeedBackMail',
    { summary: 'Send feedback to the main account', can: 'notification.edit', body: wire('FeedBack'), reply: Type.Boolean() },
    (call) => sendFeedback(call, call.body),
  ),
]
