// The tariff with what is used of its limits, what can be taken instead, and bills to print or pay.
import { Anchor, Button, Group, Paper, Progress, SimpleGrid, Stack, Text } from '@mantine/core'
import type { Reply } from '../../api/api.ts'
import { useApi, useSend } from '../../api/query.ts'
import type { Bill, ClientTariff, Tariff } from '../../api/schema.gen.ts'
import { Section } from '../../kit/facts.tsx'
import { PlainTable } from '../../kit/plain-table.tsx'
import { say } from '../../kit/say.ts'
import { Money, moneyText, numberText, StateBadge, When, type Tone } from '../../kit/show.tsx'
import { Answer } from '../../kit/states.tsx'
import type { Column } from '../../kit/table.tsx'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'
import styles from './settings.module.css'

type Limit = Reply<'GET /api/client/limits'>[number]

const holdsNow = ({ status, expiredDate }: ClientTariff) => (status === 'PAYED' || status === 'FREE') && (!expiredDate || Date.parse(expiredDate) > Date.now())

export function Billing() {
  const t = useText()
  const taken = useApi('settings', 'GET /api/client/getClientTariffs', {})
  const limits = useApi('settings', 'GET /api/client/limits', {})
  const offered = useApi('own', 'GET /api/signup/getTariffs', {})
  const bills = useApi('settings', 'GET /api/client/getBills', {})
  const current = taken.data?.find(holdsNow)
  const name = current?.name ?? offered.data?.tariffs?.[0]?.name ?? ''
  const others = (offered.data?.tariffs ?? []).filter((one) => one.name !== name)
  return (
    <Screen title={t('tab_billing')}>
      <Section title={t('tariffNow', { name })}>
        {current?.expiredDate && (
          <Text size="sm" mb="sm">
            {t('tariffUntil')} <When at={current.expiredDate} date />
          </Text>
        )}
        <Answer of={limits}>
          {(rows) => (
            <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
              {rows.map((row) => (
                <Used key={row.what} row={row} />
              ))}
            </SimpleGrid>
          )}
        </Answer>
      </Section>
      {others.length > 0 && (
        <Section title={t('tariffsOther')}>
          <div className={styles.gallery}>
            {others.map((tariff) => (
              <Offer key={tariff.id} tariff={tariff} />
            ))}
          </div>
        </Section>
      )}
      <Section title={t('bills')}>
        <Answer of={bills}>{(rows) => <Bills rows={rows} />}</Answer>
      </Section>
    </Screen>
  )
}

function Used({ row: { what, used, limit } }: { row: Limit }) {
  const t = useText()
  const share = limit === undefined || limit === 0 ? 0 : Math.min(100, Math.round((used / limit) * 100))
  return (
    <div>
      <Text size="xs" c="dimmed">
        {t(`limit_${what}`)}
      </Text>
      <Text size="sm">
        {limit === undefined ? t('usedFree', { used: numberText(used) }) : t('usedOf', { used: numberText(used), limit: numberText(limit) })}
      </Text>
      {limit !== undefined && <Progress value={share} color={share >= 90 ? 'red' : undefined} mt={4} aria-label={t(`limit_${what}`)} />}
    </div>
  )
}

const prices = ['MONTH', 'MONTH_3', 'MONTH_6', 'YEAR'] as const

function Offer({ tariff }: { tariff: Tariff }) {
  const t = useText()
  const take = useSend('POST /api/client/tariff', { topics: ['settings'], onFail: say.failed })
  const bill = useSend('POST /api/client/bill', { topics: ['settings'], onDone: () => say.done(t('billMade')), onFail: say.failed })
  const limits = [
    t('offerProducts', { limit: tariff.productsLimit ?? '∞' }),
    t('offerUsers', { limit: tariff.usersLimit ?? '∞' }),
    t('offerOrganizations', { limit: tariff.organizationLimit ?? '∞' }),
  ]
  const order = async (period: (typeof prices)[number]) => {
    const made = await take.mutateAsync({ body: { id: tariff.id ?? 0, period } })
    if ((made.price ?? 0) > 0) bill.mutate({ body: { tariff: { id: made.id } } })
    else say.done(t('tariffTaken'))
  }
  return (
    <Paper withBorder p="md" component="article" aria-label={tariff.name ?? ''}>
      <Stack gap="xs" align="flex-start">
        <Text fw={600}>{tariff.name}</Text>
        <Text size="sm" c="dimmed">
          {limits.join(', ')}
        </Text>
        {prices.flatMap((period) => {
          const price = tariff.prices?.[period]
          if (price === undefined) return []
          return [
            <Button
              key={period}
              variant="default"
              size="sm"
              loading={take.isPending || bill.isPending}
              onClick={() => void order(period).catch(() => undefined)}
            >
              {[t(`period_${period}`), moneyText(price)].join(': ')}
            </Button>,
          ]
        })}
      </Stack>
    </Paper>
  )
}

const tones: Record<NonNullable<Bill['status']>, Tone> = { CREATED: 'wait', PAYED: 'good', FREE: 'good', REPLACED: 'quiet', REFUND: 'quiet' }

function Bills({ rows }: { rows: readonly Bill[] }) {
  const t = useText()
  const pay = useSend('POST /api/client/bill/{billId}/pay', {
    topics: ['settings'],
    onDone: ({ url }) => url && window.location.assign(url),
    onFail: say.failed,
  })
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('billsNone')}
      </Text>
    )
  const columns: readonly Column<Bill>[] = [
    { key: 'number', title: t('billNumberTitle'), phone: 'head', render: ({ number }) => number },
    { key: 'date', title: t('date'), width: 130, render: ({ createdDate }) => <When at={createdDate} date /> },
    { key: 'what', title: t('billWhat'), render: ({ reason }) => reason },
    { key: 'price', title: t('sum'), width: 120, align: 'right', render: ({ price }) => <Money value={price} /> },
    {
      key: 'state',
      title: t('state'),
      width: 120,
      phone: 'head',
      render: ({ status }) => status && <StateBadge tone={tones[status]}>{t(`bill_${status}`)}</StateBadge>,
    },
    {
      key: 'actions',
      title: '',
      align: 'right',
      width: 220,
      render: ({ id, status }) => (
        <Group gap="xs" justify="flex-end">
          <Anchor size="sm" href={`/api/client/bill/${id}/print`} target="_blank" rel="noreferrer">
            {t('billPrint')}
          </Anchor>
          {status === 'CREATED' && (
            <Button size="compact-sm" loading={pay.isPending} onClick={() => pay.mutate({ path: { billId: id ?? 0 } })}>
              {t('billPay')}
            </Button>
          )}
        </Group>
      ),
    },
  ]
  return <PlainTable label={t('bills')} rows={rows} columns={columns} rowKey={({ id }) => id ?? 0} />
}
