// What a pasted table would change: each row with before and after, or why not; and the button that does it.
import { Alert, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { Section } from '../../kit/facts.tsx'
import { PlainTable } from '../../kit/plain-table.tsx'
import { numberText } from '../../kit/show.tsx'
import type { Column } from '../../kit/table.tsx'
import type { Changed } from './change.ts'
import { detailOf } from './good.tsx'
import type { BadLine, PastedRow } from './pasted.ts'
import { useText } from './text.ts'
import styles from './stock.module.css'

const parts = ['changing', 'refused', 'same'] as const
type Part = (typeof parts)[number]
type Line = { line: number; key: string; part: Part; row?: Changed['rows'][number]; words: string }
const SHOWN = 300

function linesOf(rows: readonly PastedRow[], bad: readonly BadLine[], changed: Changed, unreadable: string): Line[] {
  const read = rows.map(({ line, key }, at): Line => {
    const row = changed.rows[at]
    const part = row?.error ? 'refused' : row?.before === row?.after ? 'same' : 'changing'
    return { line, key, part, words: row?.localMessage ?? '', ...(row && { row }) }
  })
  return [...read, ...bad.map(({ line, text }): Line => ({ line, key: text, part: 'refused', words: unreadable }))].sort((a, b) => a.line - b.line)
}

type PreviewProps = { rows: readonly PastedRow[]; bad: readonly BadLine[]; changed: Changed; isBusy: boolean; onApply: () => void }
export function Preview({ rows, bad, changed, isBusy, onApply }: PreviewProps) {
  const t = useText()
  const [chosen, choose] = useState<Part>()
  const lines = linesOf(rows, bad, changed, t('lineUnreadable'))
  const of = (part: Part) => lines.filter((line) => line.part === part)
  const part = chosen ?? (of('refused').length > 0 ? 'refused' : 'changing')
  const shown = of(part)
  const columns = useLineColumns(part)
  return (
    <Section
      title={t('preview')}
      actions={
        <Button loading={isBusy} disabled={changed.changed === 0} onClick={onApply}>
          {t('apply', { count: changed.changed })}
        </Button>
      }
    >
      <Stack>
        {changed.emptied > 0 && (
          <Alert color="amber" variant="light" icon={<IconAlertTriangle size={20} aria-hidden />}>
            <Text size="sm">{t('willEmpty', { emptied: numberText(changed.emptied), stocked: numberText(changed.stocked) })}</Text>
          </Alert>
        )}
        <Group>
          <SegmentedControl
            aria-label={t('preview')}
            value={part}
            onChange={(value) => choose(parts.find((one) => one === value))}
            data={parts.map((value) => ({ value, label: `${t(`part_${value}`)} · ${numberText(of(value).length)}` }))}
          />
        </Group>
        {shown.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('noSuchRows')}
          </Text>
        ) : (
          <PlainTable label={t('preview')} columns={columns} rows={shown.slice(0, SHOWN)} rowKey={({ line }) => line} />
        )}
        {shown.length > SHOWN && (
          <Text size="sm" c="dimmed">
            {t('andMore', { count: shown.length - SHOWN })}
          </Text>
        )}
      </Stack>
    </Section>
  )
}

function useLineColumns(part: Part): readonly Column<Line>[] {
  const t = useText()
  const number = (text: string | number) => <span className={styles.number}>{text}</span>
  return [
    { key: 'line', title: t('line'), align: 'right', width: 70, render: ({ line }) => number(line) },
    { key: 'key', title: t('key'), phone: 'head', render: ({ key }) => key },
    {
      key: 'goods',
      title: t('goods'),
      render: ({ row }) =>
        row?.name ? (
          <>
            <Text size="sm">{row.name}</Text>
            <Text size="xs" c="dimmed">
              {detailOf(row)}
            </Text>
          </>
        ) : (
          '—'
        ),
    },
    part === 'refused'
      ? {
          key: 'words',
          title: t('whyNot'),
          render: ({ words }) => (
            <Text span size="sm" c="red">
              {words}
            </Text>
          ),
        }
      : { key: 'change', title: t('beforeAfter'), align: 'right', render: ({ row }) => number(`${numberText(row?.before)} → ${numberText(row?.after)}`) },
  ]
}
