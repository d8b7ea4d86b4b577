// Integrations: a card per connected service with its health, and a gallery of what can be connected.
import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { IconPlugConnected, IconRefresh } from '@tabler/icons-react'
import { Link, Route, Switch } from 'wouter'
import { useApi } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { useOrganizationNames, useOrganizations } from '../../kit/choose.tsx'
import { useServiceName } from '../../kit/order.tsx'
import { StateBadge, When } from '../../kit/show.tsx'
import { Answer, EmptyState } from '../../kit/states.tsx'
import { ComeBack } from './come-back.tsx'
import { useCheck, type Connectable, type Integration } from './integration-check.ts'
import { IntegrationPage } from './integration-page.tsx'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'
import styles from './settings.module.css'

export const Integrations = () => (
  <Switch>
    <Route path="/settings/integrations/yandex">
      <ComeBack />
    </Route>
    <Route path="/settings/integrations/:service">{({ service }) => <IntegrationPage service={service} />}</Route>
    <Route>
      <Cards />
    </Route>
  </Switch>
)

function Cards() {
  const t = useText()
  const may = useMay()
  const kept = useApi('settings', 'GET /api/client/integrations', {}, { refetchEvery: 30_000 })
  const offered = useApi('own', 'GET /api/client/connectable', {})
  const isOne = (useOrganizations().data?.rows ?? []).length < 2
  return (
    <Screen title={t('tab_integrations')} hint={t('integrationsHint')}>
      <Answer of={kept}>
        {(rows) => (
          <>
            {rows.length === 0 ? (
              <EmptyState icon={<IconPlugConnected size={22} />} title={t('integrationsNone')} hint={t('integrationsNoneHint')} />
            ) : (
              <div className={styles.gallery}>
                {rows.map((row) => (
                  <Card key={row.id} row={row} />
                ))}
              </div>
            )}
            {may('integration.edit') && offered.data && (
              <Gallery offered={offered.data.filter(({ service }) => !isOne || !rows.some((row) => row.service === service))} />
            )}
          </>
        )}
      </Answer>
    </Screen>
  )
}

export const addressOf = (service: string | undefined, organizationId: number | undefined) =>
  `/settings/integrations/${service}${organizationId === undefined ? '' : `?organization=${organizationId}`}`

function Card({ row }: { row: Integration }) {
  const t = useText()
  const may = useMay()
  const nameOf = useServiceName()
  const owner = useOrganizationNames().nameOf(row.organizationId)
  const check = useCheck()
  const { service, organizationId, problem } = row
  return (
    <Paper withBorder p="md" component="article" aria-label={nameOf(service)}>
      <Stack gap="sm" h="100%" justify="space-between">
        <div>
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <Text fw={600}>{nameOf(service)}</Text>
            <StateBadge tone={problem ? 'bad' : 'good'}>{problem ? t('worksNot') : t('works')}</StateBadge>
          </Group>
          <Text size="sm" c="dimmed">
            {owner}
          </Text>
          {problem && (
            <Text size="sm" c="red" mt="xs" className={styles.details}>
              {problem}
            </Text>
          )}
          <Text size="sm" mt="xs">
            <Text span size="sm" c="dimmed">
              {t('checkedAt')}{' '}
            </Text>
            <When at={row.checkedDate} />
          </Text>
          {row.importedDate && (
            <Text size="sm">
              <Text span size="sm" c="dimmed">
                {t('importedAt')}{' '}
              </Text>
              <When at={row.importedDate} />
            </Text>
          )}
        </div>
        <Group gap="xs">
          {may('integration.edit') && service && organizationId !== undefined && (
            <Button
              size="sm"
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              loading={check.isPending}
              onClick={() => check.mutate({ query: { service: service === 'NONE' ? 'OTHER' : service, organizationId } })}
            >
              {t('check')}
            </Button>
          )}
          <Button size="sm" variant="subtle" color="gray" component={Link} href={addressOf(service, organizationId)}>
            {may('integration.edit') ? t('configure') : t('look')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}

function Gallery({ offered }: { offered: readonly Connectable[] }) {
  const t = useText()
  if (offered.length === 0) return null
  return (
    <section aria-label={t('canConnect')}>
      <Text component="h2" fw={600} m={0} mb="xs">
        {t('canConnect')}
      </Text>
      <div className={styles.gallery}>
        {offered.map(({ service, title, does }) => (
          <Paper key={service} withBorder p="md" component="article" aria-label={title}>
            <Stack gap="sm" h="100%" justify="space-between" align="flex-start">
              <div>
                <Text fw={600}>{title}</Text>
                <Text size="sm" c="dimmed">
                  {does.map((one) => t(`does_${one}`)).join(', ')}
                </Text>
              </div>
              <Button size="sm" variant="light" component={Link} href={addressOf(service, undefined)} aria-label={t('connectNamed', { name: title })}>
                {t('connect')}
              </Button>
            </Stack>
          </Paper>
        ))}
      </div>
    </section>
  )
}
