// Reading the audit trail: what was changed, by whom, through what.
import { endOrNull, instantOrNull, toWire } from '../../kit/dates.ts'
import type { Context } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import { requireWhole } from '../../kit/reach.ts'
import { countTrail, listTrail, type TrailFilter, type TrailRow } from './queries/trail.ts'

type Filter = Omit<TrailFilter, 'from' | 'to'> & { fromDate?: string; toDate?: string }
export type TrailLine = Omit<TrailRow, 'at' | 'personId'> & { date: string; userId: number | null }

export async function readTrail({ db, clientId, actor }: Context, { fromDate, toDate, ...rest }: Filter) {
  // The trail tells of the whole client: it is not for who sees a part of it.
  requireWhole({ actor })
  const filter: TrailFilter = { ...rest, from: instantOrNull(fromDate), to: endOrNull(toDate) }
  const rows = await listTrail(db, clientId, filter)
  const lines = rows.map(({ at, personId, ...row }): TrailLine => ({ ...row, date: toWire(at), userId: personId }))
  return page(filter, lines, filter.count === true ? await countTrail(db, clientId, filter) : undefined)
}
