// What each marketplace is told of a SKU and why: gate by gate, what was sent and answered, how much of the stock may be shown.
import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import type { Reply } from '../../api/api.ts'
import { useApi, useSend } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { Fact, Facts, Section } from '../../kit/facts.tsx'
import { useServiceName } from '../../kit/order.tsx'
import { say } from '../../kit/say.ts'
import { Quantity, StateBadge, When } from '../../kit/show.tsx'
import { Answer, EmptyState } from '../../kit/states.tsx'
import { Limits } from './limits.tsx'
import { useLinks } from './use-links.ts'
import { Pushes } from './pushes.tsx'
import type { SkuStock } from './sku-page.tsx'
import { useText } from './text.ts'
import styles from './stock.module.css'

type Explanation = Reply<'GET /api/stock/explain'>
type Service = Explanation['service']

export function Markets({ stock }: { stock: SkuStock }) {
  const t = useText()
  const may = useMay()
  const serviceName = useServiceName()
  const [chosen, choose] = useState<string>()
  const { links } = useLinks()
  // Those that our warehouses feed first: the others are never told of stock.
  const isFed = (service: string) => links.some((link) => link.service === service)
  const services = stock.services.toSorted((a, b) => Number(isFed(b.service)) - Number(isFed(a.service)))
  const offered = services.find(({ service }) => service === chosen) ?? services[0]
  const send = useSend('POST /api/stock/sku/{skuId}/send', { topics: ['stock'], onDone: () => say.done(t('sendingAgain')), onFail: say.failed })
  if (!offered) return <EmptyState title={t('notOffered')} hint={t('notOfferedHint')} />
  return (
    <Stack>
      <Group justify="space-between">
        {services.length > 1 ? (
          <SegmentedControl
            aria-label={t('marketplace')}
            value={offered.service}
            onChange={choose}
            data={services.map(({ service }) => ({ value: service, label: serviceName(service) }))}
          />
        ) : (
          <span />
        )}
        {may('stock.edit') && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={send.isPending}
            onClick={() => send.mutate({ path: { skuId: stock.skuId } })}
          >
            {t('sendAgain')}
          </Button>
        )}
      </Group>
      <Why key={offered.service} productId={offered.productId} service={offered.service} />
      {may('catalogue.read') && <Limits key={offered.productId} productId={offered.productId} />}
      <Section title={t('whatWasSent')}>
        <Pushes productId={offered.productId} />
      </Section>
    </Stack>
  )
}

function Why({ productId, service }: { productId: number; service: Service }) {
  const serviceName = useServiceName()
  const { nameOf } = useLinks()
  const asked = useApi('stock', 'GET /api/stock/explain', { query: { productId, service } }, { refetchEvery: 10_000 })
  return (
    <Answer of={asked}>
      {(why) => (
        <Section title={serviceName(service)} actions={<Verdict why={why} />}>
          <Stack>
            <Gates gates={why.gates} />
            {why.warehouses.map((one) => (
              <Stack key={`${one.organizationId}-${one.serviceWarehouseId}`} gap="sm">
                <Text fw={500}>{nameOf(service, one.serviceWarehouseId)}</Text>
                <Told one={one} />
                <Gates gates={one.gates} />
              </Stack>
            ))}
          </Stack>
        </Section>
      )}
    </Answer>
  )
}

function Verdict({ why }: { why: Explanation }) {
  const t = useText()
  if (why.sent) return <StateBadge tone="good">{t('isSent')}</StateBadge>
  const some = why.gates.every(({ passed }) => passed) && why.warehouses.some(({ quantity, held }) => quantity !== null && quantity !== undefined && !held)
  return <StateBadge tone={some ? 'wait' : 'bad'}>{some ? t('isPartlySent') : t('isNotSent')}</StateBadge>
}

function Told({ one }: { one: Explanation['warehouses'][number] }) {
  const t = useText()
  const state = one.held
    ? 'held'
    : one.pending
      ? 'pending'
      : one.lastStatus === 'ERROR'
        ? 'refused'
        : one.shown === null || one.shown === undefined
          ? 'never'
          : 'told'
  const tones = { held: 'wait', pending: 'busy', refused: 'bad', never: 'quiet', told: 'good' } as const
  return (
    <>
      <Facts cols={5}>
        <Fact title={t('state')}>
          <StateBadge tone={tones[state]}>{t(`told_${state}`)}</StateBadge>
        </Fact>
        <Fact title={t('freeHere')}>
          <Quantity value={one.free} />
        </Fact>
        <Fact title={t('toBeShown')}>
          <Quantity value={one.quantity} />
        </Fact>
        <Fact title={t('shownThere')}>
          <Quantity value={one.shown} />
        </Fact>
        <Fact title={t('lastSent')}>
          <When at={one.lastSentAt} />
        </Fact>
      </Facts>
      {one.lastStatus === 'ERROR' && one.lastError && (
        <Text size="sm" c="red">
          {one.lastError}
        </Text>
      )}
    </>
  )
}

/** In brackets the server names settings for programs; people read the sentence. */
const sentence = (text: string) => text.replace(/ \([^)]*\)/g, '')
function Gates({ gates }: { gates: Explanation['gates'] }) {
  const t = useText()
  return (
    <ul className={styles.gates}>
      {gates.map(({ gate, passed, effect, localMessage }) => {
        const isOpen = passed || effect === 'less'
        const Icon = isOpen ? IconCircleCheck : IconCircleX
        return (
          <li key={gate} className={styles.gate}>
            <Icon size={18} className={isOpen ? styles.passed : styles.closed} role="img" aria-label={isOpen ? t('gateOpen') : t('gateClosed')} />
            {sentence(localMessage)}
          </li>
        )
      })}
    </ul>
  )
}
