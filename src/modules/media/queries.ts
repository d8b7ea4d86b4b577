// SQL of videos of packing.
import { sql, type Tx } from '../../kit/db.ts'

export type VideoRow = { id: number; orderId: number; path: string; size: number; createdAt: Date; createdBy: string | null }
const columns = sql`id, order_id, path, size, created_at, created_by`

export const readVideos = (db: Tx, clientId: number, orderId: number) =>
  db.all<VideoRow>(sql`select ${columns} from order_video where client_id = ${clientId} and order_id = ${orderId} order by id`)
export const findVideo = (db: Tx, clientId: number, key: { id: number } | { path: string }) =>
  db.maybe<VideoRow>(sql`select ${columns} from order_video where client_id = ${clientId} and ${'id' in key ? sql`id = ${key.id}` : sql`path = ${key.path}`}`)

type NewVideo = { orderId: number; path: string; size: number; sha256: string; createdBy: string }
/** The video, and whether it is the one sent just now; the same bytes are kept once an order. */
export async function insertVideo(db: Tx, clientId: number, video: NewVideo): Promise<VideoRow> {
  await db.run(sql`
    insert into order_video (client_id, order_id, path, size, sha256, created_by)
    values (${clientId}, ${video.orderId}, ${video.path}, ${video.size}, ${video.sha256}, ${video.createdBy})
    on conflict (client_id, order_id, sha256) do nothing`)
  return db.one<VideoRow>(sql`select ${columns} from order_video where client_id = ${clientId} and order_id = ${video.orderId} and sha256 = ${video.sha256}`)
}
export const deleteVideo = (db: Tx, clientId: number, id: number) => db.run(sql`delete from order_video where client_id = ${clientId} and id = ${id}`)

/** The oldest of those that are kept too long. */
export const takeOld = (db: Tx, clientId: number, before: Date, limit: number) =>
  db.all<{ path: string; size: number }>(sql`
    delete from order_video where client_id = ${clientId} and id in (select id from order_video where client_id = ${clientId} and created_at < ${before}
      order by created_at limit ${limit}) returning path, size`)
export const namedFiles = async (db: Tx, clientId: number, paths: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(
    (await db.all<{ path: string }>(sql`select path from order_video where client_id = ${clientId} and path = any(${paths}::text[])`)).map(({ path }) => path),
  )
