// The cookie of the cabinet and the token that a page must send beside it, so that a foreign page can not write in a person's name.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { equipment } from '../../equipment.ts'

const NAME = 'ambar_session'

/** The value of our cookie among those of a request. */
export const sessionToken = (cookie: string | undefined): string | undefined =>
  cookie
    ?.slice(0, 8000)
    .split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === NAME)?.[1]

/** The header that sets the cookie, or with an empty token takes it away. Scripts never see it. */
export function sessionCookie(token: string, seconds: number): { 'set-cookie': string } {
  const secure = equipment().config.publicUrl.startsWith('https:') ? '; Secure' : ''
  return { 'set-cookie': `${NAME}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${token === '' ? 0 : seconds}${secure}` }
}

/** What writes by this session must carry as `X-CSRF-Token`; a page of ours reads it from GET /api/session. */
export const csrfToken = (clientId: number, sessionId: number): string =>
  createHmac('sha256', equipment().config.secretKey).update(`csrf:${clientId}:${sessionId}`).digest('base64url')

export function isCsrfToken(given: string | undefined, clientId: number, sessionId: number): boolean {
  const [got, wanted] = [Buffer.from(given ?? ''), Buffer.from(csrfToken(clientId, sessionId))]
  return got.length === wanted.length && timingSafeEqual(got, wanted)
}
