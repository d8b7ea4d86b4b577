// What is refused about parameters: their definitions, options, rules and overrides.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_param_not_found: [404, 'Parameter {paramId} does not exist', 'Параметра {paramId} нет'],
  error_param_not_own: [
    400,
    'Parameter {paramId} is a marketplace’s: it can not be changed, only overridden',
    'Параметр {paramId} — маркетплейса: его нельзя изменить, только переопределить',
  ],
  error_param_already_exists: [409, 'A parameter with this name or 1C id is already there', 'Параметр с таким названием или идентификатором 1С уже есть'],
  error_param_display: [400, 'A parameter of type {type} is not shown as {display}', 'Параметр типа {type} не показывается как {display}'],
  error_param_type_in_use: [409, 'Cards have values of "{param}": its type stays {type}', 'У карточек есть значения «{param}»: тип остаётся {type}'],
  error_param_takes_no_options: [400, 'Parameter "{param}" of type {type} has no options', 'У параметра «{param}» типа {type} нет значений на выбор'],
  error_param_option_not_found: [404, 'Option {optionId} does not exist', 'Значения {optionId} нет'],
  error_too_many_options: [400, 'A parameter has at most {limit} options', 'У параметра не больше {limit} значений'],
  error_too_many_params: [400, 'There are at most {limit} parameters of one’s own', 'Собственных параметров не больше {limit}'],
  error_param_rule_not_found: [404, 'Rule {id} does not exist', 'Правила {id} нет'],
  error_param_rule_script: [
    400,
    'Rules are said by parameter and value: scripts and expressions ({field}) are not run',
    'Правило задаётся параметром и значением: скрипты и выражения ({field}) не выполняются',
  ],
  error_param_rule_sides: [
    400,
    'Each side of a rule is either a parameter or a field of the card ({side})',
    'Каждая сторона правила — либо параметр, либо поле карточки ({side})',
  ],
  error_param_rule_field: [
    400,
    'A rule can not use the field {field} here; it can: {fields}',
    'В правиле здесь нельзя использовать поле {field}; можно: {fields}',
  ],
  error_param_rule_levels: [
    400,
    'Both sides of a rule are of one level: {first} and {second} are not',
    'Обе стороны правила должны быть одного уровня, а здесь {first} и {second}',
  ],
  error_param_rule_itself: [400, 'A rule does not speak of one parameter twice', 'Правило не может говорить об одном параметре дважды'],
  error_param_rule_hides: [400, 'HIDE_PARAM needs the parameter that is hidden (secondParamId)', 'Для HIDE_PARAM нужен скрываемый параметр (secondParamId)'],
  error_param_rule_value: [400, '"{param}" can not be "{value}"', 'В «{param}» не может быть «{value}»'],
  error_too_many_param_rules: [400, 'There are at most {limit} rules', 'Правил не больше {limit}'],
  error_param_override_not_found: [404, 'Override {id} does not exist', 'Переопределения {id} нет'],
  error_param_override_empty: [400, 'An override says level, visible or serviceParam', 'В переопределении должно быть level, visible или serviceParam'],
})
