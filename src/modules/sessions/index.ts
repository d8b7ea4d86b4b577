// The door of sessions: signing in to the cabinet, passwords, the second factor.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'
import { sendReset } from './sessions.ts'

export { isPasswordOf, requireProof } from './proof.ts'
export { endSessions, setPasswordHash } from './sessions.ts'
export const sessions: Module = { name: 'sessions', ops: http, tasks: [sendReset] }
