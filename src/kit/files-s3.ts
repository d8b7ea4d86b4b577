// Stored files in S3-compatible storage, named by FILES_URL. Loaded only when that is set: the client is large.
// Not its job: checking paths (placeOf) and content types, which are the same for every storage.
import type { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { SettingError } from './config.ts'
import { contentTypeOf, meter, placeOf } from './files.ts'
import type { Files, ListedFile } from './files.ts'

/** S3 wants parts of at least 5 MiB, and at most 10,000 of them: 80 GB here, with one part in memory. */
const partBytes = 8 * 2 ** 20

type Target = { Bucket: string; Key: string }

/** Reads `s3://key:secret@host:port/bucket/prefix?region=…&tls=false`; an error never repeats the address, which holds the secret. */
export function readS3Address(filesUrl: string) {
  const refuse = (reason: string) => new SettingError(`FILES_URL ${reason}: s3://key:secret@host:port/bucket?region=…&tls=false`)
  if (!URL.canParse(filesUrl)) throw refuse('is not an address')
  const url = new URL(filesUrl)
  const [bucket = '', ...prefix] = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent)
  if (url.protocol !== 's3:' || url.hostname === '') throw refuse('must begin with s3:// and name a host')
  if (bucket === '') throw refuse('must name a bucket')
  if (url.username === '' || url.password === '') throw refuse('must hold the key and the secret')
  const tls = url.searchParams.get('tls') ?? 'true'
  if (tls !== 'true' && tls !== 'false') throw refuse('takes tls=true or tls=false')
  return {
    bucket,
    prefix: [...prefix, ''].join('/'),
    endpoint: `${tls === 'true' ? 'https' : 'http'}://${url.host}`,
    region: url.searchParams.get('region') ?? 'us-east-1',
    credentials: { accessKeyId: decodeURIComponent(url.username), secretAccessKey: decodeURIComponent(url.password) },
  }
}

/** Regroups a stream into parts of one size, the last one shorter; an empty stream is one empty part. */
async function* inParts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    let rest = chunk
    while (size + rest.byteLength > partBytes) {
      yield Buffer.concat([...held, rest.subarray(0, partBytes - size)])
      rest = rest.subarray(partBytes - size)
      held = []
      size = 0
    }
    // Copied: whoever made the chunk may use its memory again.
    held.push(Buffer.from(rest))
    size += rest.byteLength
  }
  yield Buffer.concat(held)
}

async function uploadParts(s3: S3Client, target: Target, first: Buffer, rest: AsyncIterable<Buffer>) {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...target, ContentType: contentTypeOf(target.Key) }))
  if (UploadId === undefined) throw new Error('The storage gave no upload id')
  const upload = { ...target, UploadId }
  const parts: { ETag: string | undefined; PartNumber: number }[] = []
  const send = async (Body: Buffer) => {
    const PartNumber = parts.length + 1
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }))
    parts.push({ ETag, PartNumber })
  }
  try {
    await send(first)
    for await (const part of rest) await send(part)
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }))
  } catch (error) {
    // Parts of an upload that is not ended are paid for; and when the abort fails too, both are told.
    await s3.send(new AbortMultipartUploadCommand(upload)).catch((abort: unknown) => {
      throw new AggregateError([error, abort], 'The upload failed, and so did taking it back', { cause: error })
    })
    throw error
  }
}

async function* listObjects(s3: S3Client, bucket: string, { top, under }: { top: string; under: string }): AsyncGenerator<ListedFile> {
  let token: string | undefined
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: top + under, ...(token !== undefined && { ContinuationToken: token }) }))
    for (const { Key, Size, LastModified } of page.Contents ?? [])
      if (Key !== undefined) yield { path: Key.slice(top.length), size: Size ?? 0, modifiedAt: LastModified ?? new Date(0) }
    token = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}

/** Opens the bucket that FILES_URL names. */
export function openS3(filesUrl: string): Files {
  const { bucket, prefix, ...connection } = readS3Address(filesUrl)
  const s3 = new S3Client({
    ...connection,
    forcePathStyle: true,
    // The newer checksums are unknown to many self-hosted storages.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const targetOf = (clientId: number, path: string): Target => ({ Bucket: bucket, Key: prefix + placeOf(clientId, path) })

  return {
    async write(clientId, path, source, { maxBytes } = {}) {
      const target = targetOf(clientId, path)
      const { chunks, sum } = meter(source, maxBytes)
      const parts = inParts(chunks)
      try {
        const { value: first = Buffer.alloc(0) } = await parts.next()
        // A first part that is not full is all there is; a full one may be followed by others.
        if (first.byteLength === partBytes) await uploadParts(s3, target, first, parts)
        else await s3.send(new PutObjectCommand({ ...target, Body: first, ContentType: contentTypeOf(path) }))
      } finally {
        // Lets go of the source when the storage failed first.
        await parts.return(undefined)
      }
      return { path, ...sum() }
    },
    async read(clientId, path, range) {
      const bytes = range && { Range: `bytes=${range.start}-${range.end}` }
      try {
        const { Body, ContentLength } = await s3.send(new GetObjectCommand({ ...targetOf(clientId, path), ...bytes }))
        if (Body === undefined || ContentLength === undefined) throw new Error('The storage answered without a body or its length')
        // In Node the body is always a Readable; the type also covers browsers.
        return { stream: Body as Readable, size: ContentLength, contentType: contentTypeOf(path) }
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined
        throw error
      }
    },
    async remove(clientId, path) {
      await s3.send(new DeleteObjectCommand(targetOf(clientId, path)))
    },
    list(clientId, folder) {
      placeOf(clientId, folder ?? 'all')
      return listObjects(s3, bucket, { top: `${prefix}${clientId}/`, under: folder === undefined ? '' : `${folder}/` })
    },
  }
}
