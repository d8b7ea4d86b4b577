// The warehouses: their order of choice, what they are linked to; marketplace warehouses that nobody feeds are asked about.
import { Alert, Button, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconPlug, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { Warehouse } from '../../api/schema.gen.ts'
import { useMay } from '../../api/session.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { useServiceName } from '../../kit/order.tsx'
import { Page } from '../../kit/page.tsx'
import { StateBadge } from '../../kit/show.tsx'
import { Answer, EmptyState } from '../../kit/states.tsx'
import { usePlaces } from './places.ts'
import { Sections } from './sections.tsx'
import { useUnlinked, type Unlinked } from './unlinked.ts'
import { WarehouseForm } from './warehouse-form.tsx'
import { useText } from './text.ts'

export function WarehousesPage() {
  const t = useText()
  const may = useMay()
  const [, go] = useLocation()
  const { asked } = usePlaces()
  const [isMaking, setMaking] = useState(false)
  const add = may('warehouse.edit') && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t('addWarehouse')}
    </Button>
  )
  return (
    <Page title={t('title')} actions={add}>
      <Sections />
      {may('warehouse.edit') && <AskAbout />}
      <Answer of={asked}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t('noWarehouses')} hint={t('noWarehousesHint')} action={add} />
          ) : (
            <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }}>
              {rows.map((row) => (
                <WarehouseCard key={row.id} row={row} />
              ))}
            </SimpleGrid>
          )
        }
      </Answer>
      <Dialog opened={isMaking} onClose={() => setMaking(false)} title={t('addWarehouse')}>
        <WarehouseForm
          onDone={(made) => {
            setMaking(false)
            go(`/stock/warehouses/${made.id}`)
          }}
        />
      </Dialog>
    </Page>
  )
}

function WarehouseCard({ row }: { row: Warehouse }) {
  const t = useText()
  const serviceName = useServiceName()
  const links = row.warehouseServices ?? []
  return (
    <Paper withBorder p="md" component={Link} href={`/stock/warehouses/${row.id}`} c="inherit" td="none">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text fw={600}>{row.name}</Text>
          {row.priority !== null && row.priority !== undefined && (
            <Text size="sm" c="dimmed">
              {t('priorityNumber', { priority: row.priority })}
            </Text>
          )}
        </Group>
        <Group gap={6}>
          {row.useForOrder === false && <StateBadge tone="quiet">{t('notFirst')}</StateBadge>}
          {row.notSyncStocks && <StateBadge tone="wait">{t('notTold')}</StateBadge>}
          {row.ignoreOrders && <StateBadge tone="wait">{t('noOrdersHere')}</StateBadge>}
          {links.length === 0 && <StateBadge tone="quiet">{t('notLinked')}</StateBadge>}
        </Group>
        {links.map((link) => (
          <Text key={link.id} size="sm" c="dimmed">
            {`${serviceName(link.service)} · ${link.name}`}
          </Text>
        ))}
      </Stack>
    </Paper>
  )
}

/** A warehouse of a marketplace that none of ours feeds: orders from it reserve nothing. */
function AskAbout() {
  const t = useText()
  const serviceName = useServiceName()
  const { unlinked } = useUnlinked()
  const { places } = usePlaces()
  if (unlinked.length === 0 || places.length === 0) return null
  const nameOf = (one: Unlinked) => `${serviceName(one.service)} · ${one.name}`
  return (
    <Alert color="amber" variant="light" icon={<IconPlug size={20} aria-hidden />} title={t('unlinkedTitle')}>
      <Stack gap="xs">
        <Text size="sm">{t('unlinkedText')}</Text>
        {unlinked.map((one) => (
          <Group key={`${one.service}-${one.organizationId}-${one.id}`} justify="space-between" gap="sm">
            <Text size="sm" fw={500}>
              {nameOf(one)}
            </Text>
            <Button component={Link} size="xs" variant="default" href={`/stock/warehouses/${places[0]?.id}?link=${encodeURIComponent(one.id)}`}>
              {t('linkIt')}
            </Button>
          </Group>
        ))}
      </Stack>
    </Alert>
  )
}
