// Who is signed in, and what they may do.
import { useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { ApiError, call, setCaller, type Reply } from './api.ts'
import { forgetSession, keepSession, readSession } from './kept-session.ts'
import { queryClient } from './query.ts'
import type { Permission } from './schema.gen.ts'

export type Session = Reply<'GET /api/session'>
/**
 * Signed out: `setup` says that nobody can sign in yet, the server waits for its first administrator. `isKept`: the server was not reached, this is
 * who was here last. `left`: the session ended while they worked; what they have not saved waits for them to sign in again.
 */
export type SessionState = { session: Session; isKept?: boolean } | { session: undefined; setup: boolean; left?: Session }

const KEY = ['session'] as const
const AGAIN_MS = 2_000

/** What one person was shown is not there for the next. */
const forgetAnswers = () => queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] })

const isOutOfReach = ({ status }: ApiError) => status === 0 || status >= 502

async function askSession(): Promise<SessionState> {
  const known = queryClient.getQueryData<SessionState>(KEY)
  const wasKept = known?.session !== undefined && known.isKept === true
  const before = known?.session ?? (known && 'left' in known ? known.left : undefined)
  try {
    const session = await call('GET /api/session', {})
    if (before && before.user.login !== session.user.login) forgetAnswers()
    setCaller({ csrf: session.csrfToken ?? '', isUnknown: false })
    keepSession(session)
    // What could not be asked meanwhile is asked now.
    if (wasKept || (before && known?.session === undefined)) void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] })
    return { session }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const kept = known === undefined || wasKept ? readSession() : undefined
    if (isOutOfReach(error) && kept) {
      setCaller({ isUnknown: true })
      return { session: kept, isKept: true }
    }
    if (error.status !== 403) throw error
    forgetSession()
    setCaller({ isUnknown: false })
    const setup = (await call('GET /api/session/setup', {})).open
    if (before && !setup) return { session: undefined, setup, left: before }
    forgetAnswers()
    return { session: undefined, setup }
  }
}

export const useSessionState = () =>
  useQuery<SessionState, ApiError>({
    queryKey: KEY,
    queryFn: askSession,
    staleTime: 60_000,
    refetchInterval: ({ state: { data } }) => (data?.session !== undefined && data.isKept === true ? AGAIN_MS : false),
  })

/** Asks anew who is signed in: after signing in or out, and when a call was denied. */
export const renewSession = () => queryClient.invalidateQueries({ queryKey: KEY })

/** Forgets all that the person who left could see. */
export async function leaveSession(): Promise<void> {
  await call('DELETE /api/session', {})
  queryClient.clear()
  forgetSession()
  window.location.assign('/')
}

/** What is denied for want of a right is denied again and again: the session is not asked for each time. */
let renewedAt = 0
setCaller({
  onDenied: async () => {
    const before = queryClient.getQueryData<SessionState>(KEY)?.session
    if (before === undefined || Date.now() - renewedAt < 5_000) return false
    renewedAt = Date.now()
    await renewSession()
    const now = queryClient.getQueryData<SessionState>(KEY)?.session
    if (now === undefined) renewedAt = 0
    return now !== undefined && now.user.login === before.user.login && now.csrfToken !== before.csrfToken
  },
})

export const SessionContext = createContext<Session | undefined>(undefined)

/** The session of a screen that only someone signed in sees. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('outside of a session')
  return session
}

/** Whether the person may do something: what they may not do is not offered. @example const may = useMay(); may('order.edit') */
export function useMay(): (permission: Permission) => boolean {
  const { permissions, readOnly } = useSession()
  return (permission) => permissions.includes(permission) && (!readOnly || permission.endsWith('.read'))
}
