// The list of orders.
import { Button, Group } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { ApiError, call } from '../../../api/api.ts'
import { useApi } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import { Page } from '../../../kit/page.tsx'
import { say } from '../../../kit/say.ts'
import { useScanner } from '../../../kit/scan.tsx'
import { EmptyState } from '../../../kit/states.tsx'
import { DataTable, EmptyList } from '../../../kit/table.tsx'
import { useUrlState } from '../../../kit/url-state.ts'
import { useOrderActions } from '../actions.tsx'
import { useText } from '../text.ts'
import { Bulk } from './bulk.tsx'
import { useColumns } from './columns.tsx'
import { Filters } from './filters.tsx'
import { ImportOrders } from './import.tsx'
import { Stages } from './stages.tsx'
import { countSet, params, questionOf, resting } from './state.ts'

export function OrderList() {
  const t = useText()
  const may = useMay()
  const search = useSearch()
  const [, go] = useLocation()
  const [state, setState] = useUrlState(params)
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const list = useApi('orders', 'GET /api/fbs/findOrder', { query: questionOf(state) }, { keep: true })
  const rows = list.data?.rows ?? []
  const columns = useColumns(rows)
  // Here and not in the bar of the selection: what failed is read after the selection is gone.
  const [actions, dialogs] = useOrderActions(() => setSelected(new Set()))
  const back = `/orders${search === '' ? '' : `?${search}`}`
  const open = (id: number | null | undefined) => go(`/orders/${id}`, { state: { back } })
  /** A label tells the order; anything else may be goods in orders. */
  const scanned = async (code: string) => {
    try {
      const order = await call('POST /api/fbs/findOrderByBarcode', { query: { barcode: code } })
      open(order.id)
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) setState({ ...resting, barcode: code })
      else say.failed(error)
    }
  }
  useScanner((code) => void scanned(code))
  const isFiltered = countSet(state) > 0
  const reset = () => setState({ ...resting, stage: state.stage })
  const chosen = rows.filter(({ id }) => selected.has(id ?? 0))
  return (
    <Page
      title={t('title')}
      actions={
        <Group gap="xs">
          {may('import.run') && <ImportOrders />}
          {may('order.edit') && (
            <Button component={Link} href="/orders/new" leftSection={<IconPlus size={16} aria-hidden />}>
              {t('newOrder')}
            </Button>
          )}
        </Group>
      }
    >
      <Stages state={state} onStage={(stage) => setState({ stage, status: undefined })} />
      <Filters state={state} onState={setState} isFiltered={isFiltered} onReset={reset} />
      <DataTable
        label={t('title')}
        list={list}
        live={search}
        columns={columns}
        rowKey={(order) => order.id ?? 0}
        state={state}
        onState={setState}
        onOpen={(order) => open(order.id)}
        {...((may('order.collect') || may('order.edit')) && { selected, onSelect: setSelected, bulk: <Bulk orders={chosen} actions={actions} /> })}
        empty={
          <EmptyList isFiltered={isFiltered || state.stage !== undefined} onReset={() => setState(resting)}>
            <EmptyState title={t('none')} hint={t('noneHint')} action={may('order.edit') && <FirstOrder />} />
          </EmptyList>
        }
      />
      {dialogs}
    </Page>
  )
}

function FirstOrder() {
  const t = useText()
  return (
    <Button component={Link} href="/orders/new" variant="default">
      {t('newOrder')}
    </Button>
  )
}
