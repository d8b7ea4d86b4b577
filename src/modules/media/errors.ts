// What is refused about videos of packing.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_video_missing: [400, 'The request holds no video', 'В запросе нет видео'],
  error_video_format: [400, 'Only MP4, MOV and WebM videos are taken', 'Принимаются только видео MP4, MOV и WebM'],
  error_video_truncated: [400, 'The video is damaged or cut short', 'Видео повреждено или обрезано'],
  error_video_not_found: [404, 'Video {videoId} does not exist', 'Видео {videoId} нет'],
  error_too_many_videos: [400, 'An order has at most {limit} videos', 'У заказа не больше {limit} видео'],
})
