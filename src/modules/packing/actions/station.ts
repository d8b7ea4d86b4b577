// What a station asks without a scan: the next order, an undo, giving an order back.
import type { Static } from 'typebox'
import type { Context } from '../../../kit/op.ts'
import { lockHolder, type Worker } from '../queries/floor.ts'
import type { AsideDraft, NextDraft, ReleaseDraft, UndoDraft, Verdict } from '../schemas.ts'
import { once } from './scan.ts'
import { takeNext } from './take.ts'
import { release, setAside, undoLast } from './undo.ts'
import { answerOf, workerOf, type Result } from './worker.ts'

/** These say where things stand when they are repeated, so nothing is counted twice. */
async function atStation(call: Context, station: string | undefined, work: (worker: Worker) => Promise<Result>): Promise<Verdict> {
  const worker = workerOf(call, station)
  await lockHolder(call.db, call.clientId, worker.holder)
  return answerOf(call, await work(worker))
}

export const askNext = (call: Context, draft: Static<typeof NextDraft>) => atStation(call, draft.station, (worker) => takeNext(call, worker, draft))
export const askRelease = (call: Context, draft: Static<typeof ReleaseDraft>) =>
  atStation(call, draft.station, (worker) => release(call, worker, draft.reason ?? null))
export const askAside = (call: Context, draft: Static<typeof AsideDraft>) => atStation(call, draft.station, (worker) => setAside(call, worker, draft.reason))
/** An undo has an id, as scans have: sent again, it does not undo one more. */
export function askUndo(call: Context, draft: Static<typeof UndoDraft>): Promise<Verdict> {
  const worker = workerOf(call, draft.station)
  return once(call, worker, { scanId: draft.scanId, text: 'AMBAR:UNDO' }, async (heldId) =>
    typeof draft.orderId === 'number' && draft.orderId !== heldId ? { code: 'lost' } : undoLast(call, worker),
  )
}
