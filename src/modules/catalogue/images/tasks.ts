// Pictures by link: fetched through the guarded client, drawn anew and kept, one a job.
import { randomUUID } from 'node:crypto'
import { Type } from 'typebox'
import { equipment } from '../../../equipment.ts'
import { FetchError } from '../../../kit/guarded-fetch.ts'
import { Refusal } from '../../../kit/errors.ts'
import { Id } from '../../../kit/paging.ts'
import type { Context } from '../../../kit/op.ts'
import { task } from '../../../kit/task.ts'
import { writeNamed } from '../../../kit/files.ts'
import { takeStorage } from '../../limits/index.ts'
import { LARGEST, readPicture, redraw, type Drawn } from './draw.ts'
import { errors } from './errors.ts'
import { noteFailure, readLinked, storeFetched } from './queries.ts'

const ATTEMPTS = 3
const Payload = Type.Object({ imageId: Id })

/** The picture at an address of the user's, drawn anew. */
export async function fetchPicture(url: string, signal: AbortSignal): Promise<Drawn> {
  try {
    const { status, body } = await equipment().fetch(url, { signal, maxBytes: LARGEST, headers: { accept: 'image/*' } })
    if (status !== 200) {
      body.destroy()
      throw errors.error_image_address({ reason: `HTTP ${status}` })
    }
    return await redraw(await readPicture(body))
  } catch (error) {
    if (error instanceof FetchError) throw errors.error_image_address({ reason: error.kind })
    throw error
  }
}

export const placeOf = (viewId: number, drawn: Drawn) => `product/images/${viewId}/${randomUUID()}.${drawn.ending}`

/** Run twice it finds the picture stored. What is wrong with an address is noted at the picture: trying again would not mend it. */
export const fetchImage = task(
  'catalogue.fetchImage',
  { payload: Payload, attempts: ATTEMPTS, priority: 20, lane: (_, clientId) => `images:${clientId}` },
  async ({ payload, tx, signal, clientId, log, attempt }) => {
    const linked = await tx(({ db }) => readLinked(db, clientId, payload.imageId), { readOnly: true })
    if (!linked) return
    try {
      const drawn = await fetchPicture(linked.url, signal)
      const path = placeOf(linked.viewId, drawn)
      const { files } = equipment()
      const stored = { path, width: drawn.width, height: drawn.height, size: drawn.content.length }
      const keep = async (call: Context) => {
        if (!(await storeFetched(call.db, clientId, linked.id, stored))) return false
        await takeStorage(call, stored.size)
        return true
      }
      const isKept = await writeNamed(files, { clientId, path, content: drawn.content }, () => tx(keep))
      if (!isKept) await files.remove(clientId, path)
    } catch (error) {
      if (!(error instanceof Refusal) || (error.code === 'error_image_address' && attempt < ATTEMPTS)) throw error
      const { code } = error
      log.warn({ imageId: linked.id, code }, 'a picture by link was not taken')
      await tx(({ db }) => noteFailure(db, clientId, linked.id, code))
    }
  },
)
