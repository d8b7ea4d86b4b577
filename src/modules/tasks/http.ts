// Tasks over HTTP: section «Задачи», and the download of what they made.
import { Type } from 'typebox'
import { fileOf, Nothing } from '../../kit/op.ts'
import { Id, Instant, OneOf, Paging, Text } from '../../kit/paging.ts'
import { longOp, op } from '../../op.ts'
import { needs, wire, wirePage } from '../../wire/index.ts'
import { cancelTask, findTasks, lastTask, lastTasks, runTask } from './actions.ts'
import { downloadFile } from './files.ts'
import { ToldPage, ToldTask } from './messages.ts'
import { completeUserTask, createUserTask, findUserTasks, removeUserTask, updateUserTask } from './user-tasks.ts'

const status = OneOf(['CREATED', 'RUNNING', 'FINISHED', 'ERROR', 'RESTARTING', 'INTERRUPTING', 'INTERRUPTED', 'STOPPED', 'EXCEPTION'])
const TaskQuery = Type.Object({
  ...Paging(['CREATED_DATE', 'ID']),
  id: Type.Optional(Id),
  type: Type.Optional(Text(100)),
  types: Type.Optional(Type.Array(Text(100))),
  status: Type.Optional(status),
  organizationId: Type.Optional(Id),
  entityId: Type.Optional(Id),
  own: Type.Optional(Type.Boolean()),
})
const TaskId = Type.Object({ taskId: Id })
const UserTaskQuery = Type.Object({
  ...Paging(['ID', 'START_DATE', 'END_DATE', 'NAME']),
  userId: Type.Optional(Id),
  creatorId: Type.Optional(Id),
  name: Type.Optional(Text(255)),
  description: Type.Optional(Text(255)),
  startDate: Type.Optional(Instant),
  endDate: Type.Optional(Instant),
  modelId: Type.Optional(Id),
  productId: Type.Optional(Id),
  categoryId: Type.Optional(Id),
  url: Type.Optional(Text(2000)),
  organizationId: Type.Optional(Id),
  priority: Type.Optional(OneOf(['VERY_URGENT', 'NOT_URGENT', 'MEDIUM'])),
  status: Type.Optional(OneOf(['TO_DO', 'IN_PROGRESS', 'IN_CHECK', 'SOLVED'])),
})

export const http = [
  op('GET /api/task/getTask', { summary: 'The newest task that fits', can: 'task.read', query: TaskQuery, queryName: 'filter', reply: ToldTask }, (call) =>
    lastTask(call, call.query),
  ),
  op(
    'GET /api/task/getTasks',
    { summary: 'The newest task of each type', can: 'task.read', query: TaskQuery, queryName: 'filter', reply: Type.Array(ToldTask) },
    (call) => lastTasks(call, call.query),
  ),
  op('GET /api/task/findTask', { summary: 'Find tasks', can: 'task.read', query: TaskQuery, reply: ToldPage }, (call) => findTasks(call, call.query)),
  op('POST /api/task/cancelTask', { summary: 'Cancel a task', can: 'task.edit', query: TaskId, reply: wire('TmsTask') }, (call) =>
    cancelTask(call, call.query.taskId),
  ),
  op('POST /api/task/runTask', { summary: 'Run a task now, or once more', can: 'task.edit', query: TaskId, reply: Type.Boolean() }, (call) =>
    runTask(call, call.query.taskId),
  ),

  op('POST /api/userTasks/createTask', { summary: 'Set a task', can: 'task.edit', body: needs('UserTask', ['name']), reply: wire('UserTask') }, (call) =>
    createUserTask(call, call.body),
  ),
  op('POST /api/userTasks/updateTask', { summary: 'Change a task', can: 'task.edit', body: needs('UserTask', ['id']), reply: Nothing }, (call) =>
    updateUserTask(call, call.body),
  ),
  op('POST /api/userTasks/completeTask', { summary: 'Say that a task is done', can: 'task.edit', query: TaskId, reply: Nothing }, (call) =>
    completeUserTask(call, call.query.taskId),
  ),
  op('POST /api/userTasks/deleteTask', { summary: 'Remove a task', can: 'task.edit', query: TaskId, reply: Nothing }, (call) =>
    removeUserTask(call, call.query.taskId),
  ),
  op('GET /api/userTasks/findTasks', { summary: 'Find tasks of people', can: 'task.read', query: UserTaskQuery, reply: wirePage('UserTask') }, (call) =>
    findUserTasks(call, call.query),
  ),

  longOp(
    'GET /files/file',
    { summary: 'Download a file', can: 'file.read', query: Type.Object({ path: Text(1000) }), reply: fileOf('application/octet-stream') },
    (call) => downloadFile(call, call.query.path),
  ),
]
