// Ozon's published limit: one for all methods of a Client-Id. https://docs.ozon.ru/api/seller, read 2026-08.
import type { NamedLimit } from '../kit.ts'

export const limits = { all: { name: 'all', requests: 50, periodMs: 1000, burst: 10 } } satisfies Record<string, NamedLimit>
