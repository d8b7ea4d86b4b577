// Who was signed in on this device last, for a page that is opened without a connection. No key to the server is in it: what changes anything waits
// until the server knows the person again.
import type { Reply } from './api.ts'

type Session = Reply<'GET /api/session'>
const KEY = 'ambar-session'
const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const text = (value: unknown) => (typeof value === 'string' ? value : '')

export function keepSession({ user, permissions, readOnly }: Session): void {
  const { userId, login, name } = user
  try {
    localStorage.setItem(KEY, JSON.stringify({ user: { userId, login, name }, permissions, readOnly }))
  } catch (error) {
    // Storage that is full or forbidden keeps nobody out: only a page without a connection will not know them.
    console.warn('who is here could not be kept', error)
  }
}
export function forgetSession(): void {
  try {
    localStorage.removeItem(KEY)
  } catch (error) {
    console.warn('who was here could not be forgotten', error)
  }
}

export function readSession(): Session | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    if (!isFields(kept) || !isFields(kept.user) || typeof kept.user.login !== 'string' || !Array.isArray(kept.permissions)) return undefined
    const { userId, login, name } = kept.user
    return {
      user: { ...(typeof userId === 'number' && { userId }), login, name: text(name) },
      permissions: kept.permissions.filter((one) => typeof one === 'string'),
      readOnly: kept.readOnly === true,
    }
  } catch {
    // Not ours, or cut short: nobody is known here.
    return undefined
  }
}
