// Which sounds this station makes.
import { sound as play, type SignalTone } from '../../kit/signal.tsx'
import type { Setup } from './setup.ts'

export type Tone = SignalTone
const isOn = (tone: Tone, setup: Setup) => (tone === 'error' ? setup.soundWrong : tone === 'done' ? setup.soundDone : setup.soundRight)
export const sound = (tone: Tone, setup: Setup) => {
  if (isOn(tone, setup)) play(tone)
}
