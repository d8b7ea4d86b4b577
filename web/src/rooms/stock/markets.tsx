// What each marketplace is told of a SKU and why: gate by gate, what was sent and answered, how much of the stock may be shown.
import { Button, Group, SegmentedControl, Stack } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useSend } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { Section } from '../../kit/facts.tsx'
import { useLinks } from '../../kit/links.ts'
import { useServiceName } from '../../kit/order.tsx'
import { say } from '../../kit/say.ts'
import { EmptyState } from '../../kit/states.tsx'
import { WhySent } from '../../kit/why-sent.tsx'
import { Limits } from './limits.tsx'
import { Pushes } from './pushes.tsx'
import type { SkuStock } from './sku-page.tsx'
import { useText } from './text.ts'

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
      <Section title={serviceName(offered.service)}>
        <WhySent key={offered.service} productId={offered.productId} service={offered.service} />
      </Section>
      {may('catalogue.read') && <Limits key={offered.productId} productId={offered.productId} />}
      <Section title={t('whatWasSent')}>
        <Pushes productId={offered.productId} />
      </Section>
    </Stack>
  )
}
