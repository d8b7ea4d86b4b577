// What is refused of the values of parameters on cards: each names the parameter.
import { catalog } from '../../../kit/errors.ts'

export const errors = catalog({
  error_param_value_nameless: [
    400,
    'A value of a parameter needs paramId, or at least paramName',
    'У значения параметра должен быть paramId или хотя бы paramName',
  ],
  error_param_value_boolean: [400, 'Parameter "{param}" takes true or false (booleanValue)', 'Параметр «{param}»: нужно да или нет (booleanValue)'],
  error_param_value_integer: [400, 'Parameter "{param}" takes a whole number (longValue)', 'Параметр «{param}»: нужно целое число (longValue)'],
  error_param_value_number: [400, 'Parameter "{param}" takes a number (doubleValue)', 'Параметр «{param}»: нужно число (doubleValue)'],
  error_param_value_text: [400, 'Parameter "{param}" takes a text (stringValue)', 'Параметр «{param}»: нужен текст (stringValue)'],
  error_param_value_date: [400, 'Parameter "{param}" takes a date (dateValue)', 'Параметр «{param}»: нужна дата (dateValue)'],
  error_param_value_option: [400, 'Parameter "{param}" takes one of its options (option)', 'Параметр «{param}»: нужно одно из его значений (option)'],
  error_param_option_unknown: [400, 'Parameter "{param}" has no option "{option}"', 'У параметра «{param}» нет значения «{option}»'],
  error_param_unit_unknown: [
    400,
    'Parameter "{param}" is not measured in "{unit}", but in: {units}',
    'Параметр «{param}» измеряется не в «{unit}», а в: {units}',
  ],
  error_param_one_value: [400, 'Parameter "{param}" takes one value, {given} are given', 'У параметра «{param}» одно значение, передано {given}'],
  error_param_too_many_values: [
    400,
    'Parameter "{param}" takes at most {limit} values, {given} are given',
    'У параметра «{param}» не больше {limit} значений, передано {given}',
  ],
  error_param_rule_broken: [
    400,
    'Rule "{rule}": with this value of "{param}", "{second}" must be "{expected}"',
    'Правило «{rule}»: при таком значении «{param}» в «{second}» должно быть «{expected}»',
  ],
  error_params_required: [400, 'Before the card is sent, fill: {params}', 'Перед отправкой карточки заполните: {params}'],
  error_category_params_unreadable: [
    400,
    'params of a category is a JSON list of parameter values: {reason}',
    'params категории — это JSON-список значений параметров: {reason}',
  ],
})
