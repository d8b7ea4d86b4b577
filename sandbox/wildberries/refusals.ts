// The refusals of the published protocol: code, text and HTTP status. Which call answers which is decided beside the call.

/** Thrown by a call; the server answers it with `status` and `body`. */
export class Refusal extends Error {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    super(`refused with ${status}`)
    this.status = status
    this.body = body
  }
}

const texts = {
  IncorrectRequestBody: 'Некорректное тело запроса',
  IncorrectRequest: 'Переданы некорректные данные',
  IncorrectParameter: 'Передан некорректный параметр',
  BadRequest: 'Неправильный запрос',
  NotFound: 'Не найдено',
  SKUUploadDisabled: "Uploading stock is not allowed by 'sku'. Please use the 'chrtId' key",
  StatusMismatch: 'Несоответствие статусов, проверьте их правильность',
  StatusChangeNotAllowed: 'Задание перейдёт в завершенные после сканирования на пункте выдачи заказов (ПВЗ)',
  CustomsDeclarationIsRequired: 'Customs declaration is required',
  FailedToUpdateMeta: 'Failed to update the label identifiers of the assembly order',
  MetaKeyNotRequired: "Order doesn't require ID",
  LowExpirationDate: 'Не удалось обновить срок годности. Указан срок меньше допустимого',
  SupplyHasOrders: 'Не удалось обработать поставку. За ней ещё закреплены сборочные задания.',
  SupplyHasZeroOrders: 'Не удалось обработать поставку. За ней не закреплено ни одного сборочного задания.',
  SupplyShippingRequired: 'Specify shipping point, type and date to close the supply',
  SupplyNotClosed: 'Поставка не передана в доставку',
  FailedToAddSupplyOrder: 'Не удалось закрепить сборочное задание за поставкой',
  MetaValidationFail: 'Fix them to dispatch items',
  StoreIsProcessing: 'The store is processing',
  StatusNotAcceptable: 'Обновление остатков заблокировано в связи с баном поставщика',
  WarehouseStocksUpdateBlock: 'The warehouse is processing',
}

export type RefusalCode = keyof typeof texts

export function refusal(status: number, code: RefusalCode, data?: unknown): Refusal {
  return new Refusal(status, { code, message: texts[code], ...(data === undefined ? {} : { data }) })
}

const titles: Record<number, string> = { 401: 'unauthorized', 404: 'path not found', 429: 'too many requests', 500: 'internal error' }

/** The gateway in front of the services answers in a shape of its own. */
export function gatewayBody(status: number, statusText: string, detail: string, requestId: string, now: number) {
  return {
    title: titles[status] ?? statusText.toLowerCase(),
    detail,
    code: `sandbox-${status}`,
    requestId,
    origin: 's2s-api-auth-marketplace',
    status,
    statusText,
    timestamp: new Date(now).toISOString(),
  }
}
