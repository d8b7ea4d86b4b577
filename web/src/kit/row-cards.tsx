// Rows as cards, on a phone: a tap anywhere on a card opens it, a button named by the card does for the keyboard and for readers of the screen;
// controls in it keep their own taps.
import { ActionIcon, Checkbox, Group, Paper, Stack } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useId, type MouseEvent } from 'react'
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
  onClick: (event: MouseEvent<HTMLElement>) => {
    if (event.target instanceof Node && event.currentTarget.contains(event.target) && !isControl(event)) open()
  },
})

export function RowCards<Row>(props: RowCardsProps<Row>) {
  return (
    <Stack gap="xs" component="ul" aria-label={props.label} className={styles.cards}>
      {props.rows.map((row) => (
        <Card key={props.rowKey(row)} {...props} row={row} />
      ))}
    </Stack>
  )
}

function Card<Row>({ row, columns, onOpen, select }: RowCardsProps<Row> & { row: Row }) {
  const t = useText()
  const id = useId()
  const heads = columns.filter(({ phone }) => phone === 'head')
  const lines = columns.filter(({ phone = 'line' }) => phone === 'line')
  /** "Open", and what: the words on the control itself, then the head of the card. */
  const named = (what: string, words: string) => ({ id: `${id}${what}`, 'aria-label': words, 'aria-labelledby': `${id}${what} ${id}head` })
  return (
    <Paper component="li" withBorder p="sm" className={styles.card} data-opens={onOpen !== undefined || undefined} {...(onOpen && opening(() => onOpen(row)))}>
      <Group gap="sm" justify="space-between" wrap="nowrap" mb={lines.length > 0 ? 6 : 0}>
        {select && <Checkbox {...named('select', t('selectRow'))} checked={select.isChosen(row)} onChange={() => select.toggle(row)} />}
        <Group gap="sm" className={styles.grow} id={`${id}head`}>
          {heads.map(({ key, render }) => (
            <div key={key}>{render(row)}</div>
          ))}
        </Group>
        {onOpen && (
          <ActionIcon variant="subtle" color="gray" size={44} {...named('open', t('open'))} onClick={() => onOpen(row)}>
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
  )
}
