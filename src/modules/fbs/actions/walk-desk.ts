// A picker's desk: the list of walks, one walk with its steps, taking it, going on with it, a piece that is not in its place.
// Not its job: ticking a piece (collecting.ts), giving a walk up for good (walks.ts).
import type { Static } from 'typebox'
import { endOrNull, toWire } from '../../../kit/dates.ts'
import type { Context } from '../../../kit/op.ts'
import { page } from '../../../kit/paging.ts'
import { presentProducts } from '../../catalogue/index.ts'
import { errors } from '../errors.ts'
import { serviceOf } from '../present.ts'
import { finishTasks } from '../queries/collects.ts'
import {
  countToShare,
  countWalks,
  findSteps,
  findWalk,
  freeWalk,
  holdWalk,
  listWalks,
  lockWalk,
  missPiece,
  type WalkFilter,
  type WalkRow,
} from '../queries/walks.ts'
import type { ShareDraft, ShareQuery, Walk, WalkInList } from '../walk-schemas.ts'
import { holderOf } from './collecting.ts'
import { planOut } from './walks.ts'

const present = (call: Context, { holder, service, createdAt, ...row }: WalkRow): Static<typeof WalkInList> => ({
  ...row,
  service: serviceOf(service),
  createdAt: toWire(createdAt),
  taken: holder !== null,
  mine: holder !== null && holder === holderOf(call).key,
})

export async function showWalks(call: Context, filter: WalkFilter) {
  const rows = await listWalks(call.db, call.clientId, filter, call.actor)
  return page(
    filter,
    rows.map((row) => present(call, row)),
    filter.count ? await countWalks(call.db, call.clientId, filter, call.actor) : undefined,
  )
}

async function getWalk(call: Context, id: number): Promise<WalkRow> {
  const walk = await findWalk(call.db, call.clientId, id, call.actor)
  if (!walk) throw errors.error_collect_task_missing({ id })
  return walk
}

export async function showWalk(call: Context, id: number): Promise<Static<typeof Walk>> {
  const walk = await getWalk(call, id)
  const steps = await findSteps(call.db, call.clientId, id)
  const products = new Map((await presentProducts(call, [...new Set(steps.map(({ productId }) => productId))])).map((product) => [product.id, product]))
  return {
    ...present(call, walk),
    steps: steps.map(({ status, ...step }) => {
      const product = products.get(step.productId)
      const image = product?.view?.mainImage
      return {
        ...step,
        state: status === 'COLLECTED' ? 'done' : status !== 'UNKNOWN' ? 'gone' : step.shortReason === null ? 'waiting' : 'short',
        name: product?.name ?? '',
        article: product?.view?.model?.article ?? null,
        size: product?.size ?? null,
        color: product?.view?.color ?? null,
        barcodes: (product?.barcodes ?? []).flatMap(({ barcode }) => barcode ?? []),
        image: image?.path ? `/files/image?${new URLSearchParams({ path: image.path, width: '480' })}` : (image?.url ?? null),
      }
    }),
  }
}

/** Takes a free walk; one that the caller has is gone on with. Of two who ask at once the second is told who has it. */
export async function takeWalk(call: Context, id: number) {
  await lockWalk(call.db, call.clientId, id)
  const walk = await getWalk(call, id)
  const holder = holderOf(call)
  if (walk.finished) throw errors.error_walk_finished({ id })
  if (walk.holder !== null && walk.holder !== holder.key) throw errors.error_walk_taken({ id, picker: walk.picker ?? '—' })
  if (walk.holder === null) await holdWalk(call.db, call.clientId, id, holder)
  return showWalk(call, id)
}

async function getMine(call: Context, id: number): Promise<WalkRow> {
  await lockWalk(call.db, call.clientId, id)
  const walk = await getWalk(call, id)
  if (walk.finished) throw errors.error_walk_finished({ id })
  if (walk.holder !== holderOf(call).key) throw errors.error_walk_not_yours({ id })
  return walk
}

/** Gives it back as it is: what was picked stays picked, whoever takes it goes on. */
export async function releaseWalk(call: Context, id: number) {
  await getMine(call, id)
  await freeWalk(call.db, call.clientId, id)
  return showWalk(call, id)
}

export async function missStep(call: Context, id: number, { collectId, reason }: { collectId: number; reason: string }) {
  await getMine(call, id)
  const missed = await missPiece(call.db, call.clientId, id, collectId, { reason: reason.trim(), login: call.actor.login })
  if (missed === 0) throw errors.error_collect_not_found({ id: collectId })
  await finishTasks(call.db, call.clientId, [id])
  return showWalk(call, id)
}

const wantOf = (want: Static<typeof ShareQuery>) => ({
  service: want.service && want.service !== 'NONE' ? want.service : null,
  organizationId: want.organizationId ?? null,
  warehouseId: want.warehouseId ?? null,
  dueBy: endOrNull(want.dueBy),
})
export const showToShare = (call: Context, want: Static<typeof ShareQuery>) => countToShare(call.db, call.clientId, wantOf(want), call.actor)
export const makeWalks = (call: Context, draft: Static<typeof ShareDraft>) =>
  planOut(call, { before: null, ...wantOf(draft), withoutLabel: draft.withoutLabel ?? false, withMissed: draft.withMissed ?? false })
