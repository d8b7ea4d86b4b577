// An order on the table: what to take next, very large; all that belongs to it; and the ways out. Not its job: labels (labels.tsx).
import { Box, Button, Group, Text } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconClockPause, IconDoorExit, IconQrcode } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { Picture } from '../../kit/show.tsx'
import { AsideDialog } from './aside-dialog.tsx'
import type { Floor, State } from './floor.ts'
import { awaitsMark, isComplete, nextPiece, type Piece, type View } from './guess.ts'
import { groupsOf, type Group as Goods } from './groups.ts'
import { Labels } from './labels.tsx'
import { useMarketLabel } from './market-label.tsx'
import { labelQuery, labelsAhead } from './papers.ts'
import type { Setup } from './setup.ts'
import { useShopName } from './shop.ts'
import { useText } from './text.ts'
import styles from './pack.module.css'

type WorkProps = { floor: Floor; state: State; view: View; setup: Setup }

export function Work({ floor, state, view, setup }: WorkProps) {
  const t = useText()
  const shopName = useShopName()
  const [isAside, setAside] = useState(false)
  const market = useMarketLabel(view, floor, state.isOffline)
  // Fetched before it is needed: the connection may be gone by then.
  useQueries({ queries: market.isAwaited ? [] : labelsAhead(view).map(labelQuery) })
  const groups = groupsOf(view)
  return (
    <div className={styles.order}>
      <div className={styles.now}>
        <div className={styles.orderHead}>
          <Text fw={600} size="lg">
            {t('order', { number: view.number })}
          </Text>
          {view.shop && <Text c="dimmed">{shopName(view.shop)}</Text>}
          <Text className={styles.progress}>{t('progress', { packed: view.pieces.packed, total: view.pieces.total })}</Text>
        </div>
        {view.comment && (
          <Text className={styles.comment} role="note">
            {view.comment}
          </Text>
        )}
        {isComplete(view) ? <Labels view={view} setup={setup} market={market} isOffline={state.isOffline} /> : <Now view={view} groups={groups} />}
      </div>
      <Lines groups={groups} view={view} />
      <footer className={styles.actions}>
        <Button variant="default" size="md" leftSection={<IconArrowBackUp size={20} aria-hidden />} onClick={floor.undo}>
          {t('undo')}
        </Button>
        <Button variant="default" size="md" leftSection={<IconClockPause size={20} aria-hidden />} disabled={state.isOffline} onClick={() => setAside(true)}>
          {t('setAside')}
        </Button>
        <Button
          variant="default"
          size="md"
          leftSection={<IconDoorExit size={20} aria-hidden />}
          disabled={state.isOffline}
          onClick={() => void floor.release()}
        >
          {t('release')}
        </Button>
      </footer>
      <AsideDialog
        opened={isAside}
        number={view.number}
        onClose={() => setAside(false)}
        onReason={(reason) => {
          setAside(false)
          void floor.aside(reason)
        }}
      />
    </div>
  )
}

/** The next thing to take; or the marking code of the one that was taken. */
function Now({ view, groups }: { view: View; groups: readonly Goods[] }) {
  const t = useText()
  const piece = nextPiece(view)
  if (!piece) return null
  const group = groups.find(({ key }) => key === keyOf(piece))
  const isMark = awaitsMark(view) !== undefined
  return (
    <section className={styles.next} aria-label={isMark ? t('scanMark') : t('takeNow')}>
      <div className={styles.picture}>
        {isMark && !piece.image ? <IconQrcode size={160} stroke={1} aria-hidden /> : <Picture src={piece.image} name={piece.name ?? ''} size={300} />}
      </div>
      <div className={styles.words}>
        <Text className={styles.ask} data-mark={isMark || undefined}>
          {isMark ? t('scanMark') : t('takeNow')}
        </Text>
        <Text component="h2" className={styles.name}>
          {piece.name ?? piece.code}
        </Text>
        <Chips piece={piece} />
        {piece.code && (
          <Text className={styles.code}>
            {t('article')} <b>{piece.code}</b>
          </Text>
        )}
        {group?.set && <Text c="dimmed">{t('partOf', { name: group.set })}</Text>}
        {group && <Text className={styles.count}>{t('nth', { n: Math.min(group.packed + (isMark ? 0 : 1), group.total), total: group.total })}</Text>}
        {isMark && <Text className={styles.hint}>{t('markHint')}</Text>}
      </div>
    </section>
  )
}
const keyOf = (piece: Piece) => `${piece.productId ?? piece.code}|${piece.set_n ?? ''}`

function Chips({ piece }: { piece: Piece }) {
  const t = useText()
  if (!piece.size && !piece.color) return null
  return (
    <div className={styles.chips}>
      {piece.size && (
        <span className={styles.chip}>
          {t('size')} <b>{piece.size}</b>
        </span>
      )}
      {piece.color && (
        <span className={styles.chip}>
          {t('color')} <b>{piece.color}</b>
        </span>
      )}
    </div>
  )
}

function Lines({ groups, view }: { groups: readonly Goods[]; view: View }) {
  const t = useText()
  return (
    <Box component="aside" className={styles.lines} aria-label={t('contents')} tabIndex={0}>
      <Text component="h2" fw={600} m={0}>
        {t('contents')}
      </Text>
      <ul className={styles.list}>
        {groups.map((group) => (
          <li key={group.key} className={styles.lineOf} data-done={group.packed === group.total || undefined}>
            <Picture src={group.image} name={group.name} size={48} />
            <div style={{ minWidth: 0, flex: 1 }}>
              <Text lineClamp={2}>{group.name}</Text>
              <Text size="sm" c="dimmed">
                {[group.look, group.code].filter(Boolean).join(' · ')}
              </Text>
              {group.set && (
                <Text size="sm" c="dimmed">
                  {t('partOf', { name: group.set })}
                </Text>
              )}
            </div>
            <Group gap={4} wrap="nowrap" className={styles.of}>
              {group.packed === group.total && <IconCheck size={20} aria-hidden />}
              {`${group.packed} / ${group.total}`}
            </Group>
          </li>
        ))}
      </ul>
      {view.packages.total > 1 && <Text c="dimmed">{t('packages', { packed: view.packages.packed, total: view.packages.total })}</Text>}
    </Box>
  )
}
