// How this device is set up as a station: chosen once, remembered here.
import { useState } from 'react'
import { isFields, readJson, writeItem } from './storage.ts'

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
  const kept = readJson(KEPT)
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
    writeItem(KEPT, JSON.stringify(kept))
    setSetup(kept)
  }
  return [setup, change] as const
}
