// Setting this device up as a station: once. With a scanner alone it is passed as it stands.
import { Anchor, Button, Group, Paper, Select, Stack, Switch, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { useApi } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { WarehouseSelect } from '../../kit/choose.tsx'
import { useScanner } from '../../kit/scan.tsx'
import { firstSetup, type Setup } from './setup.ts'
import { useShopName } from './shop.ts'
import { sound } from './sound.ts'
import { useText } from './text.ts'
import styles from './pack.module.css'

type SetupFormProps = { setup: Setup | undefined; onSave: (setup: Setup, scanned?: string) => void; onCancel?: (() => void) | undefined }

export function SetupForm({ setup, onSave, onCancel }: SetupFormProps) {
  const t = useText()
  const may = useMay()
  const shopName = useShopName()
  const [draft, setDraft] = useState(() => setup ?? firstSetup(t('table')))
  const shops = useApi('settings', 'GET /api/seller/shops', {}, { enabled: may('shop.read') })
  const put = (changes: Partial<Setup>) => setDraft((now) => ({ ...now, ...changes }))
  useScanner((code) => onSave(draft, code))
  return (
    <main className={styles.setup}>
      <Paper withBorder p="xl" maw={560} w="100%" component="form" onSubmit={(event) => (event.preventDefault(), onSave(draft))}>
        <Stack gap="lg">
          <div>
            <Title order={1} mb={4}>
              {t('setupTitle')}
            </Title>
            <Text c="dimmed">{t('setupHint')}</Text>
          </div>
          <TextInput
            label={t('station')}
            description={t('stationHint')}
            value={draft.station}
            maxLength={40}
            required
            onChange={(event) => put({ station: event.currentTarget.value })}
          />
          {(shops.data?.length ?? 0) > 1 && (
            <Select
              label={t('shop')}
              placeholder={t('allShops')}
              clearable
              searchable
              data={(shops.data ?? []).map((shop) => ({ value: shop.uuid, label: shopName(shop) }))}
              value={draft.shop || null}
              onChange={(shop) => put({ shop: shop ?? '' })}
            />
          )}
          <WarehouseSelect label={t('warehouse')} value={draft.warehouseId} onChange={(warehouseId) => put({ warehouseId })} />
          <Stack gap="sm">
            <Switch label={t('autoPrint')} checked={draft.autoPrint} onChange={(event) => put({ autoPrint: event.currentTarget.checked })} />
            <Switch label={t('autoNext')} checked={draft.autoNext} onChange={(event) => put({ autoNext: event.currentTarget.checked })} />
          </Stack>
          <Sounds draft={draft} put={put} />
          <Group justify="space-between" gap="sm">
            {onCancel ? (
              <Button variant="default" size="md" onClick={onCancel}>
                {t('cancel')}
              </Button>
            ) : (
              <Anchor component={Link} href="/">
                {t('leave')}
              </Anchor>
            )}
            <Button type="submit" size="md">
              {setup ? t('save') : t('start')}
            </Button>
          </Group>
        </Stack>
      </Paper>
    </main>
  )
}

const kinds = ['ok', 'error', 'done'] as const

function Sounds({ draft, put }: { draft: Setup; put: (changes: Partial<Setup>) => void }) {
  const t = useText()
  const isOn = { ok: draft.soundRight, error: draft.soundWrong, done: draft.soundDone }
  const turn = { ok: 'soundRight', error: 'soundWrong', done: 'soundDone' } as const
  return (
    <div role="group" aria-label={t('sounds')}>
      <Text fw={500} size="sm" mb="xs">
        {t('sounds')}
      </Text>
      <Stack gap="sm">
        {kinds.map((kind) => (
          <Group key={kind} justify="space-between" wrap="nowrap" gap="sm">
            <Switch label={t(`sound_${kind}`)} checked={isOn[kind]} onChange={(event) => put({ [turn[kind]]: event.currentTarget.checked })} />
            <Button
              size="compact-sm"
              variant="subtle"
              aria-label={t('listenTo', { name: t(`sound_${kind}`) })}
              onClick={() => sound(kind, { ...draft, [turn[kind]]: true })}
            >
              {t('listen')}
            </Button>
          </Group>
        ))}
      </Stack>
    </div>
  )
}
