// The answer to a scan for who does not look at the screen: a sound, colour over the whole edge, and words. Wrong stays until the next scan.
import { IconAlertTriangle, IconCheck, IconChecks, IconX } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import styles from './signal.module.css'

export type SignalTone = 'ok' | 'attention' | 'error' | 'done'
export type Signal = { at: number; tone: SignalTone; title: string; detail?: string }

/** Each note: its pitch, when it begins and how long it is, in seconds. */
const notes: Record<SignalTone, readonly (readonly [hertz: number, at: number, long: number])[]> = {
  ok: [[1_320, 0, 0.09]],
  attention: [
    [660, 0, 0.12],
    [660, 0.18, 0.12],
  ],
  error: [
    [196, 0, 0.22],
    [147, 0.24, 0.36],
  ],
  done: [
    [784, 0, 0.1],
    [988, 0.11, 0.1],
    [1_319, 0.22, 0.24],
  ],
}
let context: AudioContext | undefined

/** Sounds at once; made here, so that nothing has to be fetched. */
export function sound(tone: SignalTone): void {
  context ??= new AudioContext()
  const { currentTime, destination } = context
  // A page may sound only after a key was pressed: the scanner presses keys.
  if (context.state === 'suspended') void context.resume()
  for (const [hertz, at, long] of notes[tone]) {
    const oscillator = context.createOscillator()
    const gain = context.createGain()
    oscillator.type = tone === 'error' ? 'sawtooth' : 'sine'
    oscillator.frequency.value = hertz
    gain.gain.setValueAtTime(0.35, currentTime + at)
    gain.gain.exponentialRampToValueAtTime(0.001, currentTime + at + long)
    oscillator.connect(gain).connect(destination)
    oscillator.start(currentTime + at)
    oscillator.stop(currentTime + at + long)
  }
}

const icons = { ok: IconCheck, done: IconChecks, attention: IconAlertTriangle, error: IconX }
const EDGE_MS = 1_600

/** @example <SignalBand signal={signal} idle={t('ready')} /> */
export function SignalBand({ signal, idle, children }: { signal: Signal | undefined; idle: string; children?: ReactNode }) {
  const [gone, setGone] = useState(0)
  const at = signal?.at ?? 0
  const passes = signal !== undefined && signal.tone !== 'error'
  useEffect(() => {
    if (!passes) return undefined
    const timer = window.setTimeout(() => setGone(at), EDGE_MS)
    return () => window.clearTimeout(timer)
  }, [at, passes])
  const Icon = signal && icons[signal.tone]
  return (
    <>
      {signal && gone !== at && <div className={styles.edge} data-tone={signal.tone} aria-hidden />}
      <div className={styles.band} data-tone={signal?.tone ?? 'none'} role="status" aria-live="assertive">
        {Icon && <Icon size={36} stroke={2.4} aria-hidden className={styles.icon} />}
        <div className={styles.words}>
          <p className={styles.title}>{signal?.title ?? idle}</p>
          {signal?.detail !== undefined && signal.detail !== '' && <p className={styles.detail}>{signal.detail}</p>}
        </div>
        {children}
      </div>
    </>
  )
}
