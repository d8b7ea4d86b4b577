// Which tab of this device is the station: the one that took it last. Two that keep their scans in one place would lose each other's.
import { readItem, writeItem } from './storage.ts'

const own = crypto.getRandomValues(new Uint32Array(2)).join('-')

/** Takes the station for this tab; `onLost` when another takes it. */
export function takeStation(key: string, onLost: () => void) {
  const name = `${key}:tab`
  const mine = `${own}:${performance.now()}`
  // Where nothing can be kept, nothing can be lost between two.
  const isSaid = writeItem(name, mine)
  const hear = ({ key: changed, newValue }: StorageEvent) => {
    if (changed === name && newValue !== null && newValue !== mine) onLost()
  }
  window.addEventListener('storage', hear)
  return {
    /** Asked before anything is written: the word of the other tab may not have come yet. */
    isOurs: () => {
      if (!isSaid) return true
      const holder = readItem(name)
      return holder === null || holder === mine
    },
    leave: () => window.removeEventListener('storage', hear),
  }
}
