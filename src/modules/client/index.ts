// The door of the client: organizations, people, tokens, integrations.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'

export { bootstrap, createClient } from './bootstrap.ts'
export { openAuthenticator } from './tokens.ts'
export const client: Module = { name: 'client', ops: http, tasks: [] }
