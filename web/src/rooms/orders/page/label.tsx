// The label of an order: how it looks, printing it, loading it anew.
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconPrinter, IconRefresh } from '@tabler/icons-react'
import { fileAddress } from '../../../api/api.ts'
import { useSend } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import type { Order } from '../../../api/schema.gen.ts'
import { Section } from '../../../kit/facts.tsx'
import { openPaper } from '../../../kit/paper.ts'
import { say } from '../../../kit/say.ts'
import { isHere } from '../rules.ts'
import { useText } from '../text.ts'
import styles from './page.module.css'

export function Label({ order, onPrint }: { order: Order; onPrint: () => void }) {
  const t = useText()
  const may = useMay()
  const orderId = order.id ?? 0
  const load = useSend('POST /api/fbs/updateLabel', { topics: ['orders'], onDone: () => say.done(t('labelLoaded')), onFail: say.failed })
  const drop = useSend('DELETE /api/fbs/label', { topics: ['orders'], onDone: () => load.mutate({ query: { orderId } }), onFail: say.failed })
  const path = order.labelsPath
  if (!path && !isHere(order)) return null
  return (
    <Section title={t('label')}>
      <Stack gap="sm">
        {path ? (
          <Preview path={path} name={t('label')} />
        ) : (
          <Text size="sm" c="dimmed">
            {t('labelNone')}
          </Text>
        )}
        {may('order.collect') && (
          <Group gap="xs">
            {path && (
              <Button size="xs" leftSection={<IconPrinter size={14} aria-hidden />} onClick={onPrint}>
                {t('print')}
              </Button>
            )}
            {(path ? isHere(order) : true) && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconRefresh size={14} aria-hidden />}
                loading={load.isPending || drop.isPending}
                onClick={() => (path ? drop.mutate({ body: [orderId] }) : load.mutate({ query: { orderId } }))}
              >
                {path ? t('labelAgain') : t('labelLoad')}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Section>
  )
}

function Preview({ path, name }: { path: string; name: string }) {
  const t = useText()
  if (/\.(png|jpe?g|svg|webp)$/i.test(path)) return <img src={fileAddress(path)} alt={name} className={styles.label} />
  return (
    <Button size="xs" variant="default" onClick={() => void openPaper(path).catch(say.failed)}>
      {t('labelOpen')}
    </Button>
  )
}
