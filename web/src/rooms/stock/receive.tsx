// Receiving goods by scan: choose where, scan everything, look it over, post it once.
import { ActionIcon, Alert, Button, Group, NumberInput, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconBarcode, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, type ApiError, type Reply } from '../../api/api.ts'
import { useSession } from '../../api/session.ts'
import { WarehouseSelect } from '../../kit/choose.tsx'
import { useConfirm } from '../../kit/confirm.tsx'
import { Section } from '../../kit/facts.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.ts'
import { ScanField } from '../../kit/scan.tsx'
import { numberText, Picture } from '../../kit/show.tsx'
import { EmptyState } from '../../kit/states.tsx'
import { useCells } from './use-cells.ts'
import { NoWarehouses } from './no-warehouses.tsx'
import { usePlaces } from './places.ts'
import type { ReceiptLine } from './receipt.ts'
import { Sections } from './sections.tsx'
import { useReceiving, type Heard } from './use-receiving.ts'
import { useText } from './text.ts'
import styles from './stock.module.css'

type Receiving = ReturnType<typeof useReceiving>

export function ReceivePage() {
  const t = useText()
  const { user } = useSession()
  const { places, asked } = usePlaces()
  const [ask, dialog] = useConfirm()
  const login = user.login ?? ''
  const only = places.length === 1 ? places[0]?.id : undefined
  const chosen = useReceiving(login, only)
  const { receipt, clear, heard, scan, setHeard } = chosen
  const warehouseId = receipt.warehouseId ?? only
  const pieces = receipt.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  const post = usePost(chosen, warehouseId)
  if (asked.data?.length === 0)
    return (
      <Page title={t('title')}>
        <Sections />
        <NoWarehouses />
      </Page>
    )
  return (
    <Page title={t('title')}>
      <Sections />
      <Where receiving={chosen} warehouseId={warehouseId} />
      <SimpleGrid cols={{ base: 1, md: 2 }} style={{ alignItems: 'start' }}>
        <Stack gap="sm">
          <ScanField onScan={scan} label={t('scanGoods')} size="lg" />
          <HeardNow heard={heard} isReady={warehouseId !== undefined} />
          <Unknown receiving={chosen} />
        </Stack>
        <Section
          title={t('inThisReceipt')}
          actions={
            <Text size="sm" c="dimmed" className={styles.number} role="status">
              {t('goodsAndPieces', { goods: t('goodsCount', { count: receipt.lines.length }), pieces: t('piecesCount', { count: pieces }) })}
            </Text>
          }
        >
          {receipt.lines.length === 0 ? (
            <EmptyState title={t('nothingScanned')} hint={t('nothingScannedHint')} icon={<IconBarcode size={22} />} />
          ) : (
            <Stack>
              <ul className={styles.lines} aria-label={t('inThisReceipt')}>
                {receipt.lines.map((line) => (
                  <Line key={line.skuId} line={line} receiving={chosen} />
                ))}
              </ul>
              <Group justify="space-between">
                <Button
                  variant="subtle"
                  color="gray"
                  onClick={() =>
                    ask({
                      title: t('dropTitle'),
                      text: t('dropText', { pieces: t('piecesCount', { count: pieces }) }),
                      doIt: t('drop'),
                      onYes: () => (clear(), setHeard(undefined)),
                    })
                  }
                >
                  {t('drop')}
                </Button>
                <Button size="md" loading={post.isPending} disabled={warehouseId === undefined} onClick={() => post.mutate()}>
                  {t('post', { count: pieces })}
                </Button>
              </Group>
            </Stack>
          )}
        </Section>
      </SimpleGrid>
      {dialog}
    </Page>
  )
}

function usePost({ read, keyed, clear, setHeard, receipt }: Receiving, warehouseId: number | undefined) {
  const t = useText()
  const client = useQueryClient()
  return useMutation<Reply<'POST /api/stock/receive'>, ApiError>({
    mutationFn: () => {
      const cellId = receipt.cell?.warehouseId === warehouseId ? receipt.cell?.id : undefined
      const lines = read().lines.map(({ skuId, quantity }) => ({ skuId, quantity }))
      return call('POST /api/stock/receive', { body: { warehouseId: warehouseId ?? 0, cellId, lines } }, { idempotencyKey: keyed() })
    },
    onSuccess: async ({ goods, pieces }) => {
      clear()
      setHeard(undefined)
      say.done(t('posted', { goods: t('goodsCount', { count: goods }), pieces: t('piecesCount', { count: pieces }) }))
      await client.invalidateQueries({ queryKey: ['stock'] })
    },
    onError: say.failed,
  })
}

function Where({ receiving: { receipt, update }, warehouseId }: { receiving: Receiving; warehouseId: number | undefined }) {
  const t = useText()
  const cells = useCells(warehouseId)
  const normal = (cells.data ?? []).filter(({ type }) => type === 'NORMAL')
  const cell = receipt.cell?.warehouseId === warehouseId ? receipt.cell : undefined
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} maw={520}>
      <WarehouseSelect
        label={t('warehouse')}
        required
        value={warehouseId}
        onChange={(id) => update(({ warehouseId: _before, cell: _cell, ...now }) => ({ ...now, ...(id !== undefined && { warehouseId: id }) }))}
      />
      <Select
        label={t('cell')}
        placeholder={t('noPlace')}
        clearable
        searchable
        disabled={warehouseId === undefined}
        data={[
          ...normal.map((one) => ({ value: String(one.id), label: one.fullName ?? '' })),
          ...(cell && !normal.some(({ id }) => id === cell.id) ? [{ value: String(cell.id), label: cell.name }] : []),
        ]}
        value={cell ? String(cell.id) : null}
        onChange={(value) => {
          const found = normal.find(({ id }) => String(id) === value)
          update(({ cell: _before, ...now }) => ({
            ...now,
            ...(found?.id && { cell: { id: found.id, name: found.fullName ?? '', warehouseId: warehouseId ?? 0 } }),
          }))
        }}
      />
    </SimpleGrid>
  )
}

function HeardNow({ heard, isReady }: { heard: Heard | undefined; isReady: boolean }) {
  const t = useText()
  return (
    <div className={styles.heard} data-tone={heard?.tone} role="status" aria-live="assertive">
      {heard ? (
        <Group justify="space-between" wrap="nowrap">
          <Group wrap="nowrap" className={styles.name}>
            {heard.line && <Picture src={heard.line.picture} name={heard.line.name} size={64} />}
            <div>
              <Text fw={600} size="lg">
                {heard.words}
              </Text>
              <Text size="sm" c="dimmed">
                {heard.line?.detail}
              </Text>
            </div>
          </Group>
          {heard.line && <span className={styles.big}>{numberText(heard.line.quantity)}</span>}
        </Group>
      ) : (
        <Text c="dimmed">{isReady ? t('readyToScan') : t('chooseWarehouse')}</Text>
      )}
    </div>
  )
}

function Line({ line, receiving: { update } }: { line: ReceiptLine; receiving: Receiving }) {
  const t = useText()
  const { skuId, name, detail, picture, quantity } = line
  const set = (value: number) => update((now) => ({ ...now, lines: now.lines.map((one) => (one.skuId === skuId ? { ...one, quantity: value } : one)) }))
  return (
    <li className={styles.line}>
      <Picture src={picture} name={name} size={40} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm" fw={500} lineClamp={1}>
          {name}
        </Text>
        <Text size="xs" c="dimmed" lineClamp={1}>
          {detail}
        </Text>
      </div>
      <NumberInput
        aria-label={t('quantityOf', { name })}
        w={88}
        min={1}
        max={1_000_000}
        allowDecimal={false}
        value={quantity}
        onChange={(value) => {
          if (typeof value === 'number' && Number.isInteger(value) && value >= 1) set(value)
        }}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={44}
        aria-label={t('removeLine', { name })}
        onClick={() => update((now) => ({ ...now, lines: now.lines.filter((one) => one.skuId !== skuId) }))}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </li>
  )
}

function Unknown({ receiving: { receipt, update, again } }: { receiving: Receiving }) {
  const t = useText()
  if (receipt.unknown.length === 0) return null
  return (
    <Alert color="red" variant="light" title={t('unknownCodes')}>
      <ul className={styles.lines}>
        {receipt.unknown.map(({ code, quantity, words }) => (
          <li key={code} className={styles.line}>
            <div style={{ flex: 1, minWidth: 0 }}>
              <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
                {`${code} × ${numberText(quantity)}`}
              </Text>
              <Text size="xs" c="dimmed">
                {words}
              </Text>
            </div>
            <ActionIcon variant="subtle" color="gray" size={44} aria-label={t('askAgain', { code })} onClick={() => void again(code)}>
              <IconRefresh size={18} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={44}
              aria-label={t('removeLine', { name: code })}
              onClick={() => update((now) => ({ ...now, unknown: now.unknown.filter((one) => one.code !== code) }))}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </Alert>
  )
}
