// The quality documents and the suppliers of a card.
import { Stack, Table, Text } from '@mantine/core'
import { useApi } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import { Section } from '../../../kit/facts.tsx'
import { When } from '../../../kit/show.tsx'
import { Answer } from '../../../kit/states.tsx'
import { useText } from '../text.ts'

export function Papers({ modelId }: { modelId: number }) {
  const may = useMay()
  return (
    <Stack gap="md">
      <Documents modelId={modelId} />
      {may('contractor.read') && <Suppliers modelId={modelId} />}
    </Stack>
  )
}

function Documents({ modelId }: { modelId: number }) {
  const t = useText()
  const asked = useApi('catalogue', 'GET /api/qualityDocument/getQualityDocumentByModel', { query: { modelId } })
  return (
    <Section title={t('documents')}>
      <Answer of={asked}>
        {(documents) =>
          documents.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('noDocuments')}
            </Text>
          ) : (
            <Table verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('documentNumber')}</Table.Th>
                  <Table.Th>{t('documentType')}</Table.Th>
                  <Table.Th>{t('validUntil')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {documents.map((document) => (
                  <Table.Tr key={document.id}>
                    <Table.Td>{[document.number, document.name].filter(Boolean).join(' · ')}</Table.Td>
                    <Table.Td>{document.type ? t(`document_${document.type}`) : '—'}</Table.Td>
                    <Table.Td>
                      <When at={document.expireDate} date />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Answer>
    </Section>
  )
}

function Suppliers({ modelId }: { modelId: number }) {
  const t = useText()
  const asked = useApi('catalogue', 'GET /api/contractor/getContractorsByModelId', { query: { modelId } })
  return (
    <Section title={t('suppliers')}>
      <Answer of={asked}>
        {(suppliers) =>
          suppliers.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('noSuppliers')}
            </Text>
          ) : (
            <Table verticalSpacing={6}>
              <Table.Tbody>
                {suppliers.map((supplier) => (
                  <Table.Tr key={supplier.id}>
                    <Table.Td>{supplier.name}</Table.Td>
                    <Table.Td>{[supplier.contactName, supplier.phoneNumber, supplier.email].filter(Boolean).join(' · ')}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Answer>
    </Section>
  )
}
