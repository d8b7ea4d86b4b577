// What this person is told beside the cabinet, and by which way.
import { Alert, Button, Checkbox, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Reply } from '../../api/api.ts'
import { useApi, useSend } from '../../api/query.ts'
import { Section } from '../../kit/facts.tsx'
import { markSaved, showRefusal } from '../../kit/form.ts'
import { say } from '../../kit/say.ts'
import { Answer } from '../../kit/states.tsx'
import { useUnsaved } from '../../kit/unsaved.tsx'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'

type Choice = Reply<'GET /api/notification/choice'>
const severities = ['CRITICAL', 'WARNING', 'INFO', 'GLOBAL'] as const
const ways = ['byMail', 'byTelegram'] as const

export function News() {
  const t = useText()
  const choice = useApi('own', 'GET /api/notification/choice', {})
  return (
    <Screen title={t('tab_news')} hint={t('newsHint')}>
      <Answer of={choice}>{(kept) => <NewsForm kept={kept} />}</Answer>
    </Screen>
  )
}

function NewsForm({ kept }: { kept: Choice }) {
  const t = useText()
  const { byMail, byTelegram, chatId, newOrders, expressOrders } = kept
  const form = useForm({ initialValues: { byMail, byTelegram, chatId, newOrders, expressOrders } })
  const save = useSend('PUT /api/notification/choice', {
    topics: ['own'],
    onDone: () => say.done(t('saved')),
    onFail: (error) => showRefusal(form, error, { error_notification_chat: 'chatId' }),
  })
  const unsaved = useUnsaved(form.isDirty() && !save.isPending)
  const isOff = { byMail: !kept.hasMail || kept.mail === undefined, byTelegram: !kept.hasTelegram }
  const toggle = (way: (typeof ways)[number], severity: (typeof severities)[number]) =>
    form.setFieldValue(way, (before) => (before.includes(severity) ? before.filter((one) => one !== severity) : [...before, severity]))
  return (
    <form onSubmit={form.onSubmit((body) => save.mutate({ body }, { onSuccess: () => markSaved(form, body) }))}>
      <Stack maw={760}>
        {!kept.hasMail && <Alert color="gray">{t('mailOff')}</Alert>}
        {kept.hasMail && kept.mail === undefined && <Alert color="gray">{t('mailNone')}</Alert>}
        {!kept.hasTelegram && <Alert color="gray">{t('telegramOff')}</Alert>}
        <Section title={t('newsWhat')}>
          <Table verticalSpacing="sm" layout="fixed">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('newsKind')}</Table.Th>
                {ways.map((way) => (
                  <Table.Th key={way} w={104} ta="center">
                    {t(`way_${way}`)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {severities.map((severity) => (
                <Table.Tr key={severity}>
                  <Table.Td>
                    <Text size="sm">{t(`news_${severity}`)}</Text>
                    <Text size="xs" c="dimmed">
                      {t(`newsHint_${severity}`)}
                    </Text>
                  </Table.Td>
                  {ways.map((way) => (
                    <Table.Td key={way}>
                      <Group justify="center">
                        <Checkbox
                          aria-label={`${t(`news_${severity}`)}: ${t(`way_${way}`)}`}
                          checked={form.values[way].includes(severity)}
                          disabled={isOff[way] && !form.values[way].includes(severity)}
                          onChange={() => toggle(way, severity)}
                        />
                      </Group>
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Section>
        <Section title={t('newsOrders')}>
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              {t('newsOrdersHint')}
            </Text>
            <Checkbox label={t('newOrders')} {...form.getInputProps('newOrders', { type: 'checkbox' })} />
            <Checkbox label={t('expressOrders')} {...form.getInputProps('expressOrders', { type: 'checkbox' })} />
          </Stack>
        </Section>
        <Section title={t('where')}>
          <Stack gap="sm">
            <TextInput label={t('email')} value={kept.mail ?? ''} placeholder={t('mailAbsent')} description={t('mailHint')} readOnly />
            <TextInput label={t('chat')} description={t('chatHint')} maxLength={100} {...form.getInputProps('chatId')} />
          </Stack>
        </Section>
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
      {unsaved}
    </form>
  )
}
