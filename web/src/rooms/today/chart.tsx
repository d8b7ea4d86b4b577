// The chart of sales. Who does not see it reads the same numbers in a table.
import '@mantine/charts/styles.css'
import { BarChart } from '@mantine/charts'
import { VisuallyHidden } from '@mantine/core'
import { lang } from '../../i18n/text.ts'
import { moneyText, numberText } from '../../kit/show.tsx'
import type { Day } from './index.tsx'
import { useText } from './text.ts'

const dayText = (day: string) => new Date(`${day}T12:00:00`).toLocaleDateString(lang() === 'en' ? 'en-GB' : 'ru-RU', { day: 'numeric', month: 'short' })

export function SalesChart({ days }: { days: Day['days'] }) {
  const t = useText()
  const data = days.map((day) => ({ ...day, name: dayText(day.day) }))
  return (
    <>
      <div aria-hidden>
        <BarChart
          h={220}
          data={data}
          dataKey="name"
          series={[{ name: 'orders', label: t('salesOrders'), color: 'amber.6' }]}
          tickLine="none"
          gridAxis="x"
          withTooltip
          barChartProps={{ accessibilityLayer: false, margin: { top: 12 } }}
          tooltipAnimationDuration={0}
          barProps={{ radius: [3, 3, 0, 0], isAnimationActive: false, maxBarSize: 36 }}
          yAxisProps={{ width: 36, allowDecimals: false }}
          xAxisProps={{ interval: 'preserveEnd' }}
        />
      </div>
      <VisuallyHidden>
        <table>
          <tbody>
            {days.map((day) => (
              <tr key={day.day}>
                <th scope="row">{dayText(day.day)}</th>
                <td>{numberText(day.orders)}</td>
                <td>{`${t('salesTotal')} ${moneyText(day.total)}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </>
  )
}
