// What stands in place of content: nothing yet, or an error in words with a way to try again.
import { Alert, Button, Center, Group, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '../api/api.ts'
import { RowsSkeleton } from './page.tsx'
import { useText } from './text.ts'

/** `hint` says what to do next, `action` is the button that does it. */
export function EmptyState({ title, hint, action, icon }: { title: string; hint?: string; action?: ReactNode; icon?: ReactNode }) {
  return (
    <Center py={48} px="md">
      <Stack align="center" gap="sm" maw={440}>
        <ThemeIcon size={44} radius="xl" variant="light" color="gray" bg="var(--ambar-hover)" c="dimmed" aria-hidden>
          {icon ?? <IconInbox size={22} />}
        </ThemeIcon>
        <Text fw={600} ta="center">
          {title}
        </Text>
        {hint !== undefined && (
          <Text c="dimmed" size="sm" ta="center">
            {hint}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  )
}

export function ErrorState({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const t = useText()
  const requestId = error instanceof ApiError ? error.requestId : ''
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={20} aria-hidden />} title={t('errorTitle')} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{error.message === '' ? t('unknownError') : error.message}</Text>
        <Group gap="md">
          {onRetry && (
            <Button size="xs" variant="default" onClick={onRetry}>
              {t('retry')}
            </Button>
          )}
          {requestId !== '' && (
            <Text size="xs" c="dimmed" ff="monospace">
              {t('requestId', { id: requestId })}
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  )
}

/** An answer that is on its way, failed, or is there. @example <Answer of={order}>{(data) => <Lines order={data} />}</Answer> */
export function Answer<T>({ of, children, skeleton }: { of: UseQueryResult<T, Error>; children: (data: T) => ReactNode; skeleton?: ReactNode }) {
  if (of.data !== undefined) return <>{children(of.data)}</>
  if (of.error) return <ErrorState error={of.error} onRetry={() => void of.refetch()} />
  return <>{skeleton ?? <RowsSkeleton />}</>
}
