// Yandex Market's published limits, without a subscription. https://yandex.ru/dev/market/partner-api, read 2026-08.
import type { NamedLimit } from '../kit.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

export const limits = {
  campaigns: { name: 'campaigns', requests: 1000, periodMs: HOUR, burst: 10 },
  categories: { name: 'categories', requests: 50, periodMs: HOUR, burst: 5 },
  parameters: { name: 'parameters', requests: 100, periodMs: MINUTE, burst: 5 },
} satisfies Record<string, NamedLimit>
