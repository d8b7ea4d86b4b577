// Live updates over HTTP. The published contract has none; the address is ours.
import { fileOf } from '../../kit/op.ts'
import { longOp } from '../../op.ts'
import { listen } from './listeners.ts'

export const http = [
  longOp(
    'GET /api/events',
    {
      summary: 'Server-sent events `change` with {topics}: what of orders, tasks, stock, notifications changed since; a page asks again what it shows',
      can: 'signed',
      tag: 'События',
      reply: fileOf('text/event-stream'),
    },
    (call) => listen(call),
  ),
]
