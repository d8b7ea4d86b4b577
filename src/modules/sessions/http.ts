// Sessions over HTTP. The published contract names no addresses for them; these are ours.
import { Type } from 'typebox'
import { Nothing } from '../../kit/op.ts'
import { Id, OneOf, Text } from '../../kit/paging.ts'
import { longOp, op } from '../../op.ts'
import { wire } from '../../wire/index.ts'
import { confirmPassword } from './proof.ts'
import { beginSecondFactor, confirmSecondFactor, ownSecondFactor, removeSecondFactor, resetSecondFactor } from './second-factor.ts'
import { setUp, setupState } from './setup.ts'
import { changePassword, currentSession, endOtherSessions, forgotPassword, ownSessions, resetPassword, saveOwnProfile, signIn, signOut } from './sessions.ts'
import { forgetView, keepView, ownViews } from './views.ts'

const tag = 'Сеанс'
const Password = Text(1000)
const Current = Type.Object({
  user: wire('User'),
  permissions: Type.Array(Type.String()),
  readOnly: Type.Boolean(),
  sessionId: Type.Optional(Type.Integer()),
  csrfToken: Type.Optional(Type.String()),
})
const Opened = Type.Object({ csrfToken: Type.String(), userId: Type.Integer(), clientId: Type.Integer() })
const Own = Type.Array(
  Type.Object({ id: Type.Integer(), device: Type.String(), isCurrent: Type.Boolean(), createdDate: Type.String(), usedDate: Type.String() }),
)

const List = Type.String({ minLength: 1, maxLength: 40 })
const Title = Type.String({ minLength: 1, maxLength: 60 })
const Views = Type.Array(Type.Object({ title: Type.String(), search: Type.String({ description: 'The filters, as they stand in the address' }) }))

export const http = [
  longOp(
    'POST /api/session',
    {
      summary: 'Sign in; the session is a cookie',
      can: 'public',
      tag,
      reply: Opened,
      body: Type.Object({ login: Text(200), password: Password, code: Type.Optional(Text(10)), device: Type.Optional(Text(200)) }),
    },
    (call) => signIn(call, call.body),
  ),
  op('GET /api/session', { summary: 'Who calls, and the CSRF token of the session', can: 'signed', tag, reply: Current }, (call) => currentSession(call)),
  longOp(
    'GET /api/session/setup',
    { summary: 'Whether the server waits for its first administrator', can: 'public', tag, reply: Type.Object({ open: Type.Boolean() }) },
    () => setupState(),
  ),
  longOp(
    'POST /api/session/setup',
    {
      summary: 'The first administrator, by the token that the server printed on its first start; signs in',
      can: 'public',
      tag,
      reply: Opened,
      body: Type.Object({
        token: Text(500),
        login: Text(200),
        password: Password,
        name: Type.Optional(Text(255)),
        organizationName: Type.Optional(Text(255)),
        lang: Type.Optional(OneOf(['ru', 'en'])),
        device: Type.Optional(Text(200)),
      }),
    },
    (call) => setUp(call, call.body),
  ),
  op(
    'PUT /api/session/profile',
    {
      summary: 'Change the own name and language',
      can: 'signed',
      tag,
      reply: Nothing,
      body: Type.Object({ name: Type.Optional(Text(255)), lang: Type.Optional(OneOf(['ru', 'en'])) }),
    },
    (call) => saveOwnProfile(call, call.body),
  ),
  op('DELETE /api/session', { summary: 'Sign out', can: 'signed', tag, reply: Nothing }, (call) => signOut(call)),
  op('GET /api/session/list', { summary: 'Devices where the caller is signed in', can: 'signed', tag, reply: Own }, (call) => ownSessions(call)),
  op('POST /api/session/endOthers', { summary: 'Sign out everywhere else', can: 'signed', tag, reply: Nothing }, (call) => endOtherSessions(call)),
  longOp(
    'POST /api/session/password',
    { summary: 'Change the own password', can: 'signed', tag, reply: Nothing, body: Type.Object({ oldPassword: Password, newPassword: Password }) },
    (call) => changePassword(call, call.body),
  ),
  longOp(
    'POST /api/session/confirm',
    {
      summary: 'Prove the own password; for ten minutes this session may change where letters go',
      can: 'signed',
      tag,
      reply: Nothing,
      body: Type.Object({ password: Password }),
    },
    (call) => confirmPassword(call, call.body.password),
  ),
  longOp(
    'POST /api/session/forgotPassword',
    { summary: 'Ask for a letter with a link to set a new password', can: 'public', tag, reply: Nothing, body: Type.Object({ login: Text(200) }) },
    (call) => forgotPassword(call, call.body.login),
  ),
  longOp(
    'POST /api/session/resetPassword',
    {
      summary: 'Set a new password by the link of a letter',
      can: 'public',
      tag,
      reply: Nothing,
      body: Type.Object({ token: Text(100), newPassword: Password }),
    },
    (call) => resetPassword(call, call.body),
  ),
  op(
    'GET /api/session/secondFactor',
    { summary: 'Whether the caller has a second factor', can: 'signed', tag, reply: Type.Object({ on: Type.Boolean() }) },
    (call) => ownSecondFactor(call),
  ),
  op(
    'POST /api/session/secondFactor',
    { summary: 'Begin a second factor (TOTP)', can: 'signed', tag, reply: Type.Object({ secret: Type.String(), url: Type.String() }) },
    (call) => beginSecondFactor(call),
  ),
  op(
    'PUT /api/session/secondFactor',
    { summary: 'Confirm the second factor by its first code', can: 'signed', tag, reply: Nothing, body: Type.Object({ code: Text(10) }) },
    (call) => confirmSecondFactor(call, call.body.code),
  ),
  longOp(
    'DELETE /api/session/secondFactor',
    { summary: 'Remove the second factor', can: 'signed', tag, reply: Nothing, body: Type.Object({ password: Password }) },
    (call) => removeSecondFactor(call, call.body.password),
  ),
  op(
    'POST /api/session/resetSecondFactor',
    { summary: 'Remove the second factor of a user who lost it', can: 'user.edit', tag, reply: Nothing, query: Type.Object({ userId: Id }) },
    (call) => resetSecondFactor(call, call.query.userId),
  ),
  op(
    'GET /api/session/views',
    { summary: 'Views of a list that the caller keeps', can: 'signed', tag, reply: Views, query: Type.Object({ list: List }) },
    (call) => ownViews(call, call.query.list),
  ),
  op(
    'PUT /api/session/views',
    {
      summary: 'Keep a view of a list under a title',
      can: 'signed',
      tag,
      reply: Views,
      body: Type.Object({ list: List, title: Title, search: Type.String({ maxLength: 4000 }) }),
    },
    (call) => keepView(call, call.body),
  ),
  op(
    'DELETE /api/session/views',
    { summary: 'Forget a view of a list', can: 'signed', tag, reply: Views, query: Type.Object({ list: List, title: Title }) },
    (call) => forgetView(call, call.query),
  ),
]
