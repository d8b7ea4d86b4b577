// Refusals: a closed catalog of codes with their status and their sentence in both languages.
// Not its job: bugs. Whatever is not a Refusal is answered as 500 and logged by the HTTP kit.

export type Lang = 'en' | 'ru'
export type Slot = string | number | boolean
/** The same in English and in Russian. */
export type Words = readonly [en: string, ru: string]
type Slots<S extends string> = S extends `${string}{${infer N}}${infer Rest}` ? N | Slots<Rest> : never
type Args<S extends string> = [Slots<S>] extends [never] ? [] : [Record<Slots<S>, Slot | Words>]
/** `message` only where a published contract names another text than the code for it. */
type Entry = readonly [status: number, en: string, ru: string, message?: string]

/** A sentence with its values in it. */
export const fill = (text: string, slots: Record<string, Slot>) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(slots[name] ?? whole))

const spoken = (values: Record<string, Slot | Words>, at: 0 | 1): Record<string, Slot> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'object' ? value[at] : value]))

/** An expected "no": stable `code`, HTTP `status`, the sentence in either language and the values in it. */
export class Refusal extends Error {
  readonly code: string
  readonly status: number
  readonly params: Record<string, Slot>
  readonly entry: Entry
  /** Extra response headers, such as Retry-After. */
  readonly headers: Record<string, string>
  readonly #russian: Record<string, Slot>

  constructor(code: string, entry: Entry, values: Record<string, Slot | Words> = {}, headers: Record<string, string> = {}) {
    const params = spoken(values, 0)
    super(fill(entry[1], params))
    this.name = 'Refusal'
    this.code = code
    this.status = entry[0]
    this.entry = entry
    this.params = params
    this.#russian = spoken(values, 1)
    this.headers = headers
  }

  localMessage(lang: Lang): string {
    return lang === 'ru' ? fill(this.entry[2], this.#russian) : fill(this.entry[1], this.params)
  }

  /** A value of it in both languages, for a refusal that tells of this one. */
  words(name: string): Words {
    return [String(this.params[name] ?? ''), String(this.#russian[name] ?? '')]
  }

  /** The body of the answer: one shape that serves both generations of clients. */
  body(lang: Lang, requestId: string) {
    return {
      error: this.code,
      message: this.entry[3] ?? this.code,
      localMessage: this.localMessage(lang),
      params: this.params,
      messageParams: JSON.stringify(this.params),
      requestId,
    }
  }
}

/** Every code of every catalog that was declared, for the documentation and for tests. */
export const knownCodes = new Map<string, Entry>()

/**
 * Declares refusals. Slots are typed from the English text, so a missing slot does not compile.
 * @example const errors = catalog({ error_cell_not_empty: [409, 'Cell {id} is not empty', 'Ячейка {id} не пуста'] })
 *          throw errors.error_cell_not_empty({ id: 7 })
 */
export function catalog<const C extends Record<string, Entry>>(entries: C) {
  const make =
    (code: string, entry: Entry) =>
    (slots: Record<string, Slot | Words> = {}) =>
      new Refusal(code, entry, slots)
  for (const [code, entry] of Object.entries(entries)) knownCodes.set(code, entry)
  return Object.fromEntries(Object.entries(entries).map(([code, entry]) => [code, make(code, entry)])) as unknown as {
    [K in keyof C]: (...slots: Args<C[K] extends readonly [number, infer En extends string, string, string?] ? En : never>) => Refusal
  }
}

export const kitErrors = catalog({
  error_validation: [400, 'Field {field}: {reason}', 'Поле {field}: {reason}'],
  error_body_unreadable: [400, 'The body is not readable JSON: {reason}', 'Тело запроса — не JSON: {reason}'],
  error_address_unreadable: [400, 'The address is not readable', 'Адрес запроса не читается'],
  error_request_unreadable: [400, 'The request is not readable as HTTP', 'Запрос не читается как HTTP'],
  error_upload_unreadable: [400, 'The upload is not readable: {reason}', 'Загружаемый файл не читается: {reason}'],
  error_body_required: [400, 'A body is required', 'Нужно тело запроса'],
  error_filter_not_supported: [400, 'The filter {field} is not supported yet', 'Фильтр {field} пока не поддерживается'],
  error_value_out_of_range: [400, 'A value is out of range', 'Значение вне допустимых пределов'],
  error_access_denied: [403, 'Access denied', 'Доступ запрещён'],
  error_not_found: [404, 'There is no such address', 'Такого адреса нет'],
  error_reference_missing: [400, 'Something that is referred to does not exist ({constraint})', 'Указано то, чего нет ({constraint})'],
  error_conflict: [409, 'It already exists ({constraint})', 'Уже существует ({constraint})'],
  error_version_conflict: [
    409,
    'It was changed by someone else: version {current}, yours is {sent}',
    'Запись уже изменена другим: версия {current}, у вас {sent}',
  ],
  error_request_too_slow: [408, 'The request did not arrive in time', 'Запрос не пришёл вовремя'],
  error_idempotency_key_reused: [409, 'This Idempotency-Key was used with another request', 'Этот Idempotency-Key уже был с другим запросом'],
  error_body_too_large: [413, 'The body is larger than {limit} bytes', 'Тело запроса больше {limit} байт'],
  error_address_too_long: [414, 'A part of the address is too long', 'Часть адреса слишком длинная'],
  error_media_type: [415, 'The content type {type} is not accepted here', 'Тип содержимого {type} здесь не принимается'],
  error_too_many_requests: [429, 'Too many requests: try again in {seconds} s', 'Слишком много запросов: повторите через {seconds} с'],
  error_headers_too_large: [431, 'The headers are too large', 'Заголовки слишком велики'],
  error_internal: [500, 'Something went wrong on our side; quote the request id', 'Ошибка на нашей стороне; сообщите номер запроса'],
  error_busy: [503, 'The server is busy or stopping: try again', 'Сервер занят или останавливается: повторите'],
})

/** Refuses to change what somebody else has changed since it was read; who sends no version overwrites. @example requireVersion(stored, sent.versionId) */
export function requireVersion({ version }: { version: number }, sent: number | null | undefined): void {
  if (sent !== undefined && sent !== null && sent !== version) throw kitErrors.error_version_conflict({ current: version, sent })
}
