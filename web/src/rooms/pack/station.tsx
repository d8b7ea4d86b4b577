// The station on the screen: the bar, the line that says whether one may go on, the answer to the last scan, and the work below.
import { ActionIcon, Alert, Anchor, Button, Group, Text } from '@mantine/core'
import { IconArrowLeft, IconCloudOff, IconSettings, IconVolume, IconVolumeOff } from '@tabler/icons-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Link } from 'wouter'
import { PageSkeleton } from '../../kit/page.tsx'
import { useScanner } from '../../kit/scan.tsx'
import { toneOf } from './answer.ts'
import { AnswerBand } from './band.tsx'
import { openFloor, type Floor } from './floor.ts'
import { Idle } from './idle.tsx'
import { ShiftLine } from './shift.tsx'
import type { Setup } from './setup.ts'
import { sound } from './sound.ts'
import { useText } from './text.ts'
import { Work } from './work.tsx'
import styles from './pack.module.css'

type StationProps = { kept: string; setup: Setup; onSetup: () => void; onSound: () => void; onPacked: () => void; takeFirst: () => string | undefined }

function useFloor({ kept, setup, onPacked, takeFirst }: Omit<StationProps, 'onSetup' | 'onSound'>): Floor | undefined {
  const [floor, setFloor] = useState<Floor>()
  const now = useRef({ setup, onPacked })
  useEffect(() => {
    now.current = { setup, onPacked }
  })
  useEffect(() => {
    const opened = openFloor(kept, now.current.setup, {
      onAnswer: (answer) => sound(toneOf(answer), now.current.setup),
      onChange: () => now.current.onPacked(),
    })
    setFloor(opened)
    const scanned = takeFirst()
    if (scanned !== undefined) opened.scan(scanned)
    return opened.close
    // The parts of the setup that it sends are in the key of the station.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [kept])
  return floor
}

export function Station(props: StationProps) {
  const floor = useFloor(props)
  return floor ? <Floored {...props} floor={floor} /> : <PageSkeleton />
}

function Floored({ setup, onSetup, onSound, floor }: StationProps & { floor: Floor }) {
  const t = useText()
  const state = useSyncExternalStore(floor.subscribe, floor.get)
  useScanner(floor.scan)
  const isLoud = setup.soundRight || setup.soundWrong || setup.soundDone
  return (
    <div className={styles.station}>
      <header className={styles.bar}>
        <Group gap="xs" wrap="nowrap" miw={0}>
          <Anchor component={Link} href="/" className={styles.leave} aria-label={t('leave')}>
            <IconArrowLeft size={20} aria-hidden />
          </Anchor>
          <Text fw={600} truncate component="h1" m={0}>
            {t('title')}
          </Text>
          <Text c="dimmed" truncate visibleFrom="xs">
            {setup.station}
          </Text>
        </Group>
        <Group gap="xs" wrap="nowrap">
          <ShiftLine />
          <ActionIcon variant="subtle" color="gray" size={44} aria-label={isLoud ? t('mute') : t('unmute')} onClick={onSound}>
            {isLoud ? <IconVolume size={22} aria-hidden /> : <IconVolumeOff size={22} aria-hidden />}
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" size={44} aria-label={t('settings')} onClick={onSetup}>
            <IconSettings size={22} aria-hidden />
          </ActionIcon>
        </Group>
      </header>
      {state.isOffline && <Line floor={floor} />}
      {state.alarm && (
        <Alert color="red.9" variant="filled" radius={0} role="alert" title={t('alarmTitle')}>
          <Group justify="space-between" gap="sm">
            <Text>{`${state.alarm.words}${state.alarm.dropped > 0 ? `. ${t('dropped', { count: state.alarm.dropped })}` : ''}`}</Text>
            <Button variant="white" color="red.9" onClick={floor.calm}>
              {t('understood')}
            </Button>
          </Group>
        </Alert>
      )}
      <AnswerBand state={state} />
      <main className={styles.work}>
        {state.view ? (
          <Work key={state.view.id} floor={floor} state={state} view={state.view} setup={setup} />
        ) : (
          <Idle floor={floor} state={state} setup={setup} />
        )}
      </main>
    </div>
  )
}

/** Whether the operator may go on, and what waits to be sent. */
function Line({ floor }: { floor: Floor }) {
  const t = useText()
  const { view, pending } = floor.get()
  const isOver = view !== undefined && view.pieces.left === 0 && view.packages.left === 0
  return (
    <div className={styles.line} role="status">
      <IconCloudOff size={22} aria-hidden />
      <div>
        <Text fw={600}>{view ? (isOver ? t('offlineOver') : t('offlineGoOn')) : t('offlineIdle')}</Text>
        <Text size="sm">{pending.length > 0 ? t('waiting', { count: pending.length }) : t('offlineLater')}</Text>
      </div>
    </div>
  )
}
