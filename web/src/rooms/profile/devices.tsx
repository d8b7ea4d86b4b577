// Where the person is signed in, and signing out everywhere else.
import { Button, Group, Stack, Text } from '@mantine/core'
import { useApi, useSend } from '../../api/query.ts'
import { useConfirm } from '../../kit/confirm.tsx'
import { Section } from '../../kit/facts.tsx'
import { say } from '../../kit/say.ts'
import { StateBadge, When } from '../../kit/show.tsx'
import { Answer } from '../../kit/states.tsx'
import { useText } from './text.ts'

export function Devices() {
  const t = useText()
  const [ask, dialog] = useConfirm()
  const devices = useApi('own', 'GET /api/session/list', {})
  const end = useSend('POST /api/session/endOthers', { topics: ['own'], onDone: () => say.done(t('ended')), onFail: say.failed })
  const others = (devices.data ?? []).filter((one) => !one.isCurrent).length
  const endOthers = () => ask({ title: t('endTitle'), text: t('endText', { count: others }), doIt: t('endOthers'), onYes: () => end.mutateAsync({}) })
  return (
    <Section title={t('devices')}>
      <Answer of={devices}>
        {(rows) => (
          <Stack gap="sm">
            {rows.map((one) => (
              <Group key={one.id} justify="space-between" wrap="nowrap">
                <Text size="sm" lineClamp={1} title={one.device}>
                  {one.device || t('unknownDevice')}
                </Text>
                {one.isCurrent ? <StateBadge tone="good">{t('thisDevice')}</StateBadge> : <When at={one.usedDate} />}
              </Group>
            ))}
            {others > 0 && (
              <Group>
                <Button variant="default" onClick={endOthers}>
                  {t('endOthers')}
                </Button>
              </Group>
            )}
          </Stack>
        )}
      </Answer>
      {dialog}
    </Section>
  )
}
