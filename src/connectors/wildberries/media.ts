// Pictures of cards at Wildberries: all of a card by their addresses, or one by one as files where it can not reach ours.
// https://dev.wildberries.ru/openapi/work-with-products#tag/Mediafajly, read 2026-08. At least 700 × 900, at most 30 a card.
import { Type, type Static } from 'typebox'
import { ConnectorFailure } from '../failure.ts'
import { exchange } from '../kit.ts'
import type { PictureFile, PictureLinks } from '../vocabulary.ts'
import { limits } from './limits.ts'
import { idOf, Maybe } from './words.ts'

const host = 'https://content-api.wildberries.ru'
const Answer = Type.Object({ error: Maybe(Type.Boolean()), errorText: Maybe(Type.String()), additionalErrors: Maybe(Type.Unknown()) })

/** What can not be taken may be said with the status 200 as well. */
function accepted(line: string, { error, errorText, additionalErrors }: Static<typeof Answer>): undefined {
  if (error !== true) return undefined
  const more = additionalErrors === null || additionalErrors === undefined ? '' : ` ${JSON.stringify(additionalErrors).slice(0, 500)}`
  throw new ConnectorFailure('refused', { line, code: 'content_error', message: `${errorText || 'an error without a word'}${more}` })
}

const SAVE = 'POST /content/v3/media/save'
/** The pictures at these addresses take the place of all that the card has. */
export const sendPictureLinks = exchange(SAVE, {
  limit: limits.media,
  host,
  repeatable: true,
  build: ({ cardId, links }: PictureLinks) => ({ body: { nmId: idOf(cardId), data: [...links] } }),
  reply: Answer,
  read: (reply) => accepted(SAVE, reply),
})

const FILE = 'POST /content/v3/media/file'
/** The picture of one place; sent again it takes its own place. */
export const sendPicture = exchange(FILE, {
  limit: limits.media,
  host,
  repeatable: true,
  build: ({ cardId, number, content }: PictureFile) => ({
    headers: { 'x-nm-id': String(idOf(cardId)), 'x-photo-number': String(number) },
    file: { field: 'uploadfile', filename: `${number}.jpg`, contentType: 'image/jpeg', content },
  }),
  reply: Answer,
  read: (reply) => accepted(FILE, reply),
})
