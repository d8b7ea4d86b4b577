// Compares a supply with what the marketplace has in it.
import { Alert, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/api.ts'
import type { SupplyCheck } from '../../api/schema.gen.ts'
import { Quantity } from '../../kit/show.tsx'
import { Answer } from '../../kit/states.tsx'
import { useText } from './text.ts'
import styles from './supply.module.css'

export function Check({ supplyId, onClose }: { supplyId: number; onClose: () => void }) {
  const t = useText()
  const asked = useQuery<SupplyCheck>({
    queryKey: ['own', 'checkSupply', supplyId],
    queryFn: () => call('POST /api/fbs/checkSupply', { query: { supplyId } }),
    gcTime: 0,
    staleTime: 0,
  })
  return (
    <Modal opened onClose={onClose} title={t('check')} centered closeButtonProps={{ 'aria-label': t('close') }}>
      <Answer of={asked}>
        {({ common, collected, notCollected, linking, shouldRemove }) => (
          <Stack gap="sm">
            <Alert color={linking || shouldRemove ? 'red' : 'teal'} variant="light">
              {linking || shouldRemove ? t('checkDiffers') : t('checkSame')}
            </Alert>
            <dl className={styles.facts}>
              {(
                [
                  ['checkCommon', common],
                  ['checkCollected', collected],
                  ['checkNotCollected', notCollected],
                  ['checkLinking', linking],
                  ['checkShouldRemove', shouldRemove],
                ] as const
              ).map(([key, value]) => (
                <Row key={key} title={t(key)} value={value ?? 0} />
              ))}
            </dl>
          </Stack>
        )}
      </Answer>
    </Modal>
  )
}

const Row = ({ title, value }: { title: string; value: number }) => (
  <>
    <dt>{title}</dt>
    <dd>
      <Text span fw={600}>
        <Quantity value={value} />
      </Text>
    </dd>
  </>
)
