// What is refused of contractors and their tables, and which of the database's own refusals means the same.
import { refusedAs, TAKEN } from '../../kit/db.ts'
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_contractor_missing: [404, 'Contractor {contractorId} does not exist', 'Контрагента {contractorId} нет'],
  error_contractor_name_empty: [400, 'The name of a contractor has 1 to 255 characters', 'Наименование контрагента — от 1 до 255 символов'],
  error_contractor_exists: [
    409,
    'There already is a contractor «{name}» with this INN, or without one as here',
    'Контрагент «{name}» с таким же ИНН (или так же без ИНН) уже есть',
  ],
  error_contractor_removed: [409, 'Contractor «{name}» is removed: restore it first', 'Контрагент «{name}» удалён: сначала восстановите его'],
  error_card_contractor_unnamed: [400, 'Name the contractors of a card by their id', 'Контрагенты карточки указываются по id'],
  error_card_contractors_denied: [
    403,
    'You may not change contractors: leave them out of the card',
    'Вам нельзя менять контрагентов: не передавайте их в карточке',
  ],
  error_contractor_requisites_size: [
    400,
    'The requisites of a contractor take more than {limit} characters',
    'Реквизиты контрагента занимают больше {limit} символов',
  ],
  error_model_not_found: [404, 'Card {modelId} does not exist', 'Карточки {modelId} нет'],
  error_contractor_file: [400, 'Send a spreadsheet (.xlsx or .csv) as a file', 'Передайте таблицу (.xlsx или .csv) файлом'],
  error_contractor_file_gone: [409, 'The uploaded file is gone: send it again', 'Загруженного файла больше нет: отправьте его снова'],
  error_row_contractor_unknown: [404, 'There is no contractor «{name}»', 'Контрагента «{name}» нет'],
  error_row_contractor_several: [409, 'There are several contractors «{name}»: give the INN or the ID', 'Контрагентов «{name}» несколько: укажите ИНН или ID'],
  error_row_contractor_empty: [400, 'The supplier is not named: give its name or INN', 'Поставщик не указан: нужно наименование или ИНН'],
  error_row_card_empty: [400, 'The card is not named: give its ID or article', 'Карточка не указана: нужен ID или артикул'],
  error_row_card_unknown: [404, 'There is no card «{card}»', 'Карточки «{card}» нет'],
  error_row_card_several: [
    409,
    'Several organizations have a card «{card}»: give its ID or the organization',
    'Карточка «{card}» есть у нескольких организаций: укажите ID или организацию',
  ],
})

/** Runs a write of a contractor; another that got its name and INN meanwhile is told in words. */
export const inOurWords = <T>(name: string, write: () => Promise<T>): Promise<T> => refusedAs(TAKEN, () => errors.error_contractor_exists({ name }), write)
