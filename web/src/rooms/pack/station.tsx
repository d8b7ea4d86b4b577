// The station on the screen: the bar, the line that says whether one may go on, the answer to the last scan, and the work below.
import { ActionIcon, Alert, Anchor, Button, Group, Text } from '@mantine/core'
import { IconArrowLeft, IconCloudOff, IconPrinter, IconSettings, IconVolume, IconVolumeOff } from '@tabler/icons-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Link } from 'wouter'
import { useSession } from '../../api/session.ts'
import { PageSkeleton } from '../../kit/page.tsx'
import { EmptyState } from '../../kit/states.tsx'
import { useScanner } from '../../kit/scan.tsx'
import { toneOf } from './answer.ts'
import { AnswerBand } from './band.tsx'
import { openFloor, type Floor, type State } from './floor.ts'
import type { View } from './guess.ts'
import { Idle } from './idle.tsx'
import { LabelsAgain } from './labels.tsx'
import { ShiftLine } from './shift.tsx'
import type { Setup } from './setup.ts'
import { sound } from './sound.ts'
import { useText } from './text.ts'
import { Work } from './work.tsx'
import styles from './pack.module.css'

type StationProps = { kept: string; setup: Setup; onSetup: () => void; onSound: () => void; onPacked: () => void; takeFirst: () => string | undefined }

function useFloor({ kept, setup, onPacked, takeFirst }: Omit<StationProps, 'onSetup' | 'onSound'>) {
  const [floor, setFloor] = useState<Floor>()
  const [turn, setTurn] = useState(0)
  const first = useRef<string>(undefined)
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
    const scanned = first.current ?? takeFirst()
    first.current = undefined
    if (scanned !== undefined) opened.scan(scanned)
    return opened.close
    // The parts of the setup that it sends are in the key of the station.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [kept, turn])
  /** The station is this tab's again, with what was scanned here just now. */
  const take = (scanned?: string) => {
    first.current = scanned
    setTurn((last) => last + 1)
  }
  return { floor, take }
}

export function Station(props: StationProps) {
  const { floor, take } = useFloor(props)
  return floor ? <Floored {...props} floor={floor} onTake={take} /> : <PageSkeleton />
}

type FlooredProps = StationProps & { floor: Floor; onTake: (scanned?: string) => void }

function Floored({ floor, onTake, ...props }: FlooredProps) {
  const state = useSyncExternalStore(floor.subscribe, floor.get)
  const session = useSession()
  const known = useRef(session)
  useEffect(() => {
    // Known to the server again, or under another key of writing: what was denied goes now.
    if (known.current !== session) floor.refresh()
    known.current = session
  }, [floor, session])
  // Who scans here works here.
  useScanner(state.isElsewhere ? onTake : floor.scan)
  return state.isElsewhere ? <Elsewhere onTake={onTake} /> : <Table {...props} floor={floor} state={state} />
}

function Elsewhere({ onTake }: { onTake: () => void }) {
  const t = useText()
  return (
    <main className={styles.setup}>
      <EmptyState title={t('elsewhere')} hint={t('elsewhereHint')} action={<Button onClick={() => onTake()}>{t('takeStation')}</Button>} />
    </main>
  )
}

function Table({ setup, onSetup, onSound, floor, state }: Omit<FlooredProps, 'onTake'> & { state: State }) {
  const t = useText()
  const [again, setAgain] = useState<View>()
  const last = state.done?.view
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
          {last && (
            <ActionIcon variant="subtle" color="gray" size={44} aria-label={t('labelsAgain', { number: last.number })} onClick={() => setAgain(last)}>
              <IconPrinter size={22} aria-hidden />
            </ActionIcon>
          )}
          <ActionIcon variant="subtle" color="gray" size={44} aria-label={isLoud ? t('mute') : t('unmute')} onClick={onSound}>
            {isLoud ? <IconVolume size={22} aria-hidden /> : <IconVolumeOff size={22} aria-hidden />}
          </ActionIcon>
          {/* Under another name or at another warehouse they would go into nothing. */}
          <ActionIcon
            variant="subtle"
            color="gray"
            size={44}
            aria-label={t('settings')}
            disabled={state.pending.length > 0}
            title={state.pending.length > 0 ? t('settingsWait') : undefined}
            onClick={onSetup}
          >
            <IconSettings size={22} aria-hidden />
          </ActionIcon>
        </Group>
      </header>
      {state.isOffline && <Line state={state} />}
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
      {again && <LabelsAgain view={again} isOffline={state.isOffline} onClose={() => setAgain(undefined)} />}
    </div>
  )
}

/** Whether the operator may go on, and what waits to be sent. */
function Line({ state: { view, pending, isKept } }: { state: State }) {
  const t = useText()
  const isOver = view !== undefined && view.pieces.left === 0 && view.packages.left === 0
  return (
    <div className={styles.line} role="status">
      <IconCloudOff size={22} aria-hidden />
      <div>
        <Text fw={600}>{view ? (isOver ? t('offlineOver') : t('offlineGoOn')) : t('offlineIdle')}</Text>
        <Text size="sm">{pending.length > 0 ? t('waiting', { count: pending.length }) : t('offlineLater')}</Text>
        {!isKept && pending.length > 0 && (
          <Text size="sm" fw={600}>
            {t('notKept')}
          </Text>
        )}
      </div>
    </div>
  )
}
