// The settings of the client: those that are obeyed, and honestly apart from them those that are only kept.
import { Alert, Button, Collapse, Group, Stack, Switch, Table } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useApi, useSend } from '../../api/query.ts'
import type { Client } from '../../api/schema.gen.ts'
import { Section } from '../../kit/facts.tsx'
import { markSaved } from '../../kit/form.ts'
import { say } from '../../kit/say.ts'
import { Answer } from '../../kit/states.tsx'
import { useUnsaved } from '../../kit/unsaved.tsx'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'

export function General() {
  const t = useText()
  const client = useApi('settings', 'GET /api/client', {})
  return (
    <Screen title={t('tab_general')} hint={t('generalHint')}>
      <Answer of={client}>{(kept) => <Obeyed kept={kept} />}</Answer>
      <Answer of={client}>{(kept) => <OnlyKept kept={kept} />}</Answer>
    </Screen>
  )
}

function Obeyed({ kept }: { kept: Client }) {
  const t = useText()
  const form = useForm({ initialValues: { importOrders: kept.importOrders !== false, barcodeUniqForOrg: kept.barcodeUniqForOrg === true } })
  const save = useSend('POST /api/client/updateClient', { topics: ['settings'], onDone: () => say.done(t('saved')), onFail: say.failed })
  const unsaved = useUnsaved(form.isDirty() && !save.isPending)
  return (
    <form onSubmit={form.onSubmit((body) => save.mutate({ body }, { onSuccess: () => markSaved(form, body) }))}>
      <Stack maw={760}>
        <Section title={t('obeyed')}>
          <Stack>
            <Switch label={t('importOrders')} description={t('importOrdersHint')} {...form.getInputProps('importOrders', { type: 'checkbox' })} />
            <Switch label={t('barcodeUniq')} description={t('barcodeUniqHint')} {...form.getInputProps('barcodeUniqForOrg', { type: 'checkbox' })} />
            <Group>
              <Button type="submit" loading={save.isPending}>
                {t('save')}
              </Button>
            </Group>
          </Stack>
        </Section>
      </Stack>
      {unsaved}
    </form>
  )
}

// Names as the published contract has them: other programs write them, and may look here what they wrote.
const elsewhere = new Set(['clientId', 'clientOrganizations', 'users', 'importOrders', 'barcodeUniqForOrg', 'properties'])

function OnlyKept({ kept }: { kept: Client }) {
  const t = useText()
  const [isOpen, setOpen] = useState(false)
  const rows = Object.entries(kept).filter(([name, value]) => !elsewhere.has(name) && !name.startsWith('planImage') && value !== null && value !== undefined)
  return (
    <Stack maw={760} gap="xs">
      <Group>
        <Button variant="subtle" color="gray" size="compact-sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('onlyKept', { count: rows.length })}
        </Button>
      </Group>
      <Collapse expanded={isOpen}>
        <Alert color="gray" mb="sm">
          {t('onlyKeptHint')}
        </Alert>
        {rows.length > 0 && (
          <Table>
            <Table.Tbody>
              {rows.map(([name, value]) => (
                <Table.Tr key={name}>
                  <Table.Td ff="monospace" fz="sm">
                    {name}
                  </Table.Td>
                  <Table.Td fz="sm" style={{ overflowWrap: 'anywhere' }}>
                    {typeof value === 'object' ? JSON.stringify(value) : String(value)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Collapse>
    </Stack>
  )
}
