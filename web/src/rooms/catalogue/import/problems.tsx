// What imports could not take, line by line, and why.
import { Text } from '@mantine/core'
import { useApi } from '../../../api/query.ts'
import type { ProductImport } from '../../../api/schema.gen.ts'
import { SearchBox } from '../../../kit/filters.tsx'
import { Section } from '../../../kit/facts.tsx'
import { When } from '../../../kit/show.tsx'
import { EmptyState } from '../../../kit/states.tsx'
import { DataTable, EmptyList, type Column } from '../../../kit/table.tsx'
import { paging, param, useUrlState } from '../../../kit/url-state.ts'
import { useText } from '../text.ts'

const params = { ...paging, q: param.text() }

export function Problems() {
  const t = useText()
  const [state, setState] = useUrlState(params)
  const { page, limit, q } = state
  // Told of by the task that imports: it is asked again when tasks change.
  const list = useApi('tasks', 'GET /api/product/findProductImport', { query: { page, limit, count: true, query: q || undefined } }, { keep: true })
  const columns: readonly Column<ProductImport>[] = [
    {
      key: 'offer',
      title: t('offer'),
      width: 260,
      phone: 'head',
      render: (row) => (
        <Text size="sm" fw={500}>
          {row.name || row.article || t('nameless')}
        </Text>
      ),
    },
    { key: 'id', title: t('offerId'), width: 140, render: (row) => row.externalId ?? '—' },
    { key: 'line', title: t('line'), width: 90, align: 'right', render: (row) => row.line ?? '—' },
    { key: 'why', title: t('reason'), render: (row) => <Text size="sm">{row.message}</Text> },
    { key: 'at', title: t('when'), width: 140, render: (row) => <When at={row.date} /> },
  ]
  return (
    <Section title={t('problems')} actions={<SearchBox value={q} onSearch={(text) => setState({ q: text })} label={t('searchProblems')} />}>
      <DataTable
        label={t('problems')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id ?? 0}
        state={state}
        onState={setState}
        empty={
          <EmptyList isFiltered={q !== ''} onReset={() => setState({ q: '' })}>
            <EmptyState title={t('noProblems')} hint={t('noProblemsHint')} />
          </EmptyList>
        }
      />
    </Section>
  )
}
