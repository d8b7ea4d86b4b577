// Where the sizes of a card are listed, and why a marketplace is or is not told their stock.
import { Button, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { useMay } from '../../../api/session.ts'
import type { Product, ProductModel, ProductView } from '../../../api/schema.gen.ts'
import { Dialog } from '../../../kit/dialog.tsx'
import { useServiceName } from '../../../kit/order.tsx'
import { Section } from '../../../kit/facts.tsx'
import { Money, StateBadge } from '../../../kit/show.tsx'
import { EmptyState } from '../../../kit/states.tsx'
import { WhySent } from '../../../kit/why-sent.tsx'
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
      <Dialog
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={asked && t('whyTitle', { service: nameOf(asked.listing.service), name: asked.name })}
        size="lg"
      >
        {asked && <WhySent productId={asked.size.id ?? 0} service={asked.listing.service} />}
      </Dialog>
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
