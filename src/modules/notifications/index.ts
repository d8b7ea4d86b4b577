// The door of notifications: telling people what happened.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'
import { announce, deliver } from './send.ts'
import { sendTelegram } from './telegram.ts'

export { announceOrders, noteOrders, notify, type News } from './send.ts'
export { stockCode, unknownProductCode } from './words.ts'
export const notifications: Module = { name: 'notifications', ops: http, tasks: [deliver, announce, sendTelegram] }
