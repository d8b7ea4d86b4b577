// What is said of a problem of a feed, and what the password of a feed is sealed for.
import { reasons } from '../../../feeds/index.ts'
import type { Lang } from '../../../kit/errors.ts'
import { knownCodes } from '../../../kit/errors.ts'
import type { ProblemRow } from './queries.ts'

export const sealedFor = (clientId: number) => `feed:${clientId}`

const sentences = new Map<string, { en: string; ru: string }>(Object.entries(reasons))

/** The sentence of a problem: of the feed's catalogue, or of the refusal that saving the card met. */
export function sentenceOf({ code, params }: Pick<ProblemRow, 'code' | 'params'>, lang: Lang): string {
  const entry = knownCodes.get(code)
  const text = sentences.get(code)?.[lang] ?? (entry ? entry[lang === 'ru' ? 2 : 1] : code)
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}
