// Users: who may sign in, with which roles, limited to what.
import { Button, Group, SegmentedControl, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { useApi } from '../../api/query.ts'
import type { User } from '../../api/schema.gen.ts'
import { useMay } from '../../api/session.ts'
import { FilterBar, SearchBox } from '../../kit/filters.tsx'
import { StateBadge } from '../../kit/show.tsx'
import { EmptyState } from '../../kit/states.tsx'
import { DataTable, EmptyList, type Column } from '../../kit/table.tsx'
import { paging, param, useUrlState } from '../../kit/url-state.ts'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'
import { NewUser, UserPage } from './user-page.tsx'

export const Users = () => (
  <Switch>
    <Route path="/settings/users/new">
      <NewUser />
    </Route>
    <Route path="/settings/users/:id">{({ id }) => <UserPage key={id} id={Number(id)} />}</Route>
    <Route>
      <List />
    </Route>
  </Switch>
)

const params = { ...paging, q: param.text(), removed: param.flag() }

function List() {
  const t = useText()
  const may = useMay()
  const [, go] = useLocation()
  const [state, setState] = useUrlState(params)
  const { page, limit, ascending, q, removed } = state
  const sortBy = state.sortBy === 'NAME' ? 'NAME' : 'LOGIN'
  const isUp = state.sortBy === '' || ascending
  const list = useApi(
    'settings',
    'GET /api/client/findUser',
    { query: { page, limit, sortBy, ascending: isUp, query: q || undefined, active: !removed, count: true } },
    { keep: true },
  )
  const reset = () => setState({ q: '', removed: false })
  const columns: readonly Column<User>[] = [
    { key: 'login', title: t('login'), sort: 'LOGIN', phone: 'head', render: (user) => <Login user={user} /> },
    { key: 'name', title: t('personName'), sort: 'NAME', render: ({ name }) => name || '—' },
    { key: 'roles', title: t('roles'), render: ({ roles }) => (roles ?? []).map((role) => t(`role_${role}`)).join(', ') || t('rolesNone') },
    { key: 'limits', title: t('limits'), width: 170, render: (user) => <Limits user={user} /> },
  ]
  return (
    <Screen
      title={t('tab_users')}
      hint={t('usersHint')}
      actions={
        may('user.edit') && (
          <Button component={Link} href="/settings/users/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {t('userAdd')}
          </Button>
        )
      }
    >
      <FilterBar isFiltered={q !== '' || removed} onReset={reset}>
        <SearchBox value={q} onSearch={(text) => setState({ q: text })} label={t('userSearch')} />
        <SegmentedControl
          aria-label={t('usersWhich')}
          data={[
            { value: 'active', label: t('usersActive') },
            { value: 'removed', label: t('usersRemoved') },
          ]}
          value={removed ? 'removed' : 'active'}
          onChange={(value) => setState({ removed: value === 'removed' })}
        />
      </FilterBar>
      <DataTable
        label={t('tab_users')}
        list={list}
        columns={columns}
        rowKey={({ userId }) => userId ?? 0}
        state={{ ...state, sortBy, ascending: isUp }}
        onState={setState}
        onOpen={({ userId }) => go(`/settings/users/${userId}`)}
        empty={
          <EmptyList isFiltered={q !== '' || removed} onReset={reset}>
            <EmptyState title={t('usersNone')} hint={t('usersHint')} />
          </EmptyList>
        }
      />
    </Screen>
  )
}

function Login({ user }: { user: User }) {
  const t = useText()
  return (
    <Group gap="xs">
      <Text span size="sm" fw={500}>
        {user.login}
      </Text>
      {user.isMain && <StateBadge tone="quiet">{t('userMain')}</StateBadge>}
      {user.isActive === false && <StateBadge tone="bad">{t('userRemoved')}</StateBadge>}
    </Group>
  )
}

function Limits({ user }: { user: User }) {
  const t = useText()
  const parts = [
    ...(user.organizationIds?.length ? [t('organizationsCount', { count: user.organizationIds.length })] : []),
    ...(user.warehouseIds?.length ? [t('warehousesCount', { count: user.warehouseIds.length })] : []),
  ]
  return <>{parts.join(', ') || t('limitsNone')}</>
}
