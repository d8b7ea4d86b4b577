// How goods are kept: piece by piece, each with its own barcode, or by quantity. Pieces that become a quantity stay where they lie.
import { Type } from 'typebox'
import type { Context } from '../../kit/op.ts'
import { task } from '../../kit/task.ts'
import { requireWhole } from '../../kit/reach.ts'
import type { TmsTask } from '../../wire/index.ts'
import { audit } from '../client/index.ts'
import { startTask } from '../tasks/index.ts'
import { countPieces, forgetPieces, lockSettings, saveSettings } from './queries.ts'

const BATCH = 500

/** Run twice it changes nothing more. The setting first: no piece is named anew while names are being forgotten. */
export const toQuantity = task('settings.toQuantity', { type: 'TO_QUANTITY_STORAGE_METHOD', payload: Type.Object({}), lane: () => 'storage' }, async (job) => {
  await job.tx(async ({ db, clientId }) => {
    const before = await lockSettings(db, clientId)
    await saveSettings(db, clientId, { ...before, useFbsTasks: false, useProductCode: true })
  })
  const total = await job.tx(({ db, clientId }) => countPieces(db, clientId), { readOnly: true })
  for (let done = 0; ;) {
    job.signal.throwIfAborted()
    const pieces = await job.tx(({ db, clientId }) => forgetPieces(db, clientId, BATCH))
    job.progress((done += pieces), total)
    if (pieces < BATCH) break
  }
  job.result({ params: { pieces: total } })
})

export async function changeToQuantity(call: Context): Promise<TmsTask> {
  requireWhole(call)
  await audit(call, 'client.storage_method', 'client', call.clientId, { method: 'quantity' })
  return startTask(call, toQuantity, {})
}
