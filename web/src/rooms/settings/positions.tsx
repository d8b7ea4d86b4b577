// Positions of employees: added and removed in place; one that was removed can be brought back.
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { UseQueryResult } from '@tanstack/react-query'
import { useSend } from '../../api/query.ts'
import type { PersonPosition } from '../../api/schema.gen.ts'
import { useMay } from '../../api/session.ts'
import { showRefusal } from '../../kit/form.ts'
import { say } from '../../kit/say.ts'
import { Answer } from '../../kit/states.tsx'
import { useText } from './text.ts'

export function Positions({ of }: { of: UseQueryResult<PersonPosition[], Error> }) {
  const t = useText()
  const may = useMay()
  const form = useForm({ initialValues: { position: '' }, validate: { position: (text) => (text.trim() === '' ? t('nameNeeded') : null) } })
  const add = useSend('POST /api/client/position', {
    topics: ['settings'],
    onDone: () => {
      form.reset()
      say.done(t('saved'))
    },
    onFail: (error) => showRefusal(form, error, { error_position_name_taken: 'position', error_position_name_empty: 'position' }),
  })
  return (
    <Stack>
      <Answer of={of}>
        {(rows) =>
          rows.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('positionsNone')}
            </Text>
          ) : (
            <Stack gap={4} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
              {rows.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </Stack>
          )
        }
      </Answer>
      {may('client.edit') && (
        <form onSubmit={form.onSubmit(({ position }) => add.mutate({ body: { name: position.trim() } }))} noValidate>
          <Group gap="xs" align="flex-start">
            <TextInput aria-label={t('positionNew')} placeholder={t('positionNew')} maxLength={255} w={280} {...form.getInputProps('position')} />
            <Button type="submit" variant="default" loading={add.isPending}>
              {t('add')}
            </Button>
          </Group>
        </form>
      )}
    </Stack>
  )
}

function Row({ row }: { row: PersonPosition }) {
  const t = useText()
  const may = useMay()
  const isGone = row.deleted === true
  const change = useSend('POST /api/client/removePosition', {
    topics: ['settings'],
    onDone: () => say.done(isGone ? t('saved') : t('removed')),
    onFail: say.failed,
  })
  return (
    <Group component="li" justify="space-between" wrap="nowrap" mih={32}>
      <Text size="sm" c={isGone ? 'dimmed' : undefined} td={isGone ? 'line-through' : undefined}>
        {row.name}
      </Text>
      {may('client.edit') && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          aria-label={`${isGone ? t('bringBack') : t('remove')}: ${row.name}`}
          loading={change.isPending}
          onClick={() => change.mutate({ query: { positionId: row.id ?? 0, restore: isGone } })}
        >
          {isGone ? t('bringBack') : t('remove')}
        </Button>
      )}
    </Group>
  )
}
