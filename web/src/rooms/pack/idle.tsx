// Between orders: what to do, how many wait, what was put aside, the shift.
import { Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { IconBarcode, IconPackage } from '@tabler/icons-react'
import { useApi, useSend, type Topic } from '../../api/query.ts'
import type { Reply } from '../../api/api.ts'
import { say } from '../../kit/say.ts'
import { numberText, When } from '../../kit/show.tsx'
import { ErrorState } from '../../kit/states.tsx'
import type { Floor, State } from './floor.ts'
import type { Setup } from './setup.ts'
import { ShiftFacts } from './shift.tsx'
import { useShopName } from './shop.ts'
import { useText } from './text.ts'
import styles from './pack.module.css'

type Queue = Reply<'GET /api/packing/queue'>

export function Idle({ floor, state, setup }: { floor: Floor; state: State; setup: Setup }) {
  const t = useText()
  const queue = useApi(
    'orders',
    'GET /api/packing/queue',
    { query: { shop: setup.shop || undefined, warehouseId: setup.warehouseId, station: setup.station } },
    { keep: true, refetchEvery: 30_000 },
  )
  const waiting = queue.data?.waiting
  return (
    <div className={styles.idle}>
      <div className={styles.call}>
        {waiting === 0 ? <IconPackage size={72} stroke={1.2} aria-hidden /> : <IconBarcode size={72} stroke={1.2} aria-hidden />}
        <Title order={2} className={styles.callTitle}>
          {waiting === 0 ? t('nothingWaits') : t('scanToBegin')}
        </Title>
        <Text c="dimmed" className={styles.callHint}>
          {waiting === 0 ? t('nothingWaitsHint') : t('scanToBeginHint')}
        </Text>
        <Button size="xl" onClick={() => void floor.next()} loading={state.isBusy} disabled={state.isOffline || waiting === 0}>
          {t('takeNext')}
        </Button>
        {waiting !== undefined && waiting > 0 && <Text className={styles.waiting}>{t('ordersWait', { count: waiting })}</Text>}
      </div>
      <div className={styles.side}>
        {/* Without a connection the line above says so. */}
        {queue.error && !state.isOffline && <ErrorState error={queue.error} onRetry={() => void queue.refetch()} />}
        {queue.data && queue.data.shops.length > 1 && <Shops shops={queue.data.shops} />}
        {queue.data && queue.data.aside.length > 0 && <Aside rows={queue.data.aside} isOffline={state.isOffline} />}
        <Paper withBorder p="md" component="section" aria-label={t('shift')}>
          <Text component="h2" fw={600} m={0} mb="sm">
            {t('shift')}
          </Text>
          <ShiftFacts />
        </Paper>
        <Commands />
      </div>
    </div>
  )
}

function Shops({ shops }: { shops: Queue['shops'] }) {
  const t = useText()
  const shopName = useShopName()
  return (
    <Paper withBorder p="md" component="section" aria-label={t('byShop')}>
      <Text component="h2" fw={600} m={0} mb="sm">
        {t('byShop')}
      </Text>
      <Stack gap={8}>
        {shops.map(({ shop, waiting }) => (
          <Group key={shop.uuid} justify="space-between" wrap="nowrap" gap="sm">
            <Text truncate>{shopName(shop)}</Text>
            <Text fw={600} style={{ fontVariantNumeric: 'tabular-nums' }}>
              {numberText(waiting)}
            </Text>
          </Group>
        ))}
      </Stack>
    </Paper>
  )
}

const changed: readonly Topic[] = ['orders']

function Aside({ rows, isOffline }: { rows: Queue['aside']; isOffline: boolean }) {
  const t = useText()
  const back = useSend('POST /api/packing/orders/{orderId}/return', { topics: changed, onDone: () => say.done(t('returned')), onFail: say.failed })
  return (
    <Paper withBorder p="md" component="section" aria-label={t('aside')}>
      <Text component="h2" fw={600} m={0} mb="sm">
        {t('asideCount', { count: rows.length })}
      </Text>
      <Stack gap="sm" mah={320} style={{ overflowY: 'auto' }} tabIndex={0} role="group" aria-label={t('aside')}>
        {rows.map((row) => (
          <Group key={row.id} justify="space-between" wrap="nowrap" gap="sm">
            <div style={{ minWidth: 0 }}>
              <Text fw={500} truncate>
                {row.number}
              </Text>
              <Text size="sm" c="dimmed">
                {row.reason === 'by scan' ? t('asideByScan') : row.reason} {row.login && `· ${row.login} `}· <When at={row.at} />
              </Text>
            </div>
            <Button
              variant="default"
              size="sm"
              disabled={isOffline}
              loading={back.isPending && back.variables.path.orderId === row.id}
              aria-label={t('returnOrder', { number: row.number })}
              onClick={() => back.mutate({ path: { orderId: row.id } })}
            >
              {t('return')}
            </Button>
          </Group>
        ))}
      </Stack>
    </Paper>
  )
}

/** What a scanner can say besides goods: printed once, hung beside the station. */
function Commands() {
  const t = useText()
  return (
    <Text size="sm" c="dimmed">
      {t('commandsHint')}{' '}
      <Anchor href="/api/packing/commands" target="_blank" rel="noreferrer" underline="always">
        {t('commandsPrint')}
      </Anchor>
    </Text>
  )
}
