// Rows as cards, on a phone: a tap anywhere on a card opens it; controls in it keep their own taps.
import { ActionIcon, Checkbox, Group, Paper, Stack } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import type { KeyboardEvent, MouseEvent } from 'react'
import type { Column } from './table.tsx'
import { useText } from './text.ts'
import styles from './table.module.css'

type RowCardsProps<Row> = {
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string | number
  onOpen?: ((row: Row) => void) | undefined
  select?: { isChosen: (row: Row) => boolean; toggle: (row: Row) => void } | undefined
}

const isControl = (event: MouseEvent<HTMLElement>) =>
  event.target instanceof Element && event.target.closest('a, button, input, select, textarea, label, [role="button"], [role="menu"]') !== null

/** What a card that opens listens to. What is shown over the page by a part of the card (a dialog) is not in the card. */
const opening = (open: () => void) => ({
  tabIndex: 0,
  onClick: (event: MouseEvent<HTMLElement>) => {
    if (event.target instanceof Node && event.currentTarget.contains(event.target) && !isControl(event)) open()
  },
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Enter' && event.target === event.currentTarget) open()
  },
})

export function RowCards<Row>({ label, rows, columns, rowKey, onOpen, select }: RowCardsProps<Row>) {
  const t = useText()
  const heads = columns.filter(({ phone }) => phone === 'head')
  const lines = columns.filter(({ phone = 'line' }) => phone === 'line')
  return (
    <Stack gap="xs" component="ul" aria-label={label} className={styles.cards}>
      {rows.map((row) => (
        <Paper
          key={rowKey(row)}
          component="li"
          withBorder
          p="sm"
          className={styles.card}
          data-opens={onOpen !== undefined || undefined}
          {...(onOpen && opening(() => onOpen(row)))}
        >
          <Group gap="sm" justify="space-between" wrap="nowrap" mb={lines.length > 0 ? 6 : 0}>
            {select && <Checkbox aria-label={t('selectRow')} checked={select.isChosen(row)} onChange={() => select.toggle(row)} />}
            <Group gap="sm" className={styles.grow}>
              {heads.map(({ key, render }) => (
                <div key={key}>{render(row)}</div>
              ))}
            </Group>
            {onOpen && (
              // The keyboard opens by the card itself; readers of the screen find the button.
              <ActionIcon variant="subtle" color="gray" size={44} aria-label={t('open')} tabIndex={-1} onClick={() => onOpen(row)}>
                <IconChevronRight size={20} aria-hidden />
              </ActionIcon>
            )}
          </Group>
          <dl className={styles.lines}>
            {lines.map(({ key, title, render }) => (
              <div key={key}>
                <dt>{title}</dt>
                <dd>{render(row)}</dd>
              </div>
            ))}
          </dl>
        </Paper>
      ))}
    </Stack>
  )
}
