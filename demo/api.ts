// A small client of the public API, as a seller's script would have one.
import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'

const Task = Type.Object({
  id: Type.Integer(),
  status: Type.String(),
  message: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  messageParams: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  file: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
export type Ended = Static<typeof Task>

export type Api = ReturnType<typeof openApi>

export function openApi(base: string, token: string) {
  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const isForm = body instanceof FormData
    const reply = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: token, ...(body !== undefined && !isForm && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    })
    if (!reply.ok) throw new Error(`${method} ${path} answered ${reply.status}: ${await reply.text()}`)
    return reply
  }
  /** Calls and checks that the answer has the shape that is read here. */
  const call = async <S extends TSchema>(method: string, path: string, shape: S, body?: unknown): Promise<Static<S>> =>
    Value.Parse(shape, await (await send(method, path, body)).json())
  /** Waits for a task to end. */
  const ended = async (id: number): Promise<Ended> => {
    for (;;) {
      const task = await call('GET', `/api/task/getTask?id=${id}`, Task)
      if (task.status === 'FINISHED') return task
      if (['ERROR', 'EXCEPTION', 'STOPPED', 'INTERRUPTED'].includes(task.status))
        throw new Error(`task ${id} ended as ${task.status}: ${task.message ?? ''} ${task.messageParams ?? ''}`)
      await new Promise((resolve) => {
        setTimeout(resolve, 100)
      })
    }
  }
  return {
    base,
    token,
    call,
    send,
    ended,
    /** Undefined where there is no such thing. */
    maybe: async <S extends TSchema>(path: string, shape: S): Promise<Static<S> | undefined> => {
      const reply = await fetch(`${base}${path}`, { headers: { authorization: token } })
      if (reply.status === 404) return undefined
      if (!reply.ok) throw new Error(`GET ${path} answered ${reply.status}: ${await reply.text()}`)
      return Value.Parse(shape, await reply.json())
    },
    get: <S extends TSchema>(path: string, shape: S) => call('GET', path, shape),
    post: <S extends TSchema>(path: string, shape: S, body?: unknown) => call('POST', path, shape, body),
    /** Starts a task and waits for its end. */
    run: async (method: string, path: string, body?: unknown) => ended((await call(method, path, Task, body)).id),
    file: async (path: string) => Buffer.from(await (await send('GET', `/files/file?path=${encodeURIComponent(path)}`)).arrayBuffer()),
  }
}
