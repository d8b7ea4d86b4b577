// What stands around everything: theme, remembered answers, messages, who is signed in, and what to show when a screen breaks.
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { Suspense } from 'react'
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
  if (state.data?.session)
    return (
      <SessionContext value={state.data.session}>
        <Shell />
      </SessionContext>
    )
  if (state.data) return state.data.setup ? <SetUp /> : <SignIn />
  return <Gate>{state.error ? <ErrorState error={state.error} onRetry={() => void state.refetch()} /> : <PageSkeleton />}</Gate>
}
