// What can not be put on paper, said in words.
import { catalog } from '../errors.ts'

export const paperErrors = catalog({
  error_barcode_text: [400, 'The text "{text}" can not be a barcode of kind {kind}: {reason}', 'Из текста «{text}» не получится штрихкод {kind}: {reason}'],
  error_barcode_too_small: [
    400,
    'The barcode {kind} of "{text}" is too long to be read in {width} × {height} mm',
    'Штрихкод {kind} «{text}» слишком длинный, чтобы читаться в {width} × {height} мм',
  ],
  error_image_unreadable: [400, 'The image is not a readable PNG or JPEG: {reason}', 'Картинка не читается как PNG или JPEG: {reason}'],
  error_label_unreadable: [400, 'Label {index} is not a readable {format}: {reason}', 'Этикетка {index} не читается как {format}: {reason}'],
  error_label_format: [400, 'Label {index} is {format}: only PDF and PNG can be joined', 'Этикетка {index} — {format}: собираются только PDF и PNG'],
  error_labels_absent: [400, 'There is nothing to print', 'Печатать нечего'],
})
