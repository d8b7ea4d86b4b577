// The filters of the list: what is asked often stands in the bar, the rest is behind one button.
import { Button, Checkbox, Popover, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { OrganizationSelect, WarehouseSelect } from '../../../kit/choose.tsx'
import { FilterBar, SearchBox } from '../../../kit/filters.tsx'
import { orderStates, serviceNames, useOrderState, useServiceName } from '../../../kit/order.tsx'
import { useText } from '../text.ts'
import { countSet, dues, flags, types, type Change, type ListState } from './state.ts'
import styles from './list.module.css'

type FiltersProps = { state: ListState; onState: Change; isFiltered: boolean; onReset: () => void }

export function Filters({ state, onState, isFiltered, onReset }: FiltersProps) {
  const t = useText()
  const nameOf = useServiceName()
  return (
    <FilterBar isFiltered={isFiltered} onReset={onReset} views="orders">
      <SearchBox label={t('search')} value={state.query} onSearch={(query) => onState({ query })} />
      <Select
        aria-label={t('channel')}
        placeholder={t('channel')}
        clearable
        data={serviceNames.map((value) => ({ value, label: nameOf(value) }))}
        value={state.service ?? null}
        onChange={(value) => onState({ service: serviceNames.find((one) => one === value) })}
        w={{ base: 'calc(50% - 5px)', xs: 170 }}
      />
      <OrganizationSelect value={state.organizationId} onChange={(organizationId) => onState({ organizationId })} />
      <WarehouseSelect value={state.warehouseId} onChange={(warehouseId) => onState({ warehouseId })} />
      <Select
        aria-label={t('due')}
        placeholder={t('due')}
        clearable
        data={dues.map((value) => ({ value, label: t(`due_${value}`) }))}
        value={state.due ?? null}
        onChange={(value) => onState({ due: dues.find((one) => one === value) })}
        w={{ base: 'calc(50% - 5px)', xs: 170 }}
      />
      <More state={state} onState={onState} />
    </FilterBar>
  )
}

const behind = ['status', 'type', 'dateFrom', 'dateTo', 'barcode', 'supplyId', 'productId', ...flags] as const

function More({ state, onState }: Pick<FiltersProps, 'state' | 'onState'>) {
  const t = useText()
  const stateName = useOrderState()
  const on = countSet(state, behind)
  return (
    <Popover position="bottom-start" withinPortal shadow="md">
      <Popover.Target>
        <Button variant="default" leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}>
          {on > 0 ? t('moreOn', { count: on }) : t('more')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={styles.more} aria-label={t('more')}>
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <Select
              label={t('state')}
              clearable
              searchable
              openOnFocus={false}
              comboboxProps={{ withinPortal: false }}
              data={orderStates.map((value) => ({ value, label: stateName(value) }))}
              value={state.status ?? null}
              onChange={(value) => onState({ status: orderStates.find((one) => one === value), stage: undefined })}
            />
            <Select
              label={t('type')}
              clearable
              openOnFocus={false}
              comboboxProps={{ withinPortal: false }}
              data={types.map((value) => ({ value, label: t(`type_${value}`) }))}
              value={state.type ?? null}
              onChange={(value) => onState({ type: types.find((one) => one === value) })}
            />
            <TextInput type="date" label={t('dateFrom')} value={state.dateFrom} onChange={(event) => onState({ dateFrom: event.currentTarget.value })} />
            <TextInput type="date" label={t('dateTo')} value={state.dateTo} onChange={(event) => onState({ dateTo: event.currentTarget.value })} />
            <Barcode key={state.barcode} barcode={state.barcode} onBarcode={(barcode) => onState({ barcode })} />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" verticalSpacing="xs">
            {flags.map((flag) => (
              <Checkbox key={flag} label={t(`flag_${flag}`)} checked={state[flag]} onChange={(event) => onState({ [flag]: event.currentTarget.checked })} />
            ))}
          </SimpleGrid>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

/** Asked when it is whole, not letter by letter. */
function Barcode({ barcode, onBarcode }: { barcode: string; onBarcode: (barcode: string) => void }) {
  const t = useText()
  return (
    <TextInput
      label={t('barcode')}
      defaultValue={barcode}
      maxLength={128}
      onBlur={(event) => {
        const typed = event.currentTarget.value.trim()
        if (typed !== barcode) onBarcode(typed)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onBarcode(event.currentTarget.value.trim())
      }}
    />
  )
}
