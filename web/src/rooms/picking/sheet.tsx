// The sheet of a walk on paper: for who walks without a phone.
import { Box, Button, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useApi } from '../../api/query.ts'
import { useCellName } from '../../kit/cells.ts'
import { useServiceName } from '../../kit/order.tsx'
import { Page } from '../../kit/page.tsx'
import { Picture, When } from '../../kit/show.tsx'
import { Answer } from '../../kit/states.tsx'
import { lookOf, stopsOf } from './steps.ts'
import { useText } from './text.ts'
import styles from './picking.module.css'

const columns = ['cell', 'goods', 'article', 'orders', 'quantity', 'taken'] as const

export function Sheet({ id }: { id: number }) {
  const t = useText()
  const cellName = useCellName()
  const service = useServiceName()
  const asked = useApi('orders', 'GET /api/fbs/walks/{walkId}', { path: { walkId: id } })
  return (
    <Page
      title={t('sheetTitle', { id })}
      back={`/picking/${id}`}
      actions={
        <Button leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()} className={styles.noPrint}>
          {t('print')}
        </Button>
      }
    >
      <Answer of={asked}>
        {(walk) => (
          <Box className={styles.sheetScroll} tabIndex={0} role="group" aria-label={t('sheetTitle', { id })}>
            <Text mb="sm">
              {[service(walk.service), walk.warehouse].filter(Boolean).join(' · ')} · {t('pieces', { count: walk.pieces })} · <When at={walk.createdAt} />
            </Text>
            <table className={styles.sheet}>
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th key={column} scope="col" data-column={column}>
                      {t(`column_${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {stopsOf(walk.steps.filter(({ state }) => state !== 'short')).map((stop) => {
                  const [step] = stop.steps
                  if (!step) return null
                  return (
                    <tr key={stop.key}>
                      <td className={styles.sheetPlace}>{cellName(stop.place) || '—'}</td>
                      <td>
                        <span className={styles.sheetGoods}>
                          <Picture src={step.image} name={step.name} size={36} />
                          <span>
                            {step.name}
                            <br />
                            <small>{lookOf(step)}</small>
                          </span>
                        </span>
                      </td>
                      <td>{step.article}</td>
                      <td>{[...new Set(stop.steps.map(({ number }) => number))].join(', ')}</td>
                      <td data-column="quantity">{stop.quantity}</td>
                      <td aria-label={t('column_taken')}>
                        <span className={styles.box} data-done={stop.steps.every(({ state }) => state === 'done') || undefined} />
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </Box>
        )}
      </Answer>
    </Page>
  )
}
