// Operations as values: routing, validation, rights, OpenAPI and tests all follow from one declaration.
// Not its job: running them (http.ts) or describing them (openapi.ts).
import type { Readable } from 'node:stream'
import { Type, type Static, type TObject, type TSchema } from 'typebox'
import type { Lang } from './errors.ts'
import type { Tx } from './db.ts'
import type { Task } from './task.ts'

export type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Line = `${Verb} /${string}`
type Names<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

/** Who calls: a person or a token of a client, with what they may do. */
export type Actor = {
  clientId: number
  userId: number | null
  tokenId: number | null
  login: string
  lang: Lang | null
  readOnly: boolean
  permissions: ReadonlySet<string>
  /** Organizations and warehouses that the caller is limited to; null is all. */
  organizationIds: readonly number[] | null
  warehouseIds: readonly number[] | null
  /** The one shop whose key this is. Such a caller does nothing but what its permissions name. */
  shopId?: number
  /** The session of the cabinet, when the caller came by its cookie. */
  sessionId?: number
}

/** What every action gets: the transaction, the caller, and the ways to hand work on. */
export type Context = {
  db: Tx
  actor: Actor
  clientId: number
  lang: Lang
  requestId: string
  /** Queues work in this transaction: it runs if and only if the transaction commits. */
  enqueue: <P extends TSchema>(task: Task<P>, payload: Static<P>, options?: { runAt?: Date; key?: string }) => Promise<void>
}

/** What a long operation gets instead of an open transaction: it opens them itself, briefly. */
export type LongContext = Omit<Context, 'db' | 'enqueue'> & {
  tx: <T>(work: (context: Context) => Promise<T>, options?: { readOnly?: boolean }) => Promise<T>
  /** One transaction that, under an Idempotency-Key, is carried out once: a repeat answers what the first answered, as `replayed` text. */
  once: <T>(work: (context: Context) => Promise<T>) => Promise<{ answer: T } | { replayed: JsonText }>
  /** True when the body is a multipart upload. */
  isUpload: boolean
  /** Parts of a multipart upload, streamed; each file must be read before the next comes. A body that is the file itself is one part. */
  upload: () => AsyncIterable<UploadPart>
  signal: AbortSignal
  /** Where the request came from, as it is counted. */
  address: string
  /** The Range header: which bytes of a file are asked for (ranges.ts reads it). */
  range?: string
}
export type UploadPart = { kind: 'file'; field: string; filename: string; mimetype: string; stream: Readable } | { kind: 'field'; field: string; value: string }

export type Inputs<P, Q, B> = { params: P; query: Q; body: B }

/** Which bytes of how many: the answer to a request for a range. `partial` is false when it is all of them. */
export type FilePart = { start: number; end: number; size: number; partial: boolean }
/** Answers that are not plain JSON values. */
export class FileReply {
  readonly contentType: string
  readonly content: Readable | Uint8Array
  readonly filename: string | undefined
  readonly inline: boolean
  readonly part: FilePart | undefined
  constructor(contentType: string, content: Readable | Uint8Array, filename?: string, inline = false, part?: FilePart) {
    this.contentType = contentType
    this.content = content
    this.filename = filename
    this.inline = inline
    this.part = part
  }
}
/** An answer with headers of its own, such as a cookie. */
export class WithHeaders<T> {
  readonly answer: T
  readonly headers: Record<string, string>
  constructor(answer: T, headers: Record<string, string>) {
    this.answer = answer
    this.headers = headers
  }
}
/** JSON that is already text, whole or streamed. */
export class JsonText {
  readonly content: Readable | string
  constructor(content: Readable | string) {
    this.content = content
  }
}

/** The schema of a reply that is a file, of one of these types: `reply: fileOf('application/pdf')`, the handler returns a FileReply. */
export const fileOf = (...types: string[]) => Type.Unsafe<FileReply>({ type: 'string', format: 'binary', contentMediaType: types.join(', ') })
/** The schema of an operation that answers nothing: `{}` on the wire, as the original does. */
export const Nothing = Type.Unsafe<void>({ type: 'object', properties: {} })

export type Spec<Can extends string, P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema> = {
  summary: string
  /** The permission it needs; 'public' needs no caller at all, 'signed' any caller. */
  can: Can | 'public' | 'signed'
  params?: P
  query?: Q
  /** What the contract calls the object that its query parameters are the fields of. */
  queryName?: string
  body?: B
  reply: R
  /** The section, when the published contract does not name one. */
  tag?: string
  /** True for a POST that only reads: read-only tokens may call it and it runs in a read-only transaction. False for a GET that writes. */
  reads?: boolean
  /** Further addresses of the same operation. */
  aliases?: readonly Line[]
  /** The largest JSON body in bytes, where it may be larger than usual: such a body is read only from a caller who may do this. */
  bodyLimit?: number
  /** The body is multipart/form-data; the fields are named for OpenAPI. */
  upload?: readonly string[]
  /** With `upload`: the body may also be the bytes of the file itself, whatever type it says it has. */
  rawUpload?: true
}
export type AnySpec = Spec<string, TObject, TObject, TSchema, TSchema>
export type Op = {
  line: Line
  spec: AnySpec
  /** 'short' runs inside one transaction; 'long' opens its own. */
  kind: 'short' | 'long'
  run: (call: never) => Promise<unknown>
}

type Free = TObject<Record<never, never>>
type ParamsOf<L extends string, P extends TObject> = Omit<Record<Names<L>, number>, keyof Static<P>> & Static<P>
type ReplyOf<R extends TSchema> = Static<R> | JsonText | WithHeaders<Static<R>>

/** The two builders of operations, closed over the permissions that exist. */
export const operations = <Can extends string>() => ({
  /** An operation in one transaction (read-only for GET). */
  op: <const L extends Line, R extends TSchema, P extends TObject = Free, Q extends TObject = Free, B extends TSchema = TSchema>(
    line: L,
    spec: Spec<Can, P, Q, B, R>,
    run: (call: Context & Inputs<ParamsOf<L, P>, Static<Q>, Static<B>>) => Promise<ReplyOf<R>>,
  ): Op => ({ line, spec, kind: 'short', run }),
  /** An operation that streams or waits for other machines and so must not hold a transaction. */
  longOp: <const L extends Line, R extends TSchema, P extends TObject = Free, Q extends TObject = Free, B extends TSchema = TSchema>(
    line: L,
    spec: Spec<Can, P, Q, B, R>,
    run: (call: LongContext & Inputs<ParamsOf<L, P>, Static<Q>, Static<B>>) => Promise<ReplyOf<R>>,
  ): Op => ({ line, spec, kind: 'long', run }),
})
