// The contractors of cards as bodies of cards carry them: saved with a card, shown with it.
// Not its job: terms of delivery (tables/), the addresses that tie one at a time (actions.ts).
import type { Context } from '../../kit/op.ts'
import type { Contractor } from '../../wire/index.ts'
import { errors } from './errors.ts'
import { presentContractors } from './present.ts'
import { readContractors } from './queries/contractors.ts'
import { contractorsOfModels, fillDefaults, findRemoved, replaceTies } from './queries/goods.ts'

export type CardContractors = { modelId: number; contractors: readonly Contractor[] }

/** From now on each card is supplied by these and no others; the cards are locked by who calls. */
export async function setModelContractors(
  { db, clientId, actor }: Pick<Context, 'db' | 'clientId' | 'actor'>,
  cards: readonly CardContractors[],
): Promise<void> {
  if (cards.length === 0) return
  if (!actor.permissions.has('contractor.edit')) throw errors.error_card_contractors_denied()
  const wanted = new Map<string, { modelId: number; contractorId: number }>()
  for (const { modelId, contractors } of cards)
    for (const { id } of contractors) {
      if (!id) throw errors.error_card_contractor_unnamed()
      wanted.set(`${modelId} ${id}`, { modelId, contractorId: id })
    }
  const list = [...wanted.values()]
  const ids = [...new Set(list.map(({ contractorId }) => contractorId))]
  const known = new Set((ids.length === 0 ? [] : await readContractors(db, clientId, ids)).map(({ id }) => id))
  for (const contractorId of ids) if (!known.has(contractorId)) throw errors.error_contractor_missing({ contractorId })
  const ties = { modelIds: list.map(({ modelId }) => modelId), contractorIds: list.map(({ contractorId }) => contractorId) }
  const removed = ids.length === 0 ? undefined : await findRemoved(db, clientId, ties)
  if (removed) throw errors.error_contractor_removed({ name: removed.name })
  const models = cards.map(({ modelId }) => modelId)
  await replaceTies(db, clientId, models, ties)
  await fillDefaults(db, clientId, models)
}

/** Contractors by card, the default first; none for who may not read contractors. */
export async function modelContractors(
  call: Pick<Context, 'db' | 'clientId' | 'actor'>,
  modelIds: readonly number[],
): Promise<ReadonlyMap<number, readonly Contractor[]>> {
  const ties = modelIds.length === 0 || !call.actor.permissions.has('contractor.read') ? [] : await contractorsOfModels(call.db, call.clientId, modelIds)
  if (ties.length === 0) return new Map()
  const rows = await readContractors(call.db, call.clientId, [...new Set(ties.map(({ contractorId }) => contractorId))])
  const shown = new Map((await presentContractors(call, rows)).map((contractor) => [contractor.id, contractor]))
  const byModel = new Map<number, Contractor[]>()
  for (const { modelId, contractorId } of ties) {
    const contractor = shown.get(contractorId)
    if (contractor) byModel.set(modelId, [...(byModel.get(modelId) ?? []), contractor])
  }
  return byModel
}
