// Views of lists that a person keeps for themselves, wherever they sign in. Not its job: what filters mean; they are the cabinet's own.
import type { Context } from '../../kit/op.ts'
import { errors } from './errors.ts'
import { countViews, deleteView, listViews, lockPerson, upsertView, type ListView } from './queries.ts'
import { requireSession } from './proof.ts'

const MOST_VIEWS = 50

export const ownViews = (call: Context, list: string) => listViews(call.db, call.clientId, requireSession(call).personId, list)

/** Keeps a view under its title; one of the same title is replaced. */
export async function keepView(call: Context, view: ListView & { list: string }): Promise<ListView[]> {
  const { db, clientId } = call
  const { personId } = requireSession(call)
  // One at a time: two devices may keep the last one that there is room for.
  await lockPerson(db, clientId, personId)
  await upsertView(db, clientId, personId, view)
  if ((await countViews(db, clientId, personId, view.list)) > MOST_VIEWS) throw errors.error_views_too_many({ limit: MOST_VIEWS })
  return ownViews(call, view.list)
}

/** Forgets a view; one that is not there is forgotten already. */
export async function forgetView(call: Context, { list, title }: { list: string; title: string }): Promise<ListView[]> {
  await deleteView(call.db, call.clientId, requireSession(call).personId, { list, title })
  return ownViews(call, list)
}
