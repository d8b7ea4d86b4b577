// Background work of assembly that actions queue: carrying out what marketplaces wait to be told.
// Not its job: the import, which is started by callers and by the clock (tasks.ts).
import { Type } from 'typebox'
import type { Context } from '../../kit/op.ts'
import { Id } from '../../kit/paging.ts'
import { task } from '../../kit/task.ts'
import { carryOut } from './actions/carry-out.ts'

// Whoever wished carries it out at once; the task is for when that fails, and should not race with its tries.
const LATER_MS = 10_000

export const tellMarketplace = task(
  'fbs.tellMarketplace',
  { payload: Type.Object({ integrationId: Id }), attempts: 25, lane: ({ integrationId }) => `fbs:${integrationId}` },
  async (job) => {
    const failure = await carryOut(job, job.payload.integrationId, null)
    if (failure) throw failure
  },
)

/** In the transaction of the wish: whatever becomes of the caller, somebody will carry it out. */
export const retryLater = (call: Context, integrationId: number) =>
  call.enqueue(tellMarketplace, { integrationId }, { runAt: new Date(Date.now() + LATER_MS), key: `account:${integrationId}` })
