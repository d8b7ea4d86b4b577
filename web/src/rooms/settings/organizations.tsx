// Organizations: the list, and which of them is the default one.
import { Button, Group, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, Route, Switch, useLocation } from 'wouter'
import type { Reply } from '../../api/api.ts'
import { useApi } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { organizationName, useOrganizations } from '../../kit/choose.tsx'
import { PlainTable } from '../../kit/plain-table.tsx'
import { StateBadge } from '../../kit/show.tsx'
import { Answer, EmptyState } from '../../kit/states.tsx'
import type { Column } from '../../kit/table.tsx'
import { NewOrganization, OrganizationPage } from './organization-page.tsx'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'

export const Organizations = () => (
  <Switch>
    <Route path="/settings/organizations/new">
      <NewOrganization />
    </Route>
    <Route path="/settings/organizations/:id">{({ id }) => <OrganizationPage key={id} id={Number(id)} />}</Route>
    <Route>
      <List />
    </Route>
  </Switch>
)

type Row = NonNullable<Reply<'GET /api/client/findClientOrganization'>['rows']>[number]

function List() {
  const t = useText()
  const may = useMay()
  const [, go] = useLocation()
  const list = useOrganizations()
  const chosen = useApi('settings', 'GET /api/client/defaultOrganization', {})
  const columns: readonly Column<Row>[] = [
    {
      key: 'name',
      title: t('name'),
      phone: 'head',
      render: ({ id, organization }) => (
        <Group gap="xs">
          <Text span size="sm" fw={500}>
            {organizationName(organization)}
          </Text>
          {id === chosen.data?.organizationId && <StateBadge tone="quiet">{t('isDefault')}</StateBadge>}
        </Group>
      ),
    },
    { key: 'inn', title: t('inn'), width: 140, render: ({ organization }) => organization?.inn || '—' },
    { key: 'kpp', title: t('kpp'), width: 120, render: ({ organization }) => organization?.kpp || '—' },
    { key: 'bank', title: t('bank'), render: ({ organization }) => organization?.bank || '—' },
  ]
  return (
    <Screen
      title={t('tab_organizations')}
      hint={t('organizationsHint')}
      actions={
        may('client.edit') && (
          <Button component={Link} href="/settings/organizations/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {t('add')}
          </Button>
        )
      }
    >
      <Answer of={list}>
        {({ rows = [] }) =>
          rows.length === 0 ? (
            <EmptyState title={t('organizationsNone')} hint={t('organizationsHint')} />
          ) : (
            <PlainTable
              label={t('tab_organizations')}
              rows={rows}
              columns={columns}
              rowKey={({ id }) => id ?? 0}
              onOpen={({ id }) => go(`/settings/organizations/${id}`)}
            />
          )
        }
      </Answer>
    </Screen>
  )
}
