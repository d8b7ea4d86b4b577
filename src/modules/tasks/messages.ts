// What tasks say of themselves, in words: results by the list below, refusals by their own sentences.
// Not its job: the codes themselves; each task sets its own (`job.result`).
import { Type } from 'typebox'
import { fill, knownCodes, type Lang, type Slot } from '../../kit/errors.ts'
import type { TmsTask } from '../../wire/index.ts'

const results: Readonly<Record<string, readonly [en: string, ru: string]>> = {
  message_cards_refreshed: [
    'Cards read: {cards}; tied anew: {linked}; unknown here: {unknown}',
    'Прочитано карточек: {cards}; связано: {linked}; не найдено у нас: {unknown}',
  ],
  message_images_removed: ['Pictures removed: {images}', 'Удалено изображений: {images}'],
  message_import_finished: ['Created: {created}, changed: {changed}, refused: {refused}', 'Создано: {created}, изменено: {changed}, не принято: {refused}'],
  message_photography_imported: [
    'Folders: {folders}; pictures added: {added}, there already: {known}, failed: {failed}',
    'Папок: {folders}; добавлено изображений: {added}, уже были: {known}, не удалось: {failed}',
  ],
  message_pictures_sent: ['Cards sent: {sent}, failed: {failed}', 'Отправлено карточек: {sent}, не удалось: {failed}'],
}

const isSlot = (value: unknown): value is Slot => ['string', 'number', 'boolean'].includes(typeof value)
const slotsOf = (params: unknown): Record<string, Slot> =>
  typeof params !== 'object' || params === null
    ? {}
    : Object.fromEntries(Object.entries(params).flatMap(([name, value]) => (isSlot(value) ? [[name, value]] : [])))

/** The sentence of a message; one that is no code is a sentence already. */
export function messageText(message: string | null, params: unknown, lang: Lang): string | null {
  if (message === null) return null
  const [en, ru] = results[message] ?? knownCodes.get(message)?.slice(1) ?? [message, message]
  return fill(String(lang === 'ru' ? ru : en), slotsOf(params))
}

/** A task with the sentence in the language of the caller. */
export type ToldTask = TmsTask & { localMessage: string | null }
export const ToldTask = Type.Unsafe<ToldTask>({
  allOf: [{ $ref: 'TmsTask' }, Type.Object({ localMessage: Type.Optional(Type.Union([Type.String(), Type.Null()])) })],
})
export const ToldPage = Type.Object({ rows: Type.Array(ToldTask), total: Type.Optional(Type.Integer()), page: Type.Integer() })
