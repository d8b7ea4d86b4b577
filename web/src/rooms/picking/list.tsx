// The list of walks: the one in hand first; new ones are made of orders that wait.
import { Button, Group, Paper, Progress, SegmentedControl, Select, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Reply } from '../../api/api.ts'
import { useApi } from '../../api/query.ts'
import { WarehouseSelect } from '../../kit/choose.tsx'
import { FilterBar } from '../../kit/filters.tsx'
import { serviceNames, useServiceName } from '../../kit/order.tsx'
import { Page } from '../../kit/page.tsx'
import { When } from '../../kit/show.tsx'
import { EmptyState } from '../../kit/states.tsx'
import { DataTable, EmptyList, type Column } from '../../kit/table.tsx'
import { paging, param, useUrlState } from '../../kit/url-state.ts'
import { MakeDialog } from './make-dialog.tsx'
import { useText } from './text.ts'
import { WalkState } from './walk-page.tsx'
import styles from './picking.module.css'

const params = { ...paging, tab: param.oneOf(['finished']), service: param.oneOf(serviceNames), warehouseId: param.number() }
type Row = Reply<'GET /api/fbs/walks'>['rows'][number]

export function WalkList() {
  const t = useText()
  const service = useServiceName()
  const [, go] = useLocation()
  const [state, setState] = useUrlState(params)
  const [isMaking, setMaking] = useState(false)
  const { page, limit, tab } = state
  const list = useApi(
    'orders',
    'GET /api/fbs/walks',
    { query: { page, limit, finished: tab === 'finished', service: state.service, warehouseId: state.warehouseId, count: true } },
    { keep: true },
  )
  const mine = tab === 'finished' ? undefined : list.data?.rows.find((row) => row.mine)
  const isFiltered = state.service !== undefined || state.warehouseId !== undefined
  const reset = () => setState({ service: undefined, warehouseId: undefined })
  const make = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setMaking(true)}>
      {t('make')}
    </Button>
  )
  const columns: readonly Column<Row>[] = [
    { key: 'walk', title: t('walk'), render: (row) => <Text fw={500}>{t('walkTitle', { id: row.id })}</Text>, phone: 'head', width: 130 },
    { key: 'state', title: t('state'), render: (row) => <WalkState walk={row} />, phone: 'head', width: 190 },
    { key: 'progress', title: t('progress'), render: (row) => <Done row={row} />, width: 200 },
    { key: 'orders', title: t('orders'), render: (row) => row.orders, align: 'right', width: 90 },
    { key: 'service', title: t('service'), render: (row) => service(row.service) },
    { key: 'warehouse', title: t('warehouse'), render: (row) => row.warehouse ?? '—' },
    { key: 'due', title: t('due'), render: (row) => <When at={row.deliverOn} date />, width: 110 },
    { key: 'created', title: t('created'), render: (row) => <When at={row.createdAt} />, width: 130, phone: 'hide' },
  ]
  return (
    <Page title={t('title')} actions={make}>
      {mine && <Resume row={mine} />}
      <FilterBar isFiltered={isFiltered} onReset={reset} views="picking">
        <SegmentedControl
          aria-label={t('state')}
          data={[
            { value: 'open', label: t('open') },
            { value: 'finished', label: t('finishedOnes') },
          ]}
          value={tab ?? 'open'}
          onChange={(value) => setState({ tab: value === 'finished' ? 'finished' : undefined })}
        />
        <Select
          aria-label={t('service')}
          placeholder={t('anyService')}
          clearable
          data={serviceNames.filter((name) => name !== 'NONE').map((value) => ({ value, label: service(value) }))}
          value={state.service ?? null}
          onChange={(value) => setState({ service: serviceNames.find((one) => one === value) })}
          w={{ base: '100%', xs: 200 }}
        />
        <WarehouseSelect value={state.warehouseId} onChange={(warehouseId) => setState({ warehouseId })} />
      </FilterBar>
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        state={state}
        onState={setState}
        onOpen={(row) => go(`/picking/${row.id}`)}
        empty={
          <EmptyList isFiltered={isFiltered} onReset={reset}>
            <EmptyState title={tab === 'finished' ? t('noneFinished') : t('none')} hint={t('noneHint')} action={make} />
          </EmptyList>
        }
      />
      <MakeDialog opened={isMaking} onClose={() => setMaking(false)} />
    </Page>
  )
}

function Done({ row }: { row: Row }) {
  const t = useText()
  return (
    <div style={{ minWidth: 130 }}>
      <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {t('progressOf', { done: row.done, total: row.pieces })}
        {row.short > 0 && (
          <Text span c="red" size="sm" ml={6}>
            {t('missedCount', { count: row.short })}
          </Text>
        )}
      </Text>
      <Progress value={row.pieces === 0 ? 100 : (row.done / row.pieces) * 100} size="sm" aria-label={t('progress')} />
    </div>
  )
}

/** What one has begun stands first: a phone that went dark goes on by one touch. */
function Resume({ row }: { row: Row }) {
  const t = useText()
  const [, go] = useLocation()
  return (
    <Paper withBorder p="md" className={styles.resume}>
      <Group justify="space-between" gap="sm">
        <div>
          <Text fw={600}>{t('yours', { id: row.id })}</Text>
          <Text size="sm" c="dimmed">
            {t('progressOf', { done: row.done, total: row.pieces })}
          </Text>
        </div>
        <Button size="md" onClick={() => go(`/picking/${row.id}`)}>
          {t('goOn')}
        </Button>
      </Group>
    </Paper>
  )
}
