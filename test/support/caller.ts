// A caller over a real port, with connections that stay open, as programs of sellers have them.
import type { Caller, Reply } from '../../src/testing.ts'

type At = { url: string; token: string; clientId: number; organizationId: number }

/** The same calls as tests make inside the process. A cut connection rejects. */
export function callerAt({ url, token, clientId, organizationId }: At): Caller {
  const call =
    (method: string) =>
    async (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
      const reply = await fetch(url + path, {
        method,
        headers: { authorization: token, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
      })
      const raw = Buffer.from(await reply.arrayBuffer())
      const isJson = (reply.headers.get('content-type') ?? '').includes('json')
      const parsed: unknown = isJson && raw.length > 0 ? JSON.parse(raw.toString()) : raw.toString()
      return { status: reply.status, headers: Object.fromEntries(reply.headers), raw, body: parsed }
    }
  return { token, clientId, organizationId, get: call('GET'), post: call('POST'), put: call('PUT'), patch: call('PATCH'), delete: call('DELETE') }
}
