// The audit trail: who changed what and when, through what. For administrators.
import { Select, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Reply } from '../../api/api.ts'
import { useApi } from '../../api/query.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { Fact, Facts } from '../../kit/facts.tsx'
import { FilterBar } from '../../kit/filters.tsx'
import { When } from '../../kit/show.tsx'
import { EmptyState } from '../../kit/states.tsx'
import { DataTable, EmptyList, type Column } from '../../kit/table.tsx'
import { paging, param, useUrlState } from '../../kit/url-state.ts'
import { actionNames } from './audit-actions.ts'
import { useDetails } from './audit-details.tsx'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'
import styles from './settings.module.css'

type Line = Reply<'GET /api/client/audit'>['rows'][number]
const params = { ...paging, userId: param.number(), action: param.oneOf(actionNames), from: param.text(), to: param.text() }
const dayOf = (text: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00`) : undefined)
const nextDay = (day: Date) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1)

export function Audit() {
  const t = useText()
  const [state, setState] = useUrlState(params)
  const [open, setOpen] = useState<Line>()
  const { page, limit, ascending, userId, action, from, to } = state
  const until = dayOf(to)
  const list = useApi(
    'settings',
    'GET /api/client/audit',
    { query: { page, limit, ascending, userId, action, fromDate: dayOf(from)?.toISOString(), toDate: until && nextDay(until).toISOString(), count: true } },
    { keep: true },
  )
  const users = useApi('settings', 'GET /api/client/findUser', { query: { limit: 500 } })
  const what = useAction()
  const told = useDetails()
  const isFiltered = userId !== undefined || action !== undefined || from !== '' || to !== ''
  const reset = () => setState({ userId: undefined, action: undefined, from: '', to: '' })
  const columns: readonly Column<Line>[] = [
    { key: 'date', title: t('date'), width: 170, sort: 'ID', phone: 'head', render: ({ date }) => <When at={date} /> },
    { key: 'who', title: t('who'), width: 220, render: (line) => <Who line={line} /> },
    { key: 'what', title: t('what'), width: 280, phone: 'head', render: (line) => what(line.action) },
    {
      key: 'details',
      title: t('details'),
      render: (line) => (
        <Text span size="sm" c="dimmed" lineClamp={1} className={styles.details}>
          {told(line.details)
            .filter(({ text }) => text !== '—')
            .map(({ title, text }) => `${title}: ${text}`)
            .join(' · ')}
        </Text>
      ),
    },
  ]
  return (
    <Screen title={t('tab_audit')} hint={t('auditHint')}>
      <FilterBar isFiltered={isFiltered} onReset={reset} views="audit">
        <Select
          aria-label={t('who')}
          placeholder={t('anybody')}
          clearable
          searchable
          data={(users.data?.rows ?? []).map((user) => ({ value: String(user.userId), label: user.name || user.login || '' }))}
          value={userId === undefined ? null : String(userId)}
          onChange={(value) => setState({ userId: value === null ? undefined : Number(value) })}
          w={{ base: '100%', xs: 200 }}
        />
        <Select
          aria-label={t('what')}
          placeholder={t('anything')}
          clearable
          searchable
          data={actionNames.map((value) => ({ value, label: what(value) }))}
          value={action ?? null}
          onChange={(value) => setState({ action: actionNames.find((one) => one === value) })}
          w={{ base: '100%', xs: 240 }}
        />
        <TextInput
          type="date"
          aria-label={t('dateFrom')}
          value={from}
          onChange={(event) => setState({ from: event.currentTarget.value })}
          w={{ base: '47%', xs: 150 }}
        />
        <TextInput
          type="date"
          aria-label={t('dateTo')}
          value={to}
          onChange={(event) => setState({ to: event.currentTarget.value })}
          w={{ base: '47%', xs: 150 }}
        />
      </FilterBar>
      <DataTable
        label={t('tab_audit')}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        state={{ ...state, sortBy: 'ID' }}
        onState={setState}
        onOpen={setOpen}
        empty={
          <EmptyList isFiltered={isFiltered} onReset={reset}>
            <EmptyState title={t('auditNone')} />
          </EmptyList>
        }
      />
      {open && <Details line={open} onClose={() => setOpen(undefined)} />}
    </Screen>
  )
}

/** The words of an action; one that has none yet is shown as it is. */
function useAction() {
  const t = useText()
  return (name: string) => {
    const known = actionNames.find((one) => one === name)
    return known === undefined ? name : t(`action_${known}`)
  }
}

function Who({ line }: { line: Line }) {
  const t = useText()
  return (
    <Text span size="sm">
      {line.login ?? (line.tokenId ? '' : t('theServer'))}
      {line.tokenId && (
        <Text span size="sm" c="dimmed">
          {` ${t('byToken', { name: line.tokenName ?? String(line.tokenId) })}`}
        </Text>
      )}
    </Text>
  )
}

function Details({ line, onClose }: { line: Line; onClose: () => void }) {
  const t = useText()
  const what = useAction()
  const told = useDetails()
  return (
    <Dialog onClose={onClose} title={what(line.action)} size="lg">
      <Stack>
        <Facts cols={2}>
          <Fact title={t('date')}>
            <When at={line.date} />
          </Fact>
          <Fact title={t('who')}>
            <Who line={line} />
          </Fact>
          <Fact title={t('number')}>{line.subjectId ?? '—'}</Fact>
          <Fact title={t('request')}>
            <span className={styles.details}>{line.requestId}</span>
          </Fact>
        </Facts>
        <Facts cols={2}>
          {told(line.details).map(({ title, text }) => (
            <Fact key={title} title={title}>
              <span className={styles.details}>{text}</span>
            </Fact>
          ))}
        </Facts>
      </Stack>
    </Dialog>
  )
}
