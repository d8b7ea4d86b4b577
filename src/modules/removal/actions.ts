// Removing an organization, or its goods, in two steps: a code goes to the main account by mail, and the work is a task.
import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'
import { Type } from 'typebox'
import { equipment } from '../../equipment.ts'
import type { Lang } from '../../kit/errors.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import { Id } from '../../kit/paging.ts'
import { task } from '../../kit/task.ts'
import type { TmsTask } from '../../wire/index.ts'
import { audit, getOrganizationFor } from '../client/index.ts'
import { requireMail, sendMail } from '../mail/index.ts'
import { release } from '../stock/index.ts'
import { startTask } from '../tasks/index.ts'
import { errors } from './errors.ts'
import {
  archiveProducts,
  countOrders,
  countOrganizations,
  countProducts,
  deleteAccounts,
  deleteOrders,
  deleteRest,
  findMain,
  hideOrganization,
  leaveLimits,
  lockOrders,
  saveCode,
  takeCode,
  tryCode,
  type Action,
} from './queries.ts'

const BATCH = 100

async function requireMain({ db, clientId, actor }: Pick<Context, 'db' | 'clientId' | 'actor'>) {
  const main = await findMain(db, clientId)
  if (!main || main.id !== actor.userId) throw errors.error_removal_main_only()
  return main
}

// Six digits alone could be tried out against a stolen backup; under the server's key they can not.
const codeHash = (clientId: number, organizationId: number, action: Action, code: number) =>
  createHmac('sha256', equipment().config.secretKey).update(`removal:${clientId}:${organizationId}:${action}:${code}`).digest()

const letter = (lang: Lang, action: Action, { name, code }: { name: string; code: number }) => {
  const what = {
    ORGANIZATION: { ru: `удаление организации «${name}»`, en: `the removal of the organization «${name}»` },
    PRODUCTS: { ru: `удаление товаров организации «${name}»`, en: `the removal of the goods of «${name}»` },
  }
  return lang === 'ru'
    ? {
        subject: 'Код подтверждения',
        text: `Код, чтобы подтвердить ${what[action].ru}: ${code}\n\nОн действует 15 минут. Если вы этого не просили, смените пароль.\n`,
      }
    : {
        subject: 'Confirmation code',
        text: `The code that confirms ${what[action].en}: ${code}\n\nIt is good for 15 minutes. If you did not ask for it, change your password.\n`,
      }
}

/** Sends the code to the main account. */
export async function startRemoval(call: Context, organizationId: number, action: Action): Promise<void> {
  requireMail()
  const main = await requireMain(call)
  const { name } = await getOrganizationFor(call, organizationId)
  if (action === 'ORGANIZATION' && (await countOrganizations(call.db, call.clientId)) < 2) throw errors.error_removal_last()
  if (main.email === null) throw errors.error_removal_email()
  const code = randomInt(100_000, 1_000_000)
  const hash = codeHash(call.clientId, organizationId, action, code)
  if (!(await saveCode(call.db, call.clientId, organizationId, action, hash))) throw errors.error_removal_wait()
  await sendMail(call, { to: main.email, ...letter(main.lang, action, { name, code }) })
  await audit(call, 'removal.ask', 'organization', organizationId, { action })
}

export type Confirmation = { organizationId: number; code: number; action: Action; removeProducts: boolean }

/** The code is right: the organization is gone for everyone at once, its data go by the task. */
export async function confirmRemoval(call: LongContext, { organizationId, code, action, removeProducts }: Confirmation): Promise<TmsTask> {
  const given = codeHash(call.clientId, organizationId, action, code)
  // The try is counted in a transaction of its own: a refusal must not take the count back.
  const wanted = await call.tx(async (inner) => {
    await requireMain(inner)
    await getOrganizationFor(inner, organizationId)
    return tryCode(inner.db, inner.clientId, organizationId, action)
  })
  if (!wanted || !timingSafeEqual(wanted.hash, given)) throw errors.error_removal_code()
  return call.tx(async (inner) => {
    if (!(await takeCode(inner.db, inner.clientId, organizationId, action, given))) throw errors.error_removal_code()
    if (action === 'ORGANIZATION') {
      if ((await countOrganizations(inner.db, inner.clientId)) < 2) throw errors.error_removal_last()
      await hideOrganization(inner.db, inner.clientId, organizationId)
      await deleteAccounts(inner.db, inner.clientId, organizationId)
      await leaveLimits(inner.db, inner.clientId, organizationId)
    }
    await audit(inner, 'removal.confirm', 'organization', organizationId, { action, removeProducts })
    return startTask(inner, removeData, { organizationId, action, removeProducts }, { organizationId, entityId: organizationId })
  })
}

/** Takes the data away batch by batch; what is gone stays gone, so a second run goes on where the first ended. */
export const removeData = task(
  'removal.organization',
  {
    type: 'REMOVE_CLIENT_ORGANIZATION',
    lane: ({ organizationId }) => `removal:${organizationId}`,
    payload: Type.Object({ organizationId: Id, action: Type.Union([Type.Literal('ORGANIZATION'), Type.Literal('PRODUCTS')]), removeProducts: Type.Boolean() }),
  },
  async ({ payload: { organizationId, action, removeProducts }, clientId, tx, signal, progress }) => {
    const isWhole = action === 'ORGANIZATION'
    const total = await tx(
      async ({ db }) =>
        (isWhole ? await countOrders(db, clientId, organizationId) : 0) + (removeProducts ? await countProducts(db, clientId, organizationId) : 0),
      { readOnly: true },
    )
    let done = 0
    const batches = async (remove: (call: Context) => Promise<number>) => {
      for (;;) {
        signal.throwIfAborted()
        const removed = await tx(remove)
        progress((done += removed), total)
        if (removed < BATCH) return
      }
    }
    if (isWhole) await batches((call) => removeOrders(call, organizationId))
    if (removeProducts) await batches(({ db }) => archiveProducts(db, clientId, organizationId, BATCH))
    if (isWhole) await tx(({ db }) => deleteRest(db, clientId, organizationId))
  },
)

/** A batch of orders; what they hold of stock is free again first. */
async function removeOrders(call: Context, organizationId: number): Promise<number> {
  const orders = await lockOrders(call.db, call.clientId, organizationId, BATCH)
  for (const { id, stockStep } of orders) if (stockStep === 'held') await release(call, { orderId: id })
  await deleteOrders(
    call.db,
    call.clientId,
    orders.map(({ id }) => id),
  )
  return orders.length
}
