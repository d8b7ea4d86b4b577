// The door of settings: of the client, and of components by name.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'
import { toQuantity } from './storage-method.ts'

export { presentClient } from './client-settings.ts'
export { readSettings } from './queries.ts'
export { keepSecret, readSecrets } from './secrets.ts'
export const settings: Module = { name: 'settings', ops: http, tasks: [toQuantity] }
