// Where the sizes of a card are listed, and why a marketplace is or is not told their stock.
import { Alert, Button, Group, List, Modal, Stack, Table, Text } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useApi } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import type { Product, ProductModel, ProductView } from '../../../api/schema.gen.ts'
import { useServiceName } from '../../../kit/order.tsx'
import { Section } from '../../../kit/facts.tsx'
import { Money, Quantity, StateBadge, When } from '../../../kit/show.tsx'
import { Answer, EmptyState } from '../../../kit/states.tsx'
import { listingsOf, toneOfListing, type Listing } from '../goods.ts'
import styles from '../catalogue.module.css'
import { useText } from '../text.ts'

type Listed = { size: Product; name: string; listing: Listing }
const listedOf = (card: ProductModel): Listed[] =>
  (card.views ?? []).flatMap((view: ProductView) =>
    (view.sizes ?? []).flatMap((size) =>
      listingsOf({ ...size, view }).map((listing) => ({ size, name: [view.color, size.size].filter(Boolean).join(', ') || (size.name ?? ''), listing })),
    ),
  )

export function Markets({ card }: { card: ProductModel }) {
  const t = useText()
  const nameOf = useServiceName()
  const [asked, setAsked] = useState<Listed>()
  const listed = listedOf(card)
  if (listed.length === 0) return <EmptyState title={t('notListed')} hint={t('notListedHint')} />
  const services = [...Map.groupBy(listed, ({ listing }) => listing.service)]
  return (
    <Stack gap="md">
      {services.map(([service, rows]) => (
        <Section key={service} title={nameOf(service)}>
          <ServiceRows service={nameOf(service)} rows={rows} onAsk={setAsked} />
        </Section>
      ))}
      <Modal
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={asked && t('whyTitle', { service: nameOf(asked.listing.service), name: asked.name })}
        size="lg"
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {asked && <Why productId={asked.size.id ?? 0} service={asked.listing.service} />}
      </Modal>
    </Stack>
  )
}

/** What scrolls sideways is reached by the keyboard too. */
const scrolled = { role: 'region', tabIndex: 0 }

function ServiceRows({ service, rows, onAsk }: { service: string; rows: readonly Listed[]; onAsk: (row: Listed) => void }) {
  const t = useText()
  const may = useMay()
  return (
    <div className={styles.scroll} aria-label={service} {...scrolled}>
      <Table verticalSpacing={6} miw={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('variant')}</Table.Th>
            <Table.Th>{t('numbers')}</Table.Th>
            <Table.Th>{t('state')}</Table.Th>
            <Table.Th ta="right">{t('price')}</Table.Th>
            {may('stock.read') && <Table.Th ta="right">{t('stock')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.size.id}>
              <Table.Td>{row.name}</Table.Td>
              <Table.Td className={styles.mono}>{row.listing.ids.join(' · ')}</Table.Td>
              <Table.Td>
                <StateBadge tone={toneOfListing[row.listing.status]}>{t(`listing_${row.listing.status}`)}</StateBadge>
                {row.listing.message !== '' && (
                  <Text size="xs" c="red">
                    {row.listing.message}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right">
                <Money value={row.listing.price} />
              </Table.Td>
              {may('stock.read') && (
                <Table.Td ta="right">
                  <Button size="compact-sm" variant="default" aria-label={t('whyOf', { name: row.name })} onClick={() => onAsk(row)}>
                    {t('why')}
                  </Button>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

type Gate = { gate: string; passed: boolean; localMessage: string }
const Gates = ({ gates }: { gates: readonly Gate[] }) => (
  <List spacing={4} size="sm" center>
    {gates.map((gate) => (
      <List.Item
        key={gate.gate}
        icon={
          gate.passed ? (
            <IconCheck size={16} color="var(--mantine-color-teal-6)" aria-hidden />
          ) : (
            <IconX size={16} color="var(--mantine-color-red-6)" aria-hidden />
          )
        }
      >
        {gate.localMessage}
      </List.Item>
    ))}
  </List>
)

function Why({ productId, service }: { productId: number; service: Listing['service'] }) {
  const t = useText()
  const may = useMay()
  const asked = useApi('stock', 'GET /api/stock/explain', { query: { productId, service } })
  const places = useApi('settings', 'GET /api/warehouse/getServiceWarehouse', {}, { enabled: may('warehouse.read') })
  const nameOfPlace = (id: string) => places.data?.find((place) => place.externalId === id && place.service === service)?.name || id
  return (
    <Answer of={asked}>
      {(why) => (
        <Stack>
          <Alert color={why.sent ? 'teal' : 'red'} variant="light" title={t(why.sent ? 'isSent' : 'isNotSent')} />
          <Gates gates={why.gates} />
          {why.warehouses.map((warehouse) => (
            <Section key={warehouse.serviceWarehouseId} title={t('marketWarehouse', { name: nameOfPlace(warehouse.serviceWarehouseId) })}>
              <Stack gap="xs">
                <Group gap="lg">
                  <Text size="sm">
                    {`${t('free')}: `}
                    <Quantity value={warehouse.free} />
                  </Text>
                  <Text size="sm">
                    {`${t('shownThere')}: `}
                    <Quantity value={warehouse.shown} />
                  </Text>
                  <Text size="sm">
                    {`${t('lastSent')}: `}
                    <When at={warehouse.lastSentAt} />
                  </Text>
                </Group>
                {warehouse.lastError && (
                  <Text size="sm" c="red">
                    {warehouse.lastError}
                  </Text>
                )}
                <Gates gates={warehouse.gates} />
              </Stack>
            </Section>
          ))}
        </Stack>
      )}
    </Answer>
  )
}
