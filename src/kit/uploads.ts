// Parts of a multipart upload, streamed; what breaks inside of one is the sender's doing.
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { kitErrors, type Refusal } from './errors.ts'
import type { LongContext, UploadPart } from './op.ts'

// What breaks inside an upload is the sender's doing, wherever our code was reading it.
const unreadable = new WeakSet<Error>()
function noted(stream: Readable): Readable {
  // A short upload has broken before anyone listens.
  if (stream.errored) unreadable.add(stream.errored)
  return stream.on('error', (error) => {
    unreadable.add(error)
  })
}

/** The body of an operation that takes a file as it is (`rawUpload`). */
export const isRawUpload = (request: FastifyRequest): boolean => request.body instanceof Readable

export const isUnreadable = (error: Error) => unreadable.has(error)

export async function* uploadParts(request: FastifyRequest): AsyncGenerator<UploadPart> {
  if (request.body instanceof Readable) {
    yield { kind: 'file', field: 'file', filename: '', mimetype: request.headers['content-type'] ?? '', stream: noted(request.body) }
    return
  }
  if (!request.isMultipart()) throw kitErrors.error_media_type({ type: request.headers['content-type'] ?? 'none' })
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') yield { kind: 'file', field: part.fieldname, filename: part.filename, mimetype: part.mimetype, stream: noted(part.file) }
      else yield { kind: 'field', field: part.fieldname, value: typeof part.value === 'string' ? part.value : JSON.stringify(part.value) }
    }
  } catch (error) {
    if (error instanceof Error) unreadable.add(error)
    throw error
  }
}

type UploadFile = Extract<UploadPart, { kind: 'file' }>

/**
 * Reads the first file of an upload, while the upload is open; a body without one, or that is no upload, is refused as `missing` says.
 * @example const path = await readFirstFile(call, errors.error_feed_source, ({ stream }) => keep(stream))
 */
export async function readFirstFile<T>(
  call: Pick<LongContext, 'isUpload' | 'upload'>,
  missing: () => Refusal,
  read: (file: UploadFile) => Promise<T>,
): Promise<T> {
  for await (const part of call.isUpload ? call.upload() : []) if (part.kind === 'file') return await read(part)
  throw missing()
}
