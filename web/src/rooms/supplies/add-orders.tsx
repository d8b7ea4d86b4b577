// Chooses orders of the same account that are in no supply yet, to put them into this one.
import { Group, SegmentedControl, Stack } from '@mantine/core'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { useApi } from '../../api/query.ts'
import type { Supply } from '../../api/schema.gen.ts'
import { useBatch } from '../../kit/batch.tsx'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { SearchBox } from '../../kit/filters.tsx'
import { orderName } from '../../kit/goods.tsx'
import { EmptyState } from '../../kit/states.tsx'
import { DataTable } from '../../kit/table.tsx'
import { useOrderColumns } from './orders.tsx'
import { useText } from './text.ts'

const stages = ['COLLECTED', 'COLLECTING', 'NEW'] as const

export function AddOrders({ supply, onClose }: { supply: Supply; onClose: () => void }) {
  const t = useText()
  const [stage, setStage] = useState<(typeof stages)[number]>('COLLECTED')
  const [query, setQuery] = useState('')
  const [paging, setPaging] = useState({ page: 1, limit: 50, sortBy: '', ascending: false })
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const [run, progress] = useBatch()
  const { organizationId, service } = supply
  const list = useApi(
    'orders',
    'GET /api/fbs/findOrder',
    {
      query: {
        type: 'FBS',
        withoutSupply: true,
        stage,
        page: paging.page,
        limit: paging.limit,
        count: true,
        query: query || undefined,
        ...(organizationId && { organizationId }),
        ...(service && { service }),
      },
    },
    { keep: true },
  )
  const columns = useOrderColumns().map(({ sort: _sort, ...column }) => column)
  const path = { supplyId: supply.id ?? 0 }
  const chosen = (list.data?.rows ?? []).filter(({ id }) => selected.has(id ?? 0))
  const put = () =>
    run({
      title: t('addOrders'),
      things: chosen.map((order) => ({ id: order.id ?? 0, name: orderName(order), href: `/orders/${order.id}` })),
      topics: ['orders'],
      done: t('putIn', { count: chosen.length }),
      whole: (ids) => call('PUT /api/fbs/supply/{supplyId}', { path, body: ids }),
      one: (id) => call('PUT /api/fbs/supply/{supplyId}', { path, body: [id] }),
      onEnd: (done) => {
        setSelected(new Set())
        if (done.length === chosen.length) onClose()
      },
    })
  return (
    <Dialog onClose={onClose} title={t('addOrders')} size="xl">
      <Stack gap="sm">
        <Group gap="xs">
          <SegmentedControl
            aria-label={t('state')}
            value={stage}
            data={stages.map((value) => ({ value, label: t(`stage_${value}`) }))}
            onChange={(value) => {
              setStage(stages.find((one) => one === value) ?? 'COLLECTED')
              setSelected(new Set())
            }}
          />
          <SearchBox label={t('searchOrder')} value={query} onSearch={setQuery} />
        </Group>
        <DataTable
          label={t('addOrders')}
          list={list}
          columns={columns}
          rowKey={(order) => order.id ?? 0}
          state={paging}
          onState={(changes) => setPaging((state) => ({ ...state, page: 1, ...changes }))}
          selected={selected}
          onSelect={setSelected}
          empty={<EmptyState title={t('nothingToAdd')} hint={t('nothingToAddHint')} />}
        />
        <DialogEnd onClose={onClose} onDo={put} disabled={chosen.length === 0}>
          {t('put', { count: chosen.length })}
        </DialogEnd>
      </Stack>
      {progress}
    </Dialog>
  )
}
