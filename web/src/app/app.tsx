// What stands around everything: theme, remembered answers, messages, who is signed in, and what to show when a screen breaks.
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { Activity, Suspense } from 'react'
import { Route, Switch } from 'wouter'
import { SessionContext, useSessionState } from '../api/session.ts'
import { queryClient } from '../api/query.ts'
import { PageSkeleton } from '../kit/page.tsx'
import { ErrorState } from '../kit/states.tsx'
import { Breakage } from './breakage.tsx'
import { Gate } from './gate.tsx'
import { ResetPassword, SetUp, SignIn } from './sign-in.tsx'
import { Shell } from './shell.tsx'
import { theme } from './theme.ts'
import { useCaller } from './caller.ts'

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <Breakage>
        <Suspense fallback={<PageSkeleton />}>
          <QueryClientProvider client={queryClient}>
            <Switch>
              <Route path="/reset-password">
                <ResetPassword />
              </Route>
              <Route>
                <Inside />
              </Route>
            </Switch>
          </QueryClientProvider>
        </Suspense>
      </Breakage>
    </MantineProvider>
  )
}

function Inside() {
  useCaller()
  const state = useSessionState()
  const { data } = state
  const session = data?.session
  const left = data && 'left' in data ? data.left : undefined
  const person = session ?? left
  if (person)
    return (
      <>
        {!session && <SignIn again={person.user.login ?? ''} />}
        {/* Whose session ended in the middle finds all as it was; until they sign in again nothing of it is seen, heard or asked. */}
        <Activity mode={session ? 'visible' : 'hidden'}>
          <SessionContext value={person}>
            <Shell key={person.user.login} />
          </SessionContext>
        </Activity>
      </>
    )
  if (data && 'setup' in data) return data.setup ? <SetUp /> : <SignIn />
  return <Gate>{state.error ? <ErrorState error={state.error} onRetry={() => void state.refetch()} /> : <PageSkeleton />}</Gate>
}
