// Closed-loop load and the comparison of two sides in turns: A B A B …, since what else the machine does changes by the minute.

export type Measured = { rate: number; p50: number; p95: number }
export type Compared = { subject: Measured; baseline: Measured; rateRatio: number; p50Ratio: number; p95Ratio: number }

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle) - 1] ?? NaN)) / 2
}

/** What latencies in milliseconds, collected in some seconds, come to. */
export function summed(latencies: readonly number[], seconds: number): Measured {
  if (latencies.length === 0) throw new Error('nothing was measured')
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN
  return { rate: latencies.length / seconds, p50: at(0.5), p95: at(0.95) }
}

/** Runs `work` over and over in so many lanes for some seconds; each lane starts the next when the last has ended. */
export async function load(lanes: number, seconds: number, work: (lane: number, turn: number) => Promise<unknown>): Promise<Measured> {
  const latencies: number[] = []
  const start = performance.now()
  const deadline = start + seconds * 1000
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let turn = 0; performance.now() < deadline; turn++) {
        const begun = performance.now()
        await work(lane, turn)
        latencies.push(performance.now() - begun)
      }
    }),
  )
  return summed(latencies, (performance.now() - start) / 1000)
}

const middle = (rounds: readonly Measured[]): Measured => ({
  rate: median(rounds.map((r) => r.rate)),
  p50: median(rounds.map((r) => r.p50)),
  p95: median(rounds.map((r) => r.p95)),
})

/** Both sides in turns, after a round of each that does not count. Ratios are of the two halves of one round, then their median. */
export async function compare(rounds: number, subject: () => Promise<Measured>, baseline: () => Promise<Measured>): Promise<Compared> {
  await baseline()
  await subject()
  const pairs: { subject: Measured; baseline: Measured }[] = []
  for (let round = 0; round < rounds; round++) {
    const base = await baseline()
    pairs.push({ baseline: base, subject: await subject() })
  }
  const ratio = (of: keyof Measured) => median(pairs.map((pair) => pair.subject[of] / pair.baseline[of]))
  return {
    subject: middle(pairs.map((pair) => pair.subject)),
    baseline: middle(pairs.map((pair) => pair.baseline)),
    rateRatio: ratio('rate'),
    p50Ratio: ratio('p50'),
    p95Ratio: ratio('p95'),
  }
}
