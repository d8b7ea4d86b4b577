// Where Yandex sends a seller back who let this server in: the code becomes a token, once.
import { Button, Stack, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { Link, useSearch } from 'wouter'
import { useSend } from '../../api/query.ts'
import { PageSkeleton } from '../../kit/page.tsx'
import { EmptyState, ErrorState } from '../../kit/states.tsx'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'

export function ComeBack() {
  const t = useText()
  const search = new URLSearchParams(useSearch())
  const code = search.get('code') ?? ''
  const state = search.get('state') ?? ''
  const organizationId = Number(state.split('.')[0])
  const isSent = useRef(false)
  const market = useSend('POST /api/client/updateYandexMarketToken', { topics: ['settings'] })
  const disk = useSend('POST /api/client/getYandexDiskToken', { topics: ['settings'] })
  useEffect(() => {
    if (isSent.current || code === '') return
    isSent.current = true
    if (organizationId > 0) market.mutate({ query: { organizationId, code, state } })
    else disk.mutate({ query: { code, state } })
  }, [code, disk, market, organizationId, state])
  const error = market.error ?? disk.error
  const list = (
    <Button component={Link} href="/settings/integrations" variant="default">
      {t('toIntegrations')}
    </Button>
  )
  return (
    <Screen title={t('letIn')} back="/settings/integrations">
      {error ? (
        <Stack align="flex-start">
          <ErrorState error={error} />
          {list}
        </Stack>
      ) : code === '' ? (
        <EmptyState title={t('letInNo')} hint={search.get('error_description') ?? undefined} action={list} />
      ) : market.data || disk.data ? (
        <EmptyState title={t('connected')} action={list} />
      ) : (
        <Stack>
          <Text size="sm">{t('letInGoes')}</Text>
          <PageSkeleton />
        </Stack>
      )}
    </Screen>
  )
}
