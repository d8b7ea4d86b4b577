// Employees and their positions.
import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useApi, useSend } from '../../api/query.ts'
import type { Person, PersonPosition } from '../../api/schema.gen.ts'
import { useMay } from '../../api/session.ts'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { Section } from '../../kit/facts.tsx'
import { SearchBox } from '../../kit/filters.tsx'
import { showRefusal } from '../../kit/form.ts'
import { PlainTable } from '../../kit/plain-table.tsx'
import { say } from '../../kit/say.ts'
import { Answer, EmptyState } from '../../kit/states.tsx'
import { param, useUrlState } from '../../kit/url-state.ts'
import { Positions } from './positions.tsx'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'

const params = { q: param.text() }

export function People() {
  const t = useText()
  const may = useMay()
  const [{ q }, setState] = useUrlState(params)
  const [open, setOpen] = useState<Person | 'new'>()
  const people = useApi('settings', 'GET /api/client/person/find', { query: { limit: 500, query: q || undefined } }, { keep: true })
  const positions = useApi('settings', 'GET /api/client/position', {})
  const add = may('client.edit') && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
      {t('personAdd')}
    </Button>
  )
  return (
    <Screen title={t('tab_people')} hint={t('peopleHint')} actions={add}>
      <Group role="search">
        <SearchBox value={q} onSearch={(text) => setState({ q: text })} label={t('personSearch')} />
      </Group>
      <Answer of={people}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={q === '' ? t('peopleNone') : t('peopleNotFound')} hint={q === '' ? t('peopleHint') : undefined} action={q === '' && add} />
          ) : (
            <PlainTable
              label={t('tab_people')}
              rows={rows}
              rowKey={({ personId }) => personId ?? 0}
              onOpen={may('client.edit') ? setOpen : undefined}
              columns={[
                {
                  key: 'name',
                  title: t('personFull'),
                  phone: 'head',
                  render: (person) => (
                    <Text span size="sm" fw={500}>
                      {person.fullName}
                    </Text>
                  ),
                },
                { key: 'position', title: t('position'), width: 280, render: ({ position }) => position?.name ?? '—' },
              ]}
            />
          )
        }
      </Answer>
      <Section title={t('positions')}>
        <Positions of={positions} />
      </Section>
      {open !== undefined && (
        <PersonForm
          person={open === 'new' ? undefined : open}
          positions={(positions.data ?? []).filter(({ deleted }) => deleted !== true)}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Screen>
  )
}

function PersonForm({ person, positions, onClose }: { person?: Person; positions: readonly PersonPosition[]; onClose: () => void }) {
  const t = useText()
  const form = useForm({
    initialValues: {
      lastName: person?.lastName ?? '',
      firstName: person?.firstName ?? '',
      surName: person?.surName ?? '',
      position: person?.position?.id ? String(person.position.id) : '',
    },
    validate: { lastName: (text) => (text.trim() === '' ? t('lastNeeded') : null), firstName: (text) => (text.trim() === '' ? t('firstNeeded') : null) },
  })
  const options = {
    topics: ['settings'],
    onFail: (error: Error) => showRefusal(form, error, { error_person_name_empty: 'lastName' }),
    onDone: () => {
      say.done(t('saved'))
      onClose()
    },
  } as const
  const add = useSend('POST /api/client/person', options)
  const change = useSend('PUT /api/client/person/{personId}', options)
  const send = ({ position, ...names }: typeof form.values) => {
    const chosen = positions.find(({ id }) => String(id) === position)
    const body = { ...names, position: chosen ? { id: chosen.id, name: chosen.name ?? '' } : null }
    if (person) change.mutate({ path: { personId: person.personId ?? 0 }, body: { ...body, versionId: person.versionId } })
    else add.mutate({ body })
  }
  return (
    <Dialog onClose={onClose} title={person?.fullName ?? t('personAdd')}>
      <form onSubmit={form.onSubmit(send)} noValidate>
        <Stack>
          <TextInput label={t('lastName')} required maxLength={255} data-autofocus {...form.getInputProps('lastName')} />
          <TextInput label={t('firstName')} required maxLength={255} {...form.getInputProps('firstName')} />
          <TextInput label={t('surName')} maxLength={255} {...form.getInputProps('surName')} />
          <Select
            label={t('position')}
            data={positions.map(({ id, name }) => ({ value: String(id), label: name ?? '' }))}
            clearable
            {...form.getInputProps('position')}
          />
          <DialogEnd onClose={onClose} isBusy={add.isPending || change.isPending}>
            {t('save')}
          </DialogEnd>
        </Stack>
      </form>
    </Dialog>
  )
}
