// The door of mail: letters by SMTP with a queue.
import type { Module } from '../../modules.ts'
import { sendLetter } from './send.ts'

export { requireMail, sendMail, type Letter } from './send.ts'
export const mail: Module = { name: 'mail', ops: [], tasks: [sendLetter] }
