// What is refused of tariffs and bills.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_tariff_missing: [404, 'There is no tariff {id}', 'Тарифа {id} нет'],
  error_tariff_paid_rest: [
    409,
    'What is paid runs until {until}; the free tariff follows by itself',
    'Оплаченный тариф действует до {until}; бесплатный начнётся сам',
  ],
  error_addon_missing: [404, 'There is no add-on {id}', 'Дополнения {id} нет'],
  error_addon_held: [409, 'Add-on {id} costs nothing and is taken already', 'Бесплатное дополнение {id} уже подключено'],
  error_tariff_period: [400, 'It is not sold for the period {period}', 'На период {period} не продаётся'],
  error_bill_missing: [404, 'There is no bill {id}', 'Счёта {id} нет'],
  error_bill_empty: [400, 'There is nothing to pay for in the bill', 'В счёте нечего оплачивать'],
  error_bill_taken: [409, 'Subscription {id} is paid for or stands in another bill already', 'Подписка {id} уже оплачена или стоит в другом счёте'],
  error_bill_payee: [
    409,
    'This server takes no payments: the requisites of the payee are not set',
    'Сервер не принимает оплату: реквизиты получателя не заданы',
  ],
  error_bill_card: [409, 'Payment by card is not set up on this server', 'Оплата картой на этом сервере не настроена'],
  error_payment_missing: [404, 'There is no payment {id}', 'Платежа {id} нет'],
  error_payment_amount: [400, 'Payment {id} is of another sum', 'Сумма платежа {id} другая'],
  error_payment_unavailable: [409, 'Bill {id} can not be paid by card now: {reason}', 'Счёт {id} сейчас нельзя оплатить картой: {reason}'],
  error_bill_paid: [409, 'Bill {id} is paid already', 'Счёт {id} уже оплачен'],
})
