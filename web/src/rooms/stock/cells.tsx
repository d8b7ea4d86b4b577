// The cells of a warehouse: made, and taken away when they are empty.
import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useSend } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { useCellName } from '../../kit/cells.ts'
import { useConfirm } from '../../kit/confirm.tsx'
import { Section } from '../../kit/facts.tsx'
import { say } from '../../kit/say.ts'
import { Answer } from '../../kit/states.tsx'
import { useCells } from './use-cells.ts'
import { useText } from './text.ts'
import styles from './stock.module.css'

export function Cells({ warehouseId }: { warehouseId: number }) {
  const t = useText()
  const may = useMay()
  const cellName = useCellName()
  const asked = useCells(warehouseId)
  const [ask, dialog] = useConfirm()
  const remove = useSend('DELETE /api/warehouse/cell/{cellId}', { topics: ['settings'], onDone: () => say.done(t('cellRemoved')), onFail: say.failed })
  return (
    <Section title={t('cells')}>
      <Stack>
        {may('warehouse.edit') && <AddCell warehouseId={warehouseId} />}
        <Answer of={asked}>
          {(cells) => (
            <ul className={styles.lines} aria-label={t('cells')} style={{ maxHeight: 420, overflowY: 'auto' }}>
              {cells.map((cell) => (
                <li key={cell.id} className={styles.line}>
                  <div style={{ flex: 1, minWidth: 0 }}>
                    <Text size="sm" fw={500}>
                      {cellName(cell.fullName)}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {cell.type === 'NORMAL' ? cell.barcode : `${cell.barcode} · ${t(`cell_${cell.type ?? 'NORMAL'}`)}`}
                    </Text>
                  </div>
                  {cell.type === 'NORMAL' && may('warehouse.edit') && (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size={44}
                      aria-label={t('removeCell', { name: cell.fullName ?? '' })}
                      onClick={() =>
                        ask({
                          title: t('removeCellTitle'),
                          text: t('removeCellText', { name: cell.fullName ?? '' }),
                          doIt: t('remove'),
                          onYes: () => remove.mutateAsync({ path: { cellId: cell.id ?? 0 } }),
                        })
                      }
                    >
                      <IconTrash size={18} aria-hidden />
                    </ActionIcon>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Answer>
        {dialog}
      </Stack>
    </Section>
  )
}

function AddCell({ warehouseId }: { warehouseId: number }) {
  const t = useText()
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string>()
  const make = useSend('PUT /api/warehouse/cell', {
    topics: ['settings'],
    onDone: (cell) => {
      setName('')
      say.done(t('cellMade', { name: cell.fullName ?? '' }))
    },
    onFail: (error) => setProblem(error.message),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate({ body: { warehouseId, name: name.trim() } })
      }}
    >
      <Group align="flex-start" gap="xs">
        <TextInput
          aria-label={t('cellName')}
          placeholder={t('cellName')}
          maxLength={255}
          value={name}
          error={problem}
          onChange={(event) => {
            setName(event.currentTarget.value)
            setProblem(undefined)
          }}
        />
        <Button type="submit" variant="default" loading={make.isPending} disabled={name.trim() === ''}>
          {t('addCell')}
        </Button>
      </Group>
    </form>
  )
}
