// A seeded source of chance: the same seed gives the same storm.

export type Dice = {
  /** 0 ≤ n < below */
  below: (below: number) => number
  chance: (probability: number) => boolean
  pick: <T>(values: readonly [T, ...T[]]) => T
}

export function openDice(seed: number): Dice {
  let state = seed >>> 0
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { below, chance: (probability) => next() < probability, pick: (values) => values[below(values.length)] ?? values[0] }
}
