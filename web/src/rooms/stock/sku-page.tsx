// One SKU: how many there are, where they lie and who holds them, how it came to be so, and what the marketplaces were told.
import { Group, Stack, Tabs, Text } from '@mantine/core'
import { useHistoryState } from 'wouter/use-browser-location'
import type { Reply } from '../../api/api.ts'
import { useApi } from '../../api/query.ts'
import { pictureOf } from '../../kit/goods.tsx'
import { Page } from '../../kit/page.tsx'
import { numberText, Picture } from '../../kit/show.tsx'
import { Answer } from '../../kit/states.tsx'
import { param, useUrlState } from '../../kit/url-state.ts'
import { detailOf } from './good.tsx'
import { History } from './history.tsx'
import { Markets } from './markets.tsx'
import { sumOf } from './places.ts'
import { Where } from './where.tsx'
import { useText } from './text.ts'
import styles from './stock.module.css'

export type SkuStock = Reply<'GET /api/stock/sku/{skuId}'>
const tabs = ['where', 'history', 'markets'] as const
const params = { tab: param.oneOf(tabs) }

export function SkuPage({ skuId }: { skuId: number }) {
  const t = useText()
  const from = useHistoryState<{ back?: string } | null>()
  const [{ tab = 'where' }, setState] = useUrlState(params)
  const asked = useApi('stock', 'GET /api/stock/sku/{skuId}', { path: { skuId } })
  const product = useApi('stock', 'GET /api/wms/findStock', { query: { skuId, limit: 1 } }).data?.rows?.[0]
  return (
    <Page title={asked.data?.name ?? t('sku')} back={from?.back ?? '/stock'}>
      <Answer of={asked}>
        {(stock) => (
          <Stack>
            <Group gap="sm" wrap="nowrap">
              <Picture src={pictureOf(product)} name={stock.name ?? ''} size={56} />
              <Text c="dimmed">{detailOf(stock)}</Text>
            </Group>
            <Figures stock={stock} />
            <Tabs
              value={tab}
              onChange={(value) => setState({ tab: tabs.find((one) => one === value && one !== 'where') }, { replace: true })}
              keepMounted={false}
            >
              <Tabs.List mb="md">
                {tabs.map((one) => (
                  <Tabs.Tab key={one} value={one}>
                    {t(`tab_${one}`)}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              <Tabs.Panel value="where">
                <Where stock={stock} />
              </Tabs.Panel>
              <Tabs.Panel value="history">
                <History skuId={skuId} />
              </Tabs.Panel>
              <Tabs.Panel value="markets">
                <Markets stock={stock} />
              </Tabs.Panel>
            </Tabs>
          </Stack>
        )}
      </Answer>
    </Page>
  )
}

function Figures({ stock }: { stock: SkuStock }) {
  const t = useText()
  const { free, reserved, sets } = sumOf({ skuId: stock.skuId, waiting: stock.waiting, warehouses: stock.warehouses })
  const figures = [
    { title: t('free'), value: sets > 0 ? `${numberText(free)} ${t('andSets', { sets: numberText(sets) })}` : numberText(free) },
    { title: t('reserved'), value: numberText(reserved) },
    { title: t('onShelf'), value: numberText(free + reserved) },
    { title: t('waiting'), value: numberText(stock.waiting) },
  ]
  return (
    <dl className={styles.figures}>
      {figures.map(({ title, value }) => (
        <div key={title} className={styles.figure}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
