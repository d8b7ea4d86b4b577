// Changing the stock of many goods by a pasted table or a file: first a look at what would change, then doing it.
import { Alert, Button, FileButton, Group, Paper, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useSend } from '../../api/query.ts'
import { WarehouseSelect } from '../../kit/choose.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.ts'
import { numberText } from '../../kit/show.tsx'
import { useUnsaved } from '../../kit/unsaved.tsx'
import { param, useUrlState } from '../../kit/url-state.ts'
import { modes, useChange, type Changed, type Mode } from './change.ts'
import { MOST_ROWS, readPasted, textOfFile, type BadLine, type PastedRow } from './pasted.ts'
import { NoWarehouses } from './no-warehouses.tsx'
import { usePlaces } from './places.ts'
import { Preview } from './preview.tsx'
import { useText } from './text.ts'
import styles from './stock.module.css'

const params = { warehouseId: param.number() }
type Looked = { rows: readonly PastedRow[]; bad: readonly BadLine[]; mode: Mode; changed: Changed }

export function BulkPage() {
  const t = useText()
  const [, go] = useLocation()
  const { places, asked } = usePlaces()
  const [state, setState] = useUrlState(params)
  const warehouseId = state.warehouseId ?? (places.length === 1 ? places[0]?.id : undefined)
  const [mode, setMode] = useState<Mode>('SET')
  const [text, setText] = useState('')
  const [reason, setReason] = useState('')
  const [looked, setLooked] = useState<Looked>()
  const read = readPasted(text)
  const look = useSend('POST /api/stock/change', { topics: [], onDone: (changed) => setLooked({ ...read, mode, changed }), onFail: say.failed })
  const { change, isPending, dialog } = useChange((changed) => {
    say.done(t('changedMany', { count: changed.changed }))
    go(warehouseId === undefined ? '/stock' : `/stock?warehouseId=${warehouseId}`)
  })
  const unsaved = useUnsaved(text.trim() !== '' && !isPending)
  const bodyOf = (rows: readonly PastedRow[], how: Mode) => ({
    warehouseId: warehouseId ?? 0,
    mode: how,
    rows: rows.map(({ key, quantity }) => ({ key, quantity })),
  })
  const set = (value: string) => {
    setText(value)
    setLooked(undefined)
  }
  const open = (file: File | null) => {
    if (file) textOfFile(file).then(set, () => say.failed(new Error(t('fileUnreadable', { name: file.name }))))
  }
  const isTooMany = read.rows.length > MOST_ROWS
  if (asked.data?.length === 0)
    return (
      <Page title={t('changeMany')} back="/stock">
        <NoWarehouses />
      </Page>
    )
  return (
    <Page title={t('changeMany')} back="/stock">
      <Paper withBorder p="md">
        <Stack>
          <Group align="flex-end" gap="md">
            <WarehouseSelect
              label={t('warehouse')}
              required
              value={warehouseId}
              onChange={(id) => (setState({ warehouseId: id }, { replace: true }), setLooked(undefined))}
            />
            <SegmentedControl
              aria-label={t('how')}
              value={mode}
              onChange={(value) => {
                setMode(modes.find((one) => one === value) ?? 'SET')
                setLooked(undefined)
              }}
              data={modes.map((value) => ({ value, label: t(`mode_${value}`) }))}
            />
            <TextInput label={t('reason')} value={reason} maxLength={255} onChange={(event) => setReason(event.currentTarget.value)} />
          </Group>
          <Textarea
            label={t('table')}
            description={t('tableHint')}
            placeholder={t('tableExample')}
            className={styles.pasted}
            autosize
            minRows={6}
            maxRows={16}
            value={text}
            error={isTooMany ? t('tooManyRows', { most: numberText(MOST_ROWS) }) : undefined}
            onChange={(event) => set(event.currentTarget.value)}
          />
          <Group justify="space-between">
            <FileButton onChange={open} accept=".csv,.txt,.tsv,.xlsx" inputProps={{ 'aria-label': t('fromFile') }}>
              {(props) => (
                <Button variant="default" leftSection={<IconFileUpload size={16} aria-hidden />} {...props}>
                  {t('fromFile')}
                </Button>
              )}
            </FileButton>
            <Button
              variant={looked ? 'default' : 'filled'}
              loading={look.isPending}
              disabled={warehouseId === undefined || read.rows.length === 0 || isTooMany}
              onClick={() => look.mutate({ body: { ...bodyOf(read.rows, mode), preview: true } })}
            >
              {t('look', { count: read.rows.length })}
            </Button>
          </Group>
          {text.trim() !== '' && read.rows.length === 0 && (
            <Alert color="red" variant="light">
              <Text size="sm">{t('noRows')}</Text>
            </Alert>
          )}
        </Stack>
      </Paper>
      {looked && (
        <Preview {...looked} isBusy={isPending} onApply={() => void change({ ...bodyOf(looked.rows, looked.mode), reason: reason.trim() || undefined })} />
      )}
      {dialog}
      {unsaved}
    </Page>
  )
}
