// What a supply is, how far it is, and its code for the shipping point.
import { Button, Group, Progress, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { fileAddress } from '../../api/api.ts'
import type { Supply } from '../../api/schema.gen.ts'
import { useOrganizations, useWarehouses } from '../../kit/choose.tsx'
import { Section } from '../../kit/facts.tsx'
import { useServiceName } from '../../kit/order.tsx'
import { printPaper } from '../../kit/paper.ts'
import { say } from '../../kit/say.ts'
import { numberText, When } from '../../kit/show.tsx'
import { isOpen } from './state.tsx'
import { useText } from './text.ts'
import styles from './supply.module.css'

const ready = ['COLLECTED', 'READY_TO_SUPPLY']

export function About({ supply }: { supply: Supply }) {
  const t = useText()
  const nameOf = useServiceName()
  const owner = (useOrganizations().data?.rows ?? []).find(({ id }) => id === supply.organizationId)?.organization
  const warehouse = (useWarehouses().data ?? []).find(({ id }) => id === supply.warehouseId)
  const orders = supply.orders ?? []
  const collected = orders.filter(({ status }) => ready.includes(status ?? '')).length
  const path = supply.labelPath
  return (
    <Section title={t('about')}>
      <dl className={styles.facts}>
        <dt>{t('channel')}</dt>
        <dd>{nameOf(supply.service)}</dd>
        <dt>{t('number')}</dt>
        <dd>{supply.externalId ?? t('numberNone')}</dd>
        {owner && (
          <>
            <dt>{t('organization')}</dt>
            <dd>{owner.shortName ?? owner.name}</dd>
          </>
        )}
        {warehouse && (
          <>
            <dt>{t('warehouse')}</dt>
            <dd>{warehouse.name}</dd>
          </>
        )}
        <dt>{t('orders')}</dt>
        <dd>{numberText(orders.length)}</dd>
        <dt>{t('pieces')}</dt>
        <dd>{numberText(supply.totalQuantity)}</dd>
        <dt>{t('created')}</dt>
        <dd>
          <When at={supply.createdDate} />
        </dd>
        {supply.deliveryDate && (
          <>
            <dt>{t('due')}</dt>
            <dd>
              <When at={supply.deliveryDate} />
            </dd>
          </>
        )}
      </dl>
      {isOpen(supply) && orders.length > 0 && (
        <>
          <Text size="xs" c="dimmed" mt="md" mb={4}>
            {t('collectedOf', { collected: numberText(collected), all: numberText(orders.length) })}
          </Text>
          <Progress value={(collected / orders.length) * 100} aria-label={t('collectedOf', { collected, all: orders.length })} />
        </>
      )}
      {path && (
        <>
          <img src={fileAddress(path)} alt={t('code')} className={styles.code} />
          <Group justify="center" mt="sm">
            <Button size="xs" variant="default" leftSection={<IconPrinter size={14} aria-hidden />} onClick={() => void printPaper(path).catch(say.failed)}>
              {t('printCode')}
            </Button>
          </Group>
        </>
      )}
    </Section>
  )
}
