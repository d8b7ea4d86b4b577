// The door of media: videos of packing.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'
import { sweepVideos } from './tasks.ts'

export const media: Module = { name: 'media', ops: http, tasks: [sweepVideos] }
