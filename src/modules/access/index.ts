// The door of access: how keys and tokens of services are got and tried.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'
import { renewYandex } from './oauth.ts'

export const access: Module = { name: 'access', ops: http, tasks: [renewYandex] }
