// Videos of packing over HTTP.
import { Type } from 'typebox'
import { fileOf, Nothing } from '../../kit/op.ts'
import { longOp, op } from '../../op.ts'
import { addVideo, listVideos, OrderVideo, removeVideo, showVideo } from './actions.ts'

const tag = 'Медиа'

export const http = [
  longOp(
    'POST /api/media/order/:orderId/video',
    { summary: 'Keep the video of how an order was packed', can: 'order.collect', upload: ['file'], rawUpload: true, reply: OrderVideo },
    (call) => addVideo(call, call.params.orderId),
  ),
  op('GET /api/media/order/:orderId/video', { summary: 'The videos of an order', can: 'order.read', reply: Type.Array(OrderVideo), tag }, (call) =>
    listVideos(call, call.params.orderId),
  ),
  longOp('GET /api/media/video/:videoId', { summary: 'Watch a video; pieces by Range', can: 'order.read', reply: fileOf('video/mp4'), tag }, (call) =>
    showVideo(call, call.params.videoId),
  ),
  longOp('DELETE /api/media/video/:videoId', { summary: 'Remove a video', can: 'order.edit', reply: Nothing, tag }, (call) =>
    removeVideo(call, call.params.videoId),
  ),
]
