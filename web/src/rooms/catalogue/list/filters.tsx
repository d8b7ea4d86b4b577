// The filters of the list of goods, and their state in the address.
import { Button, SegmentedControl, Select } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useState } from 'react'
import { useApi } from '../../../api/query.ts'
import { OrganizationSelect } from '../../../kit/choose.tsx'
import { FilterBar, SearchBox } from '../../../kit/filters.tsx'
import { serviceNames, useServiceName } from '../../../kit/order.tsx'
import { useIsPhone } from '../../../kit/phone.ts'
import { paging, param, type StateOf } from '../../../kit/url-state.ts'
import { BrandSelect, CategorySelect } from '../choose-entry.tsx'
import styles from '../catalogue.module.css'
import { useText } from '../text.ts'

const markets = serviceNames.filter((name) => name !== 'NONE' && name !== 'OTHER')
const attention = ['noImages', 'needToBuy', 'needUpdatePrice', 'unprofitable', 'cardDoesNotOpen', 'duplicates'] as const

export const params = {
  ...paging,
  view: param.oneOf(['cards']),
  q: param.text(),
  category: param.number(),
  brand: param.number(),
  organizationId: param.number(),
  listed: param.oneOf(markets),
  unlisted: param.oneOf(markets),
  stock: param.oneOf(['in', 'none']),
  need: param.oneOf(attention),
  shelf: param.oneOf(['archive', 'favourite']),
}
export type ListFilters = StateOf<typeof params>
export type SetFilters = (changes: Partial<ListFilters>) => void

export const noFilters: Partial<ListFilters> = {
  q: '',
  category: undefined,
  brand: undefined,
  organizationId: undefined,
  listed: undefined,
  unlisted: undefined,
  stock: undefined,
  need: undefined,
  shelf: undefined,
}
export const isFiltered = (state: ListFilters) =>
  state.q !== '' ||
  [state.category, state.brand, state.organizationId, state.listed, state.unlisted, state.stock, state.need, state.shelf].some((value) => value !== undefined)

const sorts = ['ID', 'NAME', 'ARTICLE', 'PRICE', 'CREATED_DATE'] as const

/** The filters as the search of goods takes them. */
export function queryOf(state: ListFilters) {
  const { page, limit, ascending, need } = state
  return {
    page,
    limit,
    ascending,
    count: true,
    sortBy: sorts.find((sort) => sort === state.sortBy),
    query: state.q || undefined,
    categories: state.category === undefined ? undefined : [state.category],
    brands: state.brand === undefined ? undefined : [state.brand],
    organizations: state.organizationId === undefined ? undefined : [state.organizationId],
    createdIn: state.listed === undefined ? undefined : [state.listed],
    services: state.unlisted === undefined ? undefined : [state.unlisted],
    inStock: state.stock === 'in' ? true : undefined,
    noStock: state.stock === 'none' ? true : undefined,
    hasImages: need === 'noImages' ? false : undefined,
    needToBuy: need === 'needToBuy' ? true : undefined,
    needUpdatePrice: need === 'needUpdatePrice' ? true : undefined,
    unprofitable: need === 'unprofitable' ? true : undefined,
    wildberriesCardDoesNotOpen: need === 'cardDoesNotOpen' ? true : undefined,
    isDuplicate: need === 'duplicates' ? true : undefined,
    deleted: state.shelf === 'archive' ? true : undefined,
    favourite: state.shelf === 'favourite' ? true : undefined,
    uniqModel: state.view === 'cards' ? true : undefined,
  }
}

export function ListFilterBar({ state, setState }: { state: ListFilters; setState: SetFilters }) {
  const t = useText()
  const isPhone = useIsPhone()
  const [isOpen, setOpen] = useState(false)
  return (
    <FilterBar isFiltered={isFiltered(state)} onReset={() => setState(noFilters)} views="catalogue">
      <SearchBox value={state.q} onSearch={(q) => setState({ q })} label={t('search')} />
      {isPhone && (
        <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('filters')}
        </Button>
      )}
      <SegmentedControl
        aria-label={t('show')}
        data={[
          { value: 'sizes', label: t('bySizes') },
          { value: 'cards', label: t('byCards') },
        ]}
        value={state.view ?? 'sizes'}
        onChange={(view) => setState({ view: view === 'cards' ? 'cards' : undefined })}
      />
      {(!isPhone || isOpen) && <Narrowing state={state} setState={setState} />}
    </FilterBar>
  )
}

/** The name of an entry that only its id is known of, from the address. */
function useEntry(kind: 'brand' | 'category', id: number | undefined) {
  const brand = useApi('catalogue', 'GET /api/brand/{brandId}', { path: { brandId: id ?? 0 } }, { enabled: kind === 'brand' && id !== undefined })
  const category = useApi('catalogue', 'GET /api/knowledge/getCategoryById', { query: { id: id ?? 0 } }, { enabled: kind === 'category' && id !== undefined })
  const name = kind === 'brand' ? brand.data?.name : category.data?.name
  return id === undefined ? undefined : { id, name: name ?? '…' }
}

function Narrowing({ state, setState }: { state: ListFilters; setState: SetFilters }) {
  const t = useText()
  const brand = useEntry('brand', state.brand)
  const category = useEntry('category', state.category)
  return (
    <div className={styles.filters}>
      <CategorySelect placeholder={t('anyCategory')} value={category} onChange={(entry) => setState({ category: entry?.id })} />
      <BrandSelect placeholder={t('anyBrand')} value={brand} onChange={(entry) => setState({ brand: entry?.id })} />
      <OrganizationSelect value={state.organizationId} onChange={(organizationId) => setState({ organizationId })} />
      <MarketSelect state={state} setState={setState} />
      <Choice label={t('anyStock')} of={['in', 'none']} word={(value) => t(`stock_${value}`)} value={state.stock} onChange={(stock) => setState({ stock })} />
      <Choice label={t('anyNeed')} of={attention} word={(value) => t(`need_${value}`)} value={state.need} onChange={(need) => setState({ need })} />
      <Choice
        label={t('anyShelf')}
        of={['archive', 'favourite']}
        word={(value) => t(`shelf_${value}`)}
        value={state.shelf}
        onChange={(shelf) => setState({ shelf })}
      />
    </div>
  )
}

function MarketSelect({ state, setState }: { state: ListFilters; setState: SetFilters }) {
  const t = useText()
  const nameOf = useServiceName()
  const all = [...markets.map((name) => `listed:${name}`), ...markets.map((name) => `unlisted:${name}`)]
  const chosen = state.listed ? `listed:${state.listed}` : state.unlisted ? `unlisted:${state.unlisted}` : undefined
  const word = (value: string) => t(value.startsWith('listed') ? 'listedAt' : 'notListedAt', { service: nameOf(value.split(':')[1]) })
  const set = (value: string | undefined) =>
    setState({ listed: markets.find((name) => value === `listed:${name}`), unlisted: markets.find((name) => value === `unlisted:${name}`) })
  return <Choice label={t('anyMarket')} of={all} word={word} value={chosen} onChange={set} width={230} />
}

type ChoiceProps<T extends string> = {
  label: string
  of: readonly T[]
  word: (value: T) => string
  value: T | undefined
  onChange: (value: T | undefined) => void
  width?: number
}
function Choice<T extends string>({ label, of, word, value, onChange, width = 180 }: ChoiceProps<T>) {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      clearable
      data={of.map((one) => ({ value: one, label: word(one) }))}
      value={value ?? null}
      onChange={(chosen) => onChange(of.find((one) => one === chosen))}
      w={{ base: '100%', xs: width }}
    />
  )
}
