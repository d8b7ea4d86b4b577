// The list of goods, by sizes or by cards.
import { Button, Group } from '@mantine/core'
import { IconFileImport, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { useApi } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import { Page } from '../../../kit/page.tsx'
import { useScanner } from '../../../kit/scan.tsx'
import { EmptyState } from '../../../kit/states.tsx'
import { DataTable, EmptyList } from '../../../kit/table.tsx'
import { useUrlState } from '../../../kit/url-state.ts'
import { useText } from '../text.ts'
import { Bulk, useGoodsActions } from './bulk.tsx'
import { useColumns } from './columns.tsx'
import { isFiltered, ListFilterBar, noFilters, params, queryOf, type ListFilters } from './filters.tsx'

/** With what lies of them, for those who may see it. */
function useGoods(state: ListFilters, withStock: boolean) {
  const query = queryOf(state)
  const stocked = useApi('stock', 'GET /api/wms/findStock', { query }, { keep: true, enabled: withStock })
  const plain = useApi('catalogue', 'GET /api/product/find', { query }, { keep: true, enabled: !withStock })
  return withStock ? stocked : plain
}

export function ProductList() {
  const t = useText()
  const may = useMay()
  const search = useSearch()
  const [, go] = useLocation()
  const [state, setState] = useUrlState(params)
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const withStock = may('stock.read')
  const isCard = state.view === 'cards'
  const isArchive = state.shelf === 'archive'
  const [actions, dialogs] = useGoodsActions({ isCard, isArchive, onDone: (done) => setSelected((now) => now.difference(done)) })
  const list = useGoods(state, withStock)
  const columns = useColumns(isCard, withStock)
  useScanner((code) => setState({ ...noFilters, q: code }))
  const chosen = (list.data?.rows ?? []).filter((product) => selected.has(product.id ?? 0))
  const reset = () => setState(noFilters)
  return (
    <Page title={t('title')} actions={<Actions />}>
      <ListFilterBar state={state} setState={setState} />
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={(product) => product.id ?? 0}
        state={state}
        onState={setState}
        live={search}
        onOpen={(product) => go(`/catalogue/${product.view?.productModelId ?? product.view?.model?.id}`, { state: { back: `/catalogue?${search}` } })}
        {...(may('catalogue.edit') && {
          selected,
          onSelect: setSelected,
          bulk: <Bulk chosen={chosen} isCard={isCard} isArchive={isArchive} actions={actions} />,
        })}
        empty={
          <EmptyList isFiltered={isFiltered(state)} onReset={reset}>
            <EmptyState title={t('none')} hint={t('noneHint')} action={<Actions />} />
          </EmptyList>
        }
      />
      {dialogs}
    </Page>
  )
}

function Actions() {
  const t = useText()
  const may = useMay()
  return (
    <Group gap="xs">
      {may('import.run') && (
        <Button component={Link} href="/catalogue/import" variant="default" leftSection={<IconFileImport size={16} aria-hidden />}>
          {t('importFeed')}
        </Button>
      )}
      {may('catalogue.edit') && (
        <Button component={Link} href="/catalogue/new" leftSection={<IconPlus size={16} aria-hidden />}>
          {t('addCard')}
        </Button>
      )}
    </Group>
  )
}
