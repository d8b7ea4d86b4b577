// A short list that comes whole: no paging, no order to choose; a table, or cards on a phone. Long lists are DataTable's.
import { Table } from '@mantine/core'
import { useRef } from 'react'
import { useIsPhone } from './phone.ts'
import { RowCards } from './row-cards.tsx'
import { useRowKeys } from './table-keys.ts'
import type { Column } from './table.tsx'
import styles from './table.module.css'

type PlainTableProps<Row> = {
  /** What the list is of, for those who do not see it. */
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string | number
  onOpen?: (row: Row) => void
}

/** @example <PlainTable label={t('tokens')} rows={tokens} columns={columns} rowKey={(row) => row.id ?? 0} /> */
export function PlainTable<Row>(props: PlainTableProps<Row>) {
  const isPhone = useIsPhone()
  return isPhone ? <RowCards {...props} /> : <Rows {...props} />
}

function Rows<Row>({ label, rows, columns, rowKey, onOpen }: PlainTableProps<Row>) {
  const scroll = useRef<HTMLDivElement>(null)
  const show = (index: number) => scroll.current?.querySelectorAll('tbody tr')[index]?.scrollIntoView({ block: 'nearest' })
  const { at, bind } = useRowKeys({ rows, open: onOpen, select: undefined, show })
  return (
    <div ref={scroll} className={styles.scroll} role="region" aria-label={label} {...bind}>
      <Table highlightOnHover={onOpen !== undefined} stickyHeader verticalSpacing={0} className={styles.table}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ key, title, width, align }) => (
              <Table.Th key={key} w={width} ta={align}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <Table.Tr
              key={rowKey(row)}
              data-active={index === at || undefined}
              className={onOpen ? styles.opens : undefined}
              onClick={onOpen && (() => onOpen(row))}
            >
              {columns.map(({ key, render, align }) => (
                <Table.Td key={key} ta={align}>
                  {render(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
