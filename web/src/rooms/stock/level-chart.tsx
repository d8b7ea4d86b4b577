// The level of a SKU over time, a step line for each warehouse. Who does not see it reads the same numbers in the table of changes below.
import '@mantine/charts/styles.css'
import { LineChart } from '@mantine/charts'
import { VisuallyHidden } from '@mantine/core'
import { useId } from 'react'
import type { WmsItemHistory } from '../../api/schema.gen.ts'
import { lang } from '../../i18n/text.ts'
import { numberText } from '../../kit/show.tsx'
import { useText } from './text.ts'

const colours = ['amber.6', 'blue.6', 'teal.6', 'grape.6', 'red.6', 'cyan.6', 'lime.7', 'indigo.6']
const DAY = 86_400_000
const dayOnly = { day: 'numeric', month: 'short' } as const
type Point = Record<string, number> & { time: number }

/** What lay in each warehouse after every change, oldest first; the last point is now. */
function pointsOf(rows: readonly WmsItemHistory[]): Point[] {
  const level: Record<string, number> = {}
  const points = rows.toReversed().flatMap((row): Point[] => {
    const time = new Date(row.date ?? '').getTime()
    if (Number.isNaN(time)) return []
    level[`w${row.warehouseId}`] = row.skuTotalQuantity ?? 0
    return [{ ...level, time }]
  })
  return [...points, { ...level, time: Date.now() }]
}

export function LevelChart({ rows, nameOf }: { rows: readonly WmsItemHistory[]; nameOf: (id: number) => string }) {
  const t = useText()
  const caption = useId()
  const ids = [...new Set(rows.map(({ warehouseId }) => warehouseId ?? 0))]
  const points = pointsOf(rows)
  const span = (points.at(-1)?.time ?? 0) - (points[0]?.time ?? 0)
  const locale = lang() === 'en' ? 'en-GB' : 'ru-RU'
  const stamp = (time: number) =>
    new Date(time).toLocaleString(locale, { ...(span >= DAY / 2 && dayOnly), ...(span < 3 * DAY && { hour: '2-digit', minute: '2-digit' }) })
  return (
    <>
      <div aria-hidden>
        <LineChart
          h={200}
          data={points}
          dataKey="time"
          curveType="stepAfter"
          series={ids.map((id, at) => ({ name: `w${id}`, label: nameOf(id), color: colours[at % colours.length] ?? 'amber.6' }))}
          withLegend={ids.length > 1}
          withDots={points.length < 30}
          strokeWidth={2}
          tickLine="none"
          gridAxis="x"
          tooltipAnimationDuration={0}
          tooltipProps={{ labelFormatter: (label) => stamp(Number(label)) }}
          lineProps={{ isAnimationActive: false }}
          lineChartProps={{ accessibilityLayer: false, margin: { top: 12 } }}
          yAxisProps={{ width: 44, allowDecimals: false, domain: [0, 'auto'] }}
          xAxisProps={{ type: 'number', scale: 'time', domain: ['dataMin', 'dataMax'], tickFormatter: (time) => stamp(Number(time)), minTickGap: 48 }}
        />
      </div>
      <VisuallyHidden>
        <table aria-labelledby={caption}>
          <caption id={caption}>{t('levelOverTime')}</caption>
          <tbody>
            {points.slice(-50).map((point) => (
              <tr key={point.time}>
                <th scope="row">{stamp(point.time)}</th>
                {ids.map((id) => (
                  <td key={id}>{`${nameOf(id)}: ${numberText(point[`w${id}`] ?? 0)}`}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </>
  )
}
