// What packing into boxes refuses, by code.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_box_not_found: [404, 'There is no box {box}', 'Короба {box} нет'],
  error_box_taken: [409, 'Box {barcode} belongs to another shipment', 'Короб {barcode} занят другой отгрузкой'],
  error_box_full: [409, 'Box {barcode} is for {capacity} pieces, there would be {wanted}', 'Короб {barcode} рассчитан на {capacity} шт., станет {wanted}'],
  error_box_other_order: [400, 'Box {barcode} is not of order {orderId}', 'Короб {barcode} не из заказа {orderId}'],
  error_box_order_type: [400, 'Order {orderId} is no shipment to a marketplace (FBM)', 'Заказ {orderId} — не отгрузка на склад маркетплейса (FBM)'],
  error_box_order_closed: [
    409,
    'Shipment {orderId} is closed: nothing in its boxes changes any more',
    'Отгрузка {orderId} закрыта: в её коробах уже ничего не изменить',
  ],
  error_box_no_shipment: [404, 'No open shipment has the goods with barcode {barcode}', 'Нет открытой отгрузки с товаром {barcode}'],
  error_box_product_unknown: [404, 'Barcode {barcode} is of no product', 'Штрих-кода {barcode} нет ни у одного товара'],
  error_box_product_not_ordered: [409, 'Goods {barcode} are not in shipment {orderId}', 'Товара {barcode} нет в отгрузке {orderId}'],
  error_box_more_than_ordered: [
    409,
    'Ordered {ordered} pieces of product {productId}, there would be {wanted}',
    'Товара {productId} заказано {ordered} шт., станет {wanted}',
  ],
  error_box_file: [400, 'Send the file with barcodes of boxes', 'Пришлите файл со штрих-кодами коробов'],
  error_job_work_not_found: [404, 'There is no work {id}', 'Работы {id} нет'],
  error_job_work_none: [404, 'You packed nothing with barcode {barcode}', 'Вы ничего не упаковали со штрих-кодом {barcode}'],
  error_job_work_of_other: [403, 'Work {id} was done by someone else', 'Работу {id} выполнил другой сотрудник'],
  error_job_work_job: [404, 'There is no job {jobId}', 'Нет задания {jobId}'],
  error_job_work_position: [403, 'Job {jobId} is for another position', 'Задание {jobId} — для другой должности'],
  error_job_work_line: [400, 'Work {at} names nothing of order {orderId}', 'Работа {at} не указывает на товар заказа {orderId}'],
  error_job_work_field: [400, 'The field {field} of a work can not be changed', 'Поле {field} работы изменить нельзя'],
  error_job_work_person: [404, 'There is no user {userId}', 'Пользователя {userId} нет'],
})
