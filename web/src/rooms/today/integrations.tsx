// The health of each integration: whether it works, when it was looked at, and why it does not.
import { Button, Group, Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import { useOrganizationNames } from '../../kit/choose.tsx'
import { Section } from '../../kit/facts.tsx'
import { useServiceName } from '../../kit/order.tsx'
import { StateBadge, When } from '../../kit/show.tsx'
import { EmptyState } from '../../kit/states.tsx'
import type { Day } from './index.tsx'
import { useText } from './text.ts'

export function Integrations({ integrations }: { integrations: Day['integrations'] }) {
  const t = useText()
  const nameOf = useServiceName()
  const { ownerOf } = useOrganizationNames()
  return (
    <Section title={t('integrations')}>
      {integrations.length === 0 ? (
        <EmptyState
          title={t('integrationsNone')}
          hint={t('integrationsNoneHint')}
          action={
            <Button component={Link} href="/settings/integrations" variant="default">
              {t('connect')}
            </Button>
          }
        />
      ) : (
        <Stack gap="sm">
          {integrations.map(({ id, service, organizationId, problem, checkedAt }) => (
            <div key={id}>
              <Group justify="space-between" wrap="nowrap">
                <Text size="sm" fw={500}>
                  {`${nameOf(service)} ${ownerOf(organizationId)}`}
                </Text>
                <Group gap="sm" wrap="nowrap">
                  {checkedAt && (
                    <Text size="xs" c="dimmed" component="span">
                      <When at={checkedAt} />
                    </Text>
                  )}
                  <StateBadge tone={problem ? 'bad' : 'good'}>{problem ? t('worksNot') : t('works')}</StateBadge>
                </Group>
              </Group>
              {problem && (
                <Text size="xs" c="dimmed" mt={2}>
                  {problem}
                </Text>
              )}
            </div>
          ))}
        </Stack>
      )}
    </Section>
  )
}
