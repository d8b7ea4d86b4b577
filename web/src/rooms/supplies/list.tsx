// The list of supplies.
import { Button, Select, Tabs, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { ApiError, call } from '../../api/api.ts'
import { useApi } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import type { Supply } from '../../api/schema.gen.ts'
import { OrganizationSelect, useOrganizationNames, WarehouseSelect } from '../../kit/choose.tsx'
import { FilterBar, SearchBox } from '../../kit/filters.tsx'
import { serviceNames, useServiceName } from '../../kit/order.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.ts'
import { useScanner } from '../../kit/scan.tsx'
import { Quantity, When } from '../../kit/show.tsx'
import { EmptyState } from '../../kit/states.tsx'
import { DataTable, EmptyList, type Column } from '../../kit/table.tsx'
import { paging, param, useUrlState } from '../../kit/url-state.ts'
import { ImportSupplies } from './import.tsx'
import { NewSupply } from './new-supply.tsx'
import { SupplyState, useSupplyName } from './state.tsx'
import { useText } from './text.ts'

const sorts = ['ID', 'CREATEDDATE', 'DELIVERYDATE'] as const
const params = {
  ...paging,
  tab: param.oneOf(['all']),
  query: param.text(),
  service: param.oneOf(serviceNames),
  organizationId: param.number(),
  warehouseId: param.number(),
}

export function SupplyList() {
  const t = useText()
  const may = useMay()
  const search = useSearch()
  const [, go] = useLocation()
  const nameOf = useServiceName()
  const [isMaking, setMaking] = useState(false)
  const [state, setState] = useUrlState(params)
  const { page, limit, query, service, organizationId, warehouseId, tab } = state
  const sortBy = sorts.find((sort) => sort === state.sortBy)
  const list = useApi(
    'orders',
    'GET /api/supply/findSupply',
    {
      query: {
        page,
        limit,
        count: true,
        query: query || undefined,
        service,
        organizationId,
        warehouseId,
        ...(tab === undefined && { notSupplied: true }),
        ...(sortBy && { sortBy, ascending: state.ascending }),
      },
    },
    { keep: true },
  )
  const columns = useColumns()
  const back = `/supplies${search === '' ? '' : `?${search}`}`
  /** A label of an order leads to the supply it is in. */
  const scanned = async (code: string) => {
    try {
      const order = await call('POST /api/fbs/findOrderByBarcode', { query: { barcode: code } })
      if (order.supplyId) go(`/supplies/${order.supplyId}`, { state: { back } })
      else say.note(t('notInSupply', { number: order.externalOrderId ?? order.id ?? '' }))
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) setState({ query: code, tab: 'all' })
      else say.failed(error)
    }
  }
  useScanner((code) => void scanned(code))
  const isFiltered = query !== '' || service !== undefined || organizationId !== undefined || warehouseId !== undefined
  const reset = () => setState({ query: '', service: undefined, organizationId: undefined, warehouseId: undefined })
  const make = may('supply.edit') && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t('newSupply')}
    </Button>
  )
  return (
    <Page
      title={t('title')}
      actions={
        <>
          {may('supply.edit') && <ImportSupplies />}
          {make}
        </>
      }
    >
      <Tabs value={tab ?? 'open'} onChange={(value) => setState({ tab: value === 'all' ? 'all' : undefined })} keepMounted={false}>
        <Tabs.List aria-label={t('title')}>
          <Tabs.Tab value="open">{t('tabOpen')}</Tabs.Tab>
          <Tabs.Tab value="all">{t('tabAll')}</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      <FilterBar isFiltered={isFiltered} onReset={reset} views="supplies">
        <SearchBox label={t('search')} value={query} onSearch={(text) => setState({ query: text })} />
        <Select
          aria-label={t('channel')}
          placeholder={t('channel')}
          clearable
          data={serviceNames.map((value) => ({ value, label: nameOf(value) }))}
          value={service ?? null}
          onChange={(value) => setState({ service: serviceNames.find((one) => one === value) })}
          w={{ base: '100%', xs: 170 }}
        />
        <OrganizationSelect value={organizationId} onChange={(id) => setState({ organizationId: id })} />
        <WarehouseSelect value={warehouseId} onChange={(id) => setState({ warehouseId: id })} />
      </FilterBar>
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={(supply) => supply.id ?? 0}
        state={state}
        onState={setState}
        onOpen={(supply) => go(`/supplies/${supply.id}`, { state: { back } })}
        empty={
          <EmptyList isFiltered={isFiltered} onReset={reset}>
            <EmptyState title={tab === undefined ? t('noneOpen') : t('none')} hint={t('noneHint')} action={make} />
          </EmptyList>
        }
      />
      {isMaking && <NewSupply onClose={() => setMaking(false)} onMade={(id) => go(`/supplies/${id}`, { state: { back } })} />}
    </Page>
  )
}

function useColumns(): readonly Column<Supply>[] {
  const t = useText()
  const nameOf = useServiceName()
  const supplyName = useSupplyName()
  const { nameOf: organizationOf, isOne } = useOrganizationNames()
  return [
    {
      key: 'name',
      title: t('name'),
      phone: 'head',
      render: (supply) => (
        <Text span size="sm" fw={500}>
          {supplyName(supply)}
        </Text>
      ),
    },
    { key: 'state', title: t('state'), width: 150, phone: 'head', render: (supply) => <SupplyState supply={supply} /> },
    { key: 'number', title: t('number'), render: ({ externalId }) => externalId ?? '—' },
    { key: 'channel', title: t('channel'), render: (supply) => nameOf(supply.service) },
    ...(isOne ? [] : [{ key: 'organization', title: t('organization'), render: ({ organizationId }: Supply) => organizationOf(organizationId) }]),
    { key: 'pieces', title: t('pieces'), align: 'right', width: 90, render: (supply) => <Quantity value={supply.totalQuantity} /> },
    { key: 'due', title: t('due'), sort: 'DELIVERYDATE', width: 140, render: (supply) => <When at={supply.deliveryDate} /> },
    { key: 'created', title: t('created'), sort: 'CREATEDDATE', width: 140, render: (supply) => <When at={supply.createdDate} /> },
  ]
}
