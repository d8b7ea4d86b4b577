// Users, employees and positions over HTTP: part of section «Клиент».
import { Type } from 'typebox'
import { permissions, roleNames, roles, shopPermission } from '../../rights.ts'
import { Id, OneOf, Paging, Text } from '../../kit/paging.ts'
import { longOp, op } from '../../op.ts'
import { needs, wire, wireList, wirePage, wireSchemas } from '../../wire/index.ts'
import { addEmployee, addPosition, changeEmployee, changePosition, findEmployees, findPositions, removePosition } from './staff.ts'
import { Month, salaries } from './salary.ts'
import { addUser, findUsers, removeUser, restoreUser, updateUser, type UserForm } from './users.ts'

const Done = Type.Unsafe<string>({ type: 'string' })
// The seed publishes three fields of a user that the shape lacks.
const Form = (required: readonly string[]) =>
  Type.Unsafe<UserForm>({
    type: 'object',
    required: [...required],
    properties: {
      ...wireSchemas.User.properties,
      notifierChatId: { type: 'string', maxLength: 100 },
      notifyOnFbsOrders: { type: 'boolean' },
      notifyOnExpressOrders: { type: 'boolean' },
    },
  })
const Roles = Type.Array(Type.Object({ role: OneOf(roleNames), permissions: Type.Array(OneOf([...permissions, shopPermission])) }))
const Position = needs('PersonPosition', ['name'])

export const http = [
  longOp('POST /api/client/addUser', { summary: 'Add a user', can: 'user.edit', body: Form(['login']), reply: wire('User') }, (call) =>
    addUser(call, call.body),
  ),
  longOp(
    'POST /api/client/updateUser',
    { summary: 'Change a user, their rights or password', can: 'user.edit', body: Form(['userId']), reply: wire('User') },
    (call) => updateUser(call, call.body),
  ),
  op('POST /api/client/removeUser', { summary: 'Remove a user', can: 'user.edit', query: Type.Object({ userId: Id }), reply: Done }, (call) =>
    removeUser(call, call.query.userId),
  ),
  op('POST /api/client/restoreUser', { summary: 'Bring a removed user back', can: 'user.edit', query: Type.Object({ userId: Id }), reply: Done }, (call) =>
    restoreUser(call, call.query.userId),
  ),
  op(
    'GET /api/client/findUser',
    {
      summary: 'Find users',
      can: 'user.read',
      tag: 'Клиент',
      reply: wirePage('User'),
      query: Type.Object({ ...Paging(['ID', 'LOGIN', 'NAME']), query: Type.Optional(Text(255)), active: Type.Optional(Type.Boolean()) }),
    },
    (call) => findUsers(call, call.query),
  ),

  op('GET /api/client/roles', { summary: 'What each role may do', can: 'user.read', tag: 'Клиент', reply: Roles }, async () =>
    roleNames.map((role) => ({ role, permissions: [...roles[role]] })),
  ),

  op('POST /api/client/position', { summary: 'Add a position', can: 'client.edit', body: Position, reply: wire('PersonPosition') }, (call) =>
    addPosition(call, call.body),
  ),
  op('PUT /api/client/position/:positionId', { summary: 'Change a position', can: 'client.edit', body: Position, reply: wire('PersonPosition') }, (call) =>
    changePosition(call, call.params.positionId, call.body),
  ),
  op(
    'POST /api/client/removePosition',
    {
      summary: 'Remove a position or bring it back',
      can: 'client.edit',
      query: Type.Object({ positionId: Id, restore: Type.Optional(Type.Boolean()) }),
      reply: Done,
    },
    (call) => removePosition(call, call.query.positionId, call.query.restore ?? false),
  ),
  op('GET /api/client/position', { summary: 'List positions', can: 'client.read', tag: 'Клиент', reply: wireList('PersonPosition') }, (call) =>
    findPositions(call),
  ),

  op(
    'POST /api/client/getSalary',
    { summary: 'What employees earned in a month', can: 'user.read', reads: true, body: Month, reply: wireList('Salary') },
    (call) => salaries(call, call.body),
  ),
  op(
    'POST /api/client/person',
    { summary: 'Add an employee', can: 'client.edit', body: needs('Person', ['firstName', 'lastName']), reply: wire('Person') },
    (call) => addEmployee(call, call.body),
  ),
  op('PUT /api/client/person/:personId', { summary: 'Change an employee', can: 'client.edit', body: wire('Person'), reply: wire('Person') }, (call) =>
    changeEmployee(call, call.params.personId, call.body),
  ),
  op(
    'GET /api/client/person/find',
    { summary: 'Find employees', can: 'client.read', reply: wireList('Person'), query: Type.Object({ ...Paging(['NAME']), query: Type.Optional(Text(255)) }) },
    (call) => findEmployees(call, call.query),
  ),
]
