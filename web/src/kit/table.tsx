// A list as a table, or as cards on a phone: order, paging, selection, keyboard; only the rows in sight are drawn.
// Not its job: asking for rows; the room does, by the state in its address.
import { ActionIcon, Button, Checkbox, Group, NativeSelect, Paper, Stack, Table, Text, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconChevronLeft, IconChevronRight, IconSelector } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, useRef, type ReactNode } from 'react'
import { useAbove } from './above.ts'
import { useHeld } from './held.ts'
import { useIsPhone } from './phone.ts'
import { RowCards } from './row-cards.tsx'
import { EmptyState, ErrorState } from './states.tsx'
import { RowsSkeleton } from './page.tsx'
import { numberText } from './show.tsx'
import { useText } from './text.ts'
import { useRowKeys } from './table-keys.ts'
import styles from './table.module.css'

export type Column<Row> = {
  key: string
  title: string
  render: (row: Row) => ReactNode
  /** What `sortBy` is for it; a column without it is not ordered by. */
  sort?: string
  width?: number | string
  align?: 'right' | 'center'
  /** On a phone: the head of the card, a line with its title (as it is), or not at all. */
  phone?: 'head' | 'line' | 'hide'
}
export type Listed<Row> = { rows?: Row[]; total?: number }
export type ListState = { page: number; limit: number; sortBy: string; ascending: boolean }
/** `replace` leaves no step to come back to. */
type SetList = (changes: Partial<ListState>, options?: { replace?: boolean }) => void

export type DataTableProps<Row> = {
  /** What the list is of, for those who do not see it. */
  label: string
  list: UseQueryResult<Listed<Row>, Error>
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => number
  state: ListState
  onState: SetList
  onOpen?: (row: Row) => void
  /** What is selected, when rows can be; `actions` of the selection stand above the list. */
  selected?: ReadonlySet<number>
  onSelect?: (selected: ReadonlySet<number>) => void
  bulk?: ReactNode
  /** What a live list is asked for (its address): rows that come in while it is looked at wait for a click, so that nothing jumps. */
  live?: string
  /** In place of rows when nothing fits. */
  empty: ReactNode
}

const ROW = 45
/** What stands below the rows: the pager, and the edge of the page. */
const BELOW = 72

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { list, state, onState, empty, bulk, selected, rowKey, live } = props
  const t = useText()
  const isPhone = useIsPhone()
  const held = useHeld(list.isPlaceholderData ? undefined : list.data?.rows, rowKey, live)
  if (!list.data) return list.error ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : <RowsSkeleton />
  const rows = list.isPlaceholderData ? (list.data.rows ?? []) : held.shown
  const last = list.data.total === undefined ? state.page : Math.max(1, Math.ceil(list.data.total / state.limit))
  const isPastEnd = rows.length === 0 && last < state.page && !list.isPlaceholderData
  // What is selected on another page is not acted on from here.
  const chosen = selected === undefined ? 0 : rows.filter((row) => selected.has(rowKey(row))).length
  return (
    <Stack gap="xs" className={styles.list} aria-busy={list.isFetching} data-stale={list.isPlaceholderData || undefined}>
      {bulk !== undefined && chosen > 0 && (
        <Paper withBorder p="xs" className={styles.bulk}>
          <Group gap="sm">
            <Text size="sm" fw={500}>
              {t('selected', { count: chosen })}
            </Text>
            {bulk}
          </Group>
        </Paper>
      )}
      {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {held.waiting > 0 && (
        <Button variant="light" size="xs" onClick={held.accept} className={styles.news}>
          {t('showNew', { count: held.waiting })}
        </Button>
      )}
      {isPastEnd ? (
        <PastEnd to={last} onState={onState} />
      ) : rows.length === 0 ? (
        empty
      ) : isPhone ? (
        <Cards {...props} rows={rows} />
      ) : (
        <Rows {...props} rows={rows} />
      )}
      {(rows.length > 0 || state.page > 1) && !isPastEnd && <Pager state={state} onState={onState} shown={rows.length} total={list.data.total} />}
    </Stack>
  )
}

/** The page that was looked at is gone, as its last rows went: the one that is last now takes its place. */
function PastEnd({ to, onState }: { to: number; onState: SetList }) {
  useEffect(() => onState({ page: to }, { replace: true }), [to, onState])
  return <RowsSkeleton />
}

type WithRows<Row> = DataTableProps<Row> & { rows: readonly Row[] }

const toggled = (selected: ReadonlySet<number>, key: number) => {
  const next = new Set(selected)
  if (!next.delete(key)) next.add(key)
  return next
}

function Rows<Row>({ rows, columns, label, rowKey, state, onState, onOpen, selected, onSelect }: WithRows<Row>) {
  const t = useText()
  const scroll = useRef<HTMLDivElement>(null)
  const above = useAbove(scroll)
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 12 })
  const items = virtual.getVirtualItems()
  const select = onSelect && ((row: Row) => onSelect(toggled(selected ?? new Set(), rowKey(row))))
  const { at, bind } = useRowKeys({ rows, open: onOpen, select, show: (index) => virtual.scrollToIndex(index) })
  const all = rows.length > 0 && rows.every((row) => selected?.has(rowKey(row)))
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const span = columns.length + (onSelect ? 1 : 0)
  return (
    <div
      ref={scroll}
      className={styles.scroll}
      style={above === undefined ? undefined : { maxHeight: `max(320px, calc(100dvh - ${above + BELOW}px))` }}
      role="region"
      aria-label={label}
      {...bind}
    >
      <Table highlightOnHover stickyHeader verticalSpacing={0} className={styles.table}>
        <Table.Thead>
          <Table.Tr>
            {onSelect && (
              <Table.Th w={44}>
                <Checkbox size="xs" aria-label={t('selectAll')} checked={all} onChange={() => onSelect(all ? new Set() : new Set(rows.map(rowKey)))} />
              </Table.Th>
            )}
            {columns.map((column) => (
              <Head key={column.key} column={column} state={state} onState={onState} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {before > 0 && <Spacer height={before} span={span} />}
          {items.map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            return (
              <Table.Tr
                key={rowKey(row)}
                data-index={item.index}
                data-active={item.index === at || undefined}
                className={onOpen ? styles.opens : undefined}
                onClick={onOpen && (() => onOpen(row))}
              >
                {select && (
                  <Table.Td onClick={(event) => event.stopPropagation()}>
                    <Checkbox size="xs" aria-label={t('selectRow')} checked={selected?.has(rowKey(row)) ?? false} onChange={() => select(row)} />
                  </Table.Td>
                )}
                {columns.map((column) => (
                  <Table.Td key={column.key} ta={column.align}>
                    {column.render(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            )
          })}
          {after > 0 && <Spacer height={after} span={span} />}
        </Table.Tbody>
      </Table>
    </div>
  )
}

const Spacer = ({ height, span }: { height: number; span: number }) => (
  <tr aria-hidden>
    <td colSpan={span} style={{ height, padding: 0 }} aria-hidden />
  </tr>
)

function Head<Row>({ column, state, onState }: { column: Column<Row>; state: ListState; onState: SetList }) {
  const t = useText()
  const { sort } = column
  const isSorted = sort !== undefined && state.sortBy === sort
  const Arrow = isSorted ? (state.ascending ? IconArrowUp : IconArrowDown) : IconSelector
  return (
    <Table.Th w={column.width} ta={column.align} aria-sort={isSorted ? (state.ascending ? 'ascending' : 'descending') : undefined}>
      {sort === undefined ? (
        column.title
      ) : (
        <UnstyledButton
          className={styles.sort}
          aria-label={t('columnSort', { title: column.title })}
          onClick={() => onState({ sortBy: sort, ascending: isSorted ? !state.ascending : false })}
        >
          {column.title}
          <Arrow size={14} aria-hidden />
        </UnstyledButton>
      )}
    </Table.Th>
  )
}

function Cards<Row>({ rows, columns, label, rowKey, onOpen, selected, onSelect }: WithRows<Row>) {
  const select = onSelect && {
    isChosen: (row: Row) => selected?.has(rowKey(row)) ?? false,
    toggle: (row: Row) => onSelect(toggled(selected ?? new Set(), rowKey(row))),
  }
  return <RowCards label={label} rows={rows} columns={columns} rowKey={rowKey} onOpen={onOpen} select={select} />
}

const sizes = ['20', '50', '100', '500']

function Pager({ state, onState, shown, total }: { state: ListState; onState: SetList; shown: number; total?: number }) {
  const t = useText()
  const from = (state.page - 1) * state.limit + 1
  const isLast = total === undefined ? shown < state.limit : state.page * state.limit >= total
  return (
    <Group justify="space-between" gap="sm" className={styles.pager}>
      <Text size="sm" c="dimmed">
        {total === undefined
          ? t('page', { page: state.page })
          : t('pageOf', { from: numberText(Math.min(from, total)), to: numberText(from + shown - 1), total: numberText(total) })}
      </Text>
      <Group gap="xs">
        <NativeSelect
          size="xs"
          aria-label={t('pageSize')}
          data={sizes}
          value={String(state.limit)}
          onChange={(event) => onState({ limit: Number(event.currentTarget.value) })}
        />
        <ActionIcon variant="default" size="input-xs" aria-label={t('previous')} disabled={state.page <= 1} onClick={() => onState({ page: state.page - 1 })}>
          <IconChevronLeft size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" size="input-xs" aria-label={t('next')} disabled={isLast} onClick={() => onState({ page: state.page + 1 })}>
          <IconChevronRight size={16} aria-hidden />
        </ActionIcon>
      </Group>
    </Group>
  )
}

/** In place of rows: nothing at all yet, or nothing that fits the filters. */
export function EmptyList({ isFiltered, onReset, children }: { isFiltered: boolean; onReset: () => void; children: ReactNode }) {
  const t = useText()
  if (!isFiltered) return <>{children}</>
  return (
    <EmptyState
      title={t('emptyFiltered')}
      hint={t('emptyFilteredHint')}
      action={
        <UnstyledButton className={styles.reset} onClick={onReset}>
          {t('reset')}
        </UnstyledButton>
      }
    />
  )
}
