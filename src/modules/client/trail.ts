// Reading the audit trail: what was changed, by whom, through what.
import { parseInstant, toWire } from '../../kit/dates.ts'
import { kitErrors } from '../../kit/errors.ts'
import type { Context } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import { countTrail, listTrail, type TrailFilter } from './queries/trail.ts'

type Filter = Omit<TrailFilter, 'from' | 'to'> & { fromDate?: string; toDate?: string }
export type TrailLine = {
  id: number
  date: string
  userId: number | null
  login: string | null
  tokenId: number | null
  tokenName: string | null
  requestId: string
  action: string
  subject: string
  subjectId: number | null
  details: Record<string, unknown>
}

export async function readTrail({ db, clientId, actor }: Context, { fromDate, toDate, ...rest }: Filter) {
  // The trail tells of the whole client: it is not for who sees a part of it.
  if (actor.organizationIds !== null || actor.warehouseIds !== null) throw kitErrors.error_access_denied()
  const filter: TrailFilter = {
    ...rest,
    from: fromDate === undefined ? null : (parseInstant(fromDate) ?? null),
    to: toDate === undefined ? null : (parseInstant(toDate) ?? null),
  }
  const rows = await listTrail(db, clientId, filter)
  const lines = rows.map(({ at, personId, ...row }): TrailLine => ({ ...row, date: toWire(at), userId: personId }))
  return page(filter, lines, filter.count === true ? await countTrail(db, clientId, filter) : undefined)
}
