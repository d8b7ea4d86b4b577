// What a supply is, how far it is, and its code for the shipping point.
import { Button, Group, Progress, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { fileAddress } from '../../api/api.ts'
import type { Supply } from '../../api/schema.gen.ts'
import { useOrganizationNames, useWarehouses } from '../../kit/choose.tsx'
import { FactRow, FactRows, Section } from '../../kit/facts.tsx'
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
  const owner = useOrganizationNames().nameOf(supply.organizationId)
  const warehouse = (useWarehouses().data ?? []).find(({ id }) => id === supply.warehouseId)
  const orders = supply.orders ?? []
  const collected = orders.filter(({ status }) => ready.includes(status ?? '')).length
  const path = supply.labelPath
  return (
    <Section title={t('about')}>
      <FactRows>
        <FactRow title={t('channel')}>{nameOf(supply.service)}</FactRow>
        <FactRow title={t('number')}>{supply.externalId ?? t('numberNone')}</FactRow>
        <FactRow title={t('organization')}>{owner}</FactRow>
        <FactRow title={t('warehouse')}>{warehouse?.name}</FactRow>
        <FactRow title={t('orders')}>{numberText(orders.length)}</FactRow>
        <FactRow title={t('pieces')}>{numberText(supply.totalQuantity)}</FactRow>
        <FactRow title={t('created')}>
          <When at={supply.createdDate} />
        </FactRow>
        <FactRow title={t('due')}>{supply.deliveryDate && <When at={supply.deliveryDate} />}</FactRow>
      </FactRows>
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
