// How this device is set up as a station: chosen once, remembered here.
import { useState } from 'react'

export type Setup = {
  /** Tells apart stations where one person is signed in. */
  station: string
  shop: string
  warehouseId: number | undefined
  autoNext: boolean
  autoPrint: boolean
  soundRight: boolean
  soundWrong: boolean
  soundDone: boolean
}

const KEPT = 'ambar-pack-station'
const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const parsed = (text: string | null): unknown => {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    // What stands there is not ours: the station is chosen anew.
    return null
  }
}
const flag = (value: unknown) => value !== false

export const firstSetup = (table: string): Setup => ({
  station: `${table}-${String(crypto.getRandomValues(new Uint16Array(1))[0] ?? 0).slice(-3)}`,
  shop: '',
  warehouseId: undefined,
  autoNext: true,
  autoPrint: true,
  soundRight: true,
  soundWrong: true,
  soundDone: true,
})

function readSetup(): Setup | undefined {
  const kept = parsed(localStorage.getItem(KEPT))
  if (!isFields(kept) || typeof kept.station !== 'string') return undefined
  return {
    station: kept.station,
    shop: typeof kept.shop === 'string' ? kept.shop : '',
    warehouseId: typeof kept.warehouseId === 'number' ? kept.warehouseId : undefined,
    autoNext: flag(kept.autoNext),
    autoPrint: flag(kept.autoPrint),
    soundRight: flag(kept.soundRight),
    soundWrong: flag(kept.soundWrong),
    soundDone: flag(kept.soundDone),
  }
}

export function useSetup() {
  const [setup, setSetup] = useState(readSetup)
  const change = (next: Setup) => {
    const station = next.station.trim().replace(/\s+/g, '-').slice(0, 40)
    const kept = { ...next, station: station === '' ? 'station' : station }
    localStorage.setItem(KEPT, JSON.stringify(kept))
    setSetup(kept)
  }
  return [setup, change] as const
}
