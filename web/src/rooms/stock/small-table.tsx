// A short table inside a section: no paging, no sorting; it scrolls sideways by itself where the screen is narrow.
import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './stock.module.css'

type SmallColumn = { title: string; align?: 'right'; width?: number }
type SmallRow = { key: string | number; cells: readonly ReactNode[] }

// A region that scrolls is reached by the keyboard.
const reached = { tabIndex: 0 }

export function SmallTable({ label, columns, rows }: { label: string; columns: readonly SmallColumn[]; rows: readonly SmallRow[] }) {
  return (
    <div className={styles.scroll} role="region" aria-label={label} {...reached}>
      <Table verticalSpacing={6} horizontalSpacing="sm" className={styles.table}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ title, align, width }) => (
              <Table.Th key={title} ta={align} w={width}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, cells }) => (
            <Table.Tr key={key}>
              {columns.map(({ title, align }, at) => (
                <Table.Td key={title} ta={align}>
                  {cells[at]}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
