// All SQL that reads the audit trail.
import { and, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { directionOf, slice, type PagingQuery } from '../../../kit/paging.ts'

export type TrailFilter = PagingQuery<'ID'> & {
  userId?: number
  tokenId?: number
  action?: string
  subject?: string
  subjectId?: number
  requestId?: string
  from: Date | null
  to: Date | null
}
export type TrailRow = {
  id: number
  at: Date
  personId: number | null
  login: string | null
  tokenId: number | null
  tokenName: string | null
  requestId: string
  action: string
  subject: string
  subjectId: number | null
  details: Record<string, unknown>
}

const conditions = (clientId: number, filter: TrailFilter): Sql =>
  and([
    sql`a.client_id = ${clientId}`,
    ...(filter.userId === undefined ? [] : [sql`a.person_id = ${filter.userId}`]),
    ...(filter.tokenId === undefined ? [] : [sql`a.token_id = ${filter.tokenId}`]),
    ...(filter.action === undefined ? [] : [sql`a.action = ${filter.action}`]),
    ...(filter.subject === undefined ? [] : [sql`a.subject = ${filter.subject}`]),
    ...(filter.subjectId === undefined ? [] : [sql`a.subject_id = ${filter.subjectId}`]),
    ...(filter.requestId === undefined ? [] : [sql`a.request_id = ${filter.requestId}`]),
    ...(filter.from === null ? [] : [sql`a.at >= ${filter.from}`]),
    ...(filter.to === null ? [] : [sql`a.at < ${filter.to}`]),
  ])

export const listTrail = (db: Tx, clientId: number, filter: TrailFilter) =>
  db.all<TrailRow>(sql`select a.id, a.at, a.person_id, p.login, a.token_id, t.name as token_name, a.request_id, a.action, a.subject, a.subject_id, a.details from (
      select * from audit a where ${conditions(clientId, filter)} order by a.id ${directionOf(filter)} ${slice(filter)}) a
    left join person p on p.client_id = ${clientId} and p.id = a.person_id left join api_token t on t.client_id = ${clientId} and t.id = a.token_id
    order by a.id ${directionOf(filter)}`)
export const countTrail = (db: Tx, clientId: number, filter: TrailFilter) =>
  db.value<number>(sql`select count(*) from audit a where
  ${conditions(clientId, filter)}`)
