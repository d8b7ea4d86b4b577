// What the marketplaces are told of stock: each account with what waits and its last word, and everything that was sent.
import { Alert, Button, Group, Paper, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Reply } from '../../api/api.ts'
import { useApi, useSend } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { useOrganizationNames } from '../../kit/choose.tsx'
import { FilterBar, SearchBox } from '../../kit/filters.tsx'
import { useServiceName } from '../../kit/order.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.ts'
import { numberText, StateBadge, When, type Tone } from '../../kit/show.tsx'
import { Answer, EmptyState } from '../../kit/states.tsx'
import { useUrlState } from '../../kit/url-state.ts'
import { Held } from './held.tsx'
import { pushParams, pushStates, Pushes } from './pushes.tsx'
import { Sections } from './sections.tsx'
import { useText } from './text.ts'

type Account = Reply<'GET /api/stock/accounts'>[number]

export function SentPage() {
  const t = useText()
  const may = useMay()
  const [state, setState] = useUrlState(pushParams)
  const { q, status } = state
  const accounts = useApi('stock', 'GET /api/stock/accounts', {}, { refetchEvery: 5_000 })
  return (
    <Page title={t('title')}>
      <Sections />
      <Held />
      <Answer of={accounts}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState
              title={t('noAccounts')}
              hint={t('noAccountsHint')}
              action={
                may('warehouse.read') ? (
                  <Button component={Link} href="/stock/warehouses">
                    {t('toWarehouses')}
                  </Button>
                ) : undefined
              }
            />
          ) : (
            <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
              {rows.map((account) => (
                <AccountCard key={account.integrationId} account={account} />
              ))}
            </SimpleGrid>
          )
        }
      </Answer>
      <FilterBar isFiltered={q !== '' || status !== undefined} onReset={() => setState({ q: '', status: undefined })}>
        <SearchBox value={q} onSearch={(text) => setState({ q: text })} label={t('searchSent')} />
        <Select
          aria-label={t('answer')}
          placeholder={t('anyAnswer')}
          clearable
          data={pushStates.map((value) => ({ value, label: t(`push_${value}`) }))}
          value={status ?? null}
          onChange={(value) => setState({ status: pushStates.find((one) => one === value) })}
          w={{ base: '100%', xs: 190 }}
        />
      </FilterBar>
      <Pushes />
    </Page>
  )
}

const stateOf = ({
  held,
  retrying,
  waiting,
  refusedToday,
  problem,
}: Account): { state: 'held' | 'retrying' | 'waiting' | 'refused' | 'calm' | 'problem'; tone: Tone } => {
  if (problem) return { state: 'problem', tone: 'bad' }
  if (held > 0) return { state: 'held', tone: 'wait' }
  if (retrying > 0) return { state: 'retrying', tone: 'bad' }
  if (waiting > 0) return { state: 'waiting', tone: 'busy' }
  return refusedToday > 0 ? { state: 'refused', tone: 'wait' } : { state: 'calm', tone: 'good' }
}

function AccountCard({ account }: { account: Account }) {
  const t = useText()
  const may = useMay()
  const serviceName = useServiceName()
  const { nameOf } = useOrganizationNames()
  const send = useSend('POST /api/stock/accounts/{integrationId}/send', { topics: ['stock'], onDone: () => say.done(t('sendingAgain')), onFail: say.failed })
  const { state, tone } = stateOf(account)
  const name = serviceName(account.service)
  return (
    <Paper withBorder p="md" component="section" aria-label={name}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text component="h2" fw={600} m={0}>
              {name}
            </Text>
            <Text size="xs" c="dimmed">
              {nameOf(account.organizationId)}
            </Text>
          </div>
          <StateBadge tone={tone}>{t(`account_${state}`)}</StateBadge>
        </Group>
        <SimpleGrid cols={2} spacing="xs">
          <Small title={t('waitsToSend')}>{numberText(account.waiting)}</Small>
          <Small title={t('heldHere')}>{numberText(account.held)}</Small>
          <Small title={t('refusedToday')}>{numberText(account.refusedToday)}</Small>
          <Small title={t('lastSent')}>
            <When at={account.lastAt} />
          </Small>
        </SimpleGrid>
        {(account.problem || account.lastError) && (
          <Alert color={account.problem || account.retrying > 0 ? 'red' : 'gray'} variant="light" p="xs">
            <Text size="sm">{account.problem ?? account.lastError}</Text>
            {!account.problem && account.lastErrorAt && (
              <Text size="xs" c="dimmed">
                <When at={account.lastErrorAt} />
              </Text>
            )}
          </Alert>
        )}
        {may('stock.edit') && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={send.isPending}
            onClick={() => send.mutate({ path: { integrationId: account.integrationId } })}
          >
            {t('compareAndSend')}
          </Button>
        )}
      </Stack>
    </Paper>
  )
}

const Small = ({ title, children }: { title: string; children: ReactNode }) => (
  <div>
    <Text size="xs" c="dimmed">
      {title}
    </Text>
    <Text component="div" size="sm" fw={500}>
      {children}
    </Text>
  </div>
)
