// What an application that opens asks first, gathered from the doors of the modules below it.
import type { Module } from '../../modules.ts'
import { op } from '../../op.ts'
import { wire } from '../../wire/index.ts'
import { callingUser } from '../client/index.ts'

const http = [
  op('GET /api/knowledge/getApplicationData', { summary: 'Who calls, and what they may use', can: 'client.read', reply: wire('ApplicationData') },
    async (call) => ({ user: await callingUser(call) })),
]
export const application: Module = { name: 'application', ops: http, tasks: [] }
