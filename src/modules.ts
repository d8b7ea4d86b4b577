// The explicit list of modules: what is mounted and what runs in the background.
import type { Pool } from './kit/db.ts'
import type { Log } from './kit/log.ts'
import type { Op } from './kit/op.ts'
import type { AnyTask } from './kit/task.ts'
import { access } from './modules/access/index.ts'
import { application } from './modules/application/index.ts'
import { billing } from './modules/billing/index.ts'
import { boxes } from './modules/boxes/index.ts'
import { catalogue } from './modules/catalogue/index.ts'
import { certificates } from './modules/certificates/index.ts'
import { client } from './modules/client/index.ts'
import { exchange } from './modules/exchange/index.ts'
import { contractors } from './modules/contractors/index.ts'
import { fbs } from './modules/fbs/index.ts'
import { inventories } from './modules/inventories/index.ts'
import { knowledge } from './modules/knowledge/index.ts'
import { limits } from './modules/limits/index.ts'
import { live } from './modules/live/index.ts'
import { mail } from './modules/mail/index.ts'
import { media } from './modules/media/index.ts'
import { merging } from './modules/merging/index.ts'
import { notifications } from './modules/notifications/index.ts'
import { orders } from './modules/orders/index.ts'
import { packing } from './modules/packing/index.ts'
import { people } from './modules/people/index.ts'
import { photography } from './modules/photography/index.ts'
import { purchases } from './modules/purchases/index.ts'
import { removal } from './modules/removal/index.ts'
import { sessions } from './modules/sessions/index.ts'
import { settings } from './modules/settings/index.ts'
import { stock } from './modules/stock/index.ts'
import { tasks } from './modules/tasks/index.ts'
import { today } from './modules/today/index.ts'

/** What a module shows to the application: its operations and its background work. */
export type Module = {
  name: string
  ops: readonly Op[]
  tasks: readonly AnyTask[]
  /** Work that is not queued but goes on as long as the process does; only where background work runs. */
  start?: (parts: { pool: Pool; ownerPool: Pool; log: Log }) => { stop: () => Promise<void> }
}

export const modules: readonly Module[] = [
  limits,
  client,
  sessions,
  live,
  people,
  mail,
  removal,
  tasks,
  catalogue,
  knowledge,
  contractors,
  stock,
  inventories,
  merging,
  certificates,
  photography,
  orders,
  purchases,
  media,
  fbs,
  boxes,
  packing,
  billing,
  notifications,
  settings,
  access,
  exchange,
  application,
  today,
]
