// What is refused about labels, printers, jobs and ranges of barcodes.
import { catalog } from '../../../kit/errors.ts'

export const errors = catalog({
  error_label_not_found: [404, 'Label {id} does not exist', 'Этикетки {id} нет'],
  error_job_not_found: [404, 'Job {id} does not exist', 'Задания {id} нет'],
  error_job_position_not_found: [400, 'Position {positionId} does not exist', 'Должности {positionId} нет'],
  error_job_tariff_subject: [400, 'Tariff {at} names {field} {id} that does not exist', 'В тарифе {at} указано то, чего нет: {field} {id}'],
  error_barcode_region_not_found: [404, 'Range of barcodes {id} does not exist', 'Диапазона штрих-кодов {id} нет'],
  error_barcode_region_digits: [
    400,
    'A range is given by two numbers alike: 12 digits, or 13 with the check digit (EAN-13); 7, or 8 with the check digit (EAN-8)',
    'Диапазон задаётся двумя одинаковыми по длине числами: 12 цифр или 13 с контрольной (EAN-13), 7 или 8 с контрольной (EAN-8)',
  ],
  error_barcode_region_check: [400, '{barcode}: the check digit must be {digit}', '{barcode}: контрольная цифра должна быть {digit}'],
  error_barcode_region_order: [400, 'The range ends before it begins', 'Конец диапазона раньше начала'],
  error_barcode_region_prefix: [400, 'The prefix {prefix} is not given to goods by GS1', 'Префикс {prefix} не выдаётся GS1 для товаров'],
  error_barcode_region_prefixes: [400, 'The range spans several GS1 prefixes', 'В диапазоне несколько префиксов GS1'],
  error_barcode_region_overlaps: [409, 'It overlaps the range {start}–{end}', 'Пересекается с диапазоном {start}–{end}'],
  error_barcode_region_used: [
    409,
    'Barcodes up to {last} have been given out: the range must keep them',
    'Штрих-коды до {last} уже выданы: они должны остаться в диапазоне',
  ],
})
