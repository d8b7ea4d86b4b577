// A card: one page from the model to its sizes, with its parameters, marketplaces and the composition of sets beside it.
import { Button, Group, Stack, Tabs, Text } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useHistoryState } from 'wouter/use-browser-location'
import { useMay } from '../../../api/session.ts'
import { Page, PageSkeleton } from '../../../kit/page.tsx'
import { StateBadge } from '../../../kit/show.tsx'
import { ErrorState } from '../../../kit/states.tsx'
import { useUnsaved } from '../../../kit/unsaved.tsx'
import { param, useUrlState } from '../../../kit/url-state.ts'
import { IconPlus } from '@tabler/icons-react'
import { useText } from '../text.ts'
import { About } from './about.tsx'
import { CardMenu } from './card-menu.tsx'
import { Colour } from './colour.tsx'
import { Markets } from './markets.tsx'
import { Papers } from './papers.tsx'
import { Parameters } from './parameters.tsx'
import { SaveBar } from './save-bar.tsx'
import { Sets } from './sets.tsx'
import { useCard, type Card } from './use-card.ts'

const tabs = ['card', 'params', 'markets', 'set', 'papers'] as const
const params = { tab: param.oneOf(tabs) }

export function CardPage({ id }: { id: number }) {
  const t = useText()
  const may = useMay()
  const [, go] = useLocation()
  const from = useHistoryState<{ back?: string } | null>()
  const card = useCard(id)
  const [{ tab = 'card' }, setState] = useUrlState(params)
  const [wasSetShown, setSetShown] = useState(false)
  if (tab === 'set' && !wasSetShown) setSetShown(true)
  const unsaved = useUnsaved(card.isDirty, card.discard)
  const { shown } = card
  if (!shown) {
    if (!card.asked.error) return <PageSkeleton />
    return (
      <Page title={t('cardTitle', { id })} back="/catalogue">
        <ErrorState error={card.asked.error} onRetry={() => void card.asked.refetch()} />
      </Page>
    )
  }
  const canEdit = may('catalogue.edit')
  return (
    <Page
      title={shown.title || shown.name || shown.article || t('cardTitle', { id })}
      back={from?.back ?? '/catalogue'}
      beside={shown.deleted === true ? <StateBadge tone="quiet">{t('inArchive')}</StateBadge> : undefined}
      actions={canEdit && <CardMenu card={card} onGone={() => go(from?.back ?? '/catalogue')} />}
    >
      <Tabs value={tab} onChange={(next) => setState({ tab: tabs.find((one) => one === next) }, { replace: true })} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`tab_${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="card">
          <Whole card={card} canEdit={canEdit} />
        </Tabs.Panel>
        <Tabs.Panel value="params">
          <Parameters card={card} canEdit={canEdit} />
        </Tabs.Panel>
        <Tabs.Panel value="markets">
          <Markets card={shown} />
        </Tabs.Panel>
        {/* It has changes of its own, which are there still when another part of the card was looked at. */}
        <Tabs.Panel value="set" keepMounted={wasSetShown}>
          <Sets card={shown} canEdit={canEdit} />
        </Tabs.Panel>
        <Tabs.Panel value="papers">
          <Papers modelId={id} />
        </Tabs.Panel>
      </Tabs>
      {canEdit && <SaveBar card={card} />}
      {unsaved}
    </Page>
  )
}

function Whole({ card, canEdit }: { card: Card; canEdit: boolean }) {
  const t = useText()
  const views = card.shown?.views ?? []
  return (
    <Stack gap="md">
      <About card={card} canEdit={canEdit} />
      {views.map((view) => (
        <Colour key={view.id} card={card} view={view} canEdit={canEdit} isOnly={views.length === 1} />
      ))}
      {canEdit && (
        <Group gap="sm">
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={card.addView}>
            {t('addColour')}
          </Button>
          <Text size="xs" c="dimmed">
            {t('addColourHint')}
          </Text>
        </Group>
      )}
    </Stack>
  )
}
