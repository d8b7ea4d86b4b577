// The door of photo sessions: pictures by the folder into cards, and from cards to marketplaces.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'
import { importPictures } from './import.ts'
import { sendPictures } from './send.ts'

export const photography: Module = { name: 'photography', ops: http, tasks: [importPictures, sendPictures] }
