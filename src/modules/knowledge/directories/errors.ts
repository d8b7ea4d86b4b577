// What is refused about directories.
import { catalog } from '../../../kit/errors.ts'

export const errors = catalog({
  error_category_name_unknown: [
    400,
    'Ozon category {id} is not in the directory: send its name too',
    'Категории Ozon {id} нет в справочнике: передайте и её название',
  ],
  error_tnved_code: [400, 'Row {row}: «{code}» is not a customs code', 'Строка {row}: «{code}» — не код ТН ВЭД'],
  error_tnved_name: [400, 'Row {row}: the code {code} has no name', 'Строка {row}: у кода {code} нет названия'],
})
