// Videos of how orders were packed: streamed to storage, recognised on the way, shown to those who see the order.
import { randomUUID } from 'node:crypto'
import { Type, type Static } from 'typebox'
import { equipment } from '../../equipment.ts'
import { Refusal } from '../../kit/errors.ts'
import { guardFolder } from '../../kit/file-guards.ts'
import { FileReply, type Context, type LongContext } from '../../kit/op.ts'
import { Id } from '../../kit/paging.ts'
import { partOf } from '../../kit/ranges.ts'
import { readFirstFile } from '../../kit/uploads.ts'
import { takeStorage } from '../limits/index.ts'
import { getOrder, lockOrder } from '../orders/index.ts'
import { openVideo } from './container.ts'
import { errors } from './errors.ts'
import { deleteVideo, findVideo, insertVideo, readVideos, type VideoRow } from './queries.ts'

export const LARGEST = 199 * 1024 * 1024
const MOST = 20
export const FOLDER = 'orders/video'

export const OrderVideo = Type.Object({
  id: Id,
  orderId: Id,
  path: Type.String(),
  url: Type.String(),
  size: Type.Integer(),
  createdDate: Type.String({ format: 'date-time' }),
  createdUser: Type.Union([Type.String(), Type.Null()]),
})
const present = ({ id, orderId, path, size, createdAt, createdBy }: VideoRow): Static<typeof OrderVideo> => ({
  id,
  orderId,
  path,
  url: `/api/media/video/${id}`,
  size,
  createdDate: createdAt.toISOString(),
  createdUser: createdBy,
})

async function visibleVideo(call: Context, key: { id: number } | { path: string }): Promise<VideoRow> {
  const video = await findVideo(call.db, call.clientId, key)
  const missing = () => errors.error_video_not_found({ videoId: 'id' in key ? key.id : 0 })
  if (!video) throw missing()
  await getOrder(call, video.orderId).catch((error: unknown) => {
    throw error instanceof Refusal ? missing() : error
  })
  return video
}

guardFolder(`${FOLDER}/`, (call, path) =>
  call.tx(
    async (inner) => {
      const video = await findVideo(inner.db, inner.clientId, { path })
      return video !== undefined && (await getOrder(inner, video.orderId)).id === video.orderId
    },
    { readOnly: true },
  ),
)

/** The file first, then its row: a crash between leaves a file that nobody names. The same video sent again is the one that is there. */
export async function addVideo(call: LongContext, orderId: number): Promise<Static<typeof OrderVideo>> {
  await call.tx((inner) => getOrder(inner, orderId), { readOnly: true })
  const sent = await readFirstFile(call, errors.error_video_missing, async ({ stream }) => {
    const { ending, content } = await openVideo(stream)
    const path = `${FOLDER}/${orderId}/${randomUUID()}.${ending}`
    const { size, sha256 } = await equipment().files.write(call.clientId, path, content, { maxBytes: LARGEST })
    return { orderId, path, size, sha256 }
  })
  return keep(call, sent)
}

async function keep(call: LongContext, sent: { orderId: number; path: string; size: number; sha256: string }) {
  let kept: VideoRow | undefined
  try {
    kept = await call.tx(async (inner) => {
      const { db, clientId } = inner
      await lockOrder(inner, sent.orderId)
      const video = await insertVideo(db, clientId, { ...sent, createdBy: inner.actor.login })
      if ((await readVideos(db, clientId, sent.orderId)).length > MOST) throw errors.error_too_many_videos({ limit: MOST })
      if (video.path === sent.path) await takeStorage(inner, sent.size)
      return video
    })
    return present(kept)
  } finally {
    if (kept?.path !== sent.path) await equipment().files.remove(call.clientId, sent.path)
  }
}

export async function listVideos(call: Context, orderId: number): Promise<Static<typeof OrderVideo>[]> {
  await getOrder(call, orderId)
  return (await readVideos(call.db, call.clientId, orderId)).map(present)
}

/** The whole video, or the piece that a player asks for. */
export async function showVideo(call: LongContext, id: number): Promise<FileReply> {
  const { path, size } = await call.tx((inner) => visibleVideo(inner, { id }), { readOnly: true })
  const part = partOf(call.range, size)
  const file = await equipment().files.read(call.clientId, path, part.partial ? part : undefined)
  if (!file) throw errors.error_video_not_found({ videoId: id })
  return new FileReply(file.contentType, file.stream, path.split('/').at(-1), true, part)
}

export async function removeVideo(call: LongContext, id: number): Promise<void> {
  const { path } = await call.tx(async (inner) => {
    const video = await visibleVideo(inner, { id })
    await deleteVideo(inner.db, inner.clientId, id)
    await takeStorage(inner, -video.size)
    return video
  })
  await equipment().files.remove(call.clientId, path)
}
