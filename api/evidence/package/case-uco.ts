import type { CustodyRow } from '../custody.ts';
import type { PackageFacts, Packed } from './papers.ts';

/**
 * CASE/UCO (caseontology.org, unifiedcyberontology.org) as JSON-LD: each exhibit a File with its digest and a provenance
 * record, each custody event an investigative action on it. The context names terms only; no reader need fetch anything.
 */
const context = {
  kb: 'urn:vidne:',
  'case-investigation': 'https://ontology.caseontology.org/case/investigation/',
  'uco-action': 'https://ontology.unifiedcyberontology.org/uco/action/',
  'uco-core': 'https://ontology.unifiedcyberontology.org/uco/core/',
  'uco-identity': 'https://ontology.unifiedcyberontology.org/uco/identity/',
  'uco-observable': 'https://ontology.unifiedcyberontology.org/uco/observable/',
  'uco-types': 'https://ontology.unifiedcyberontology.org/uco/types/',
  'uco-vocabulary': 'https://ontology.unifiedcyberontology.org/uco/vocabulary/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

const ref = (id: string) => ({ '@id': id });
const typed = (type: string, value: string | number) => ({ '@type': `xsd:${type}`, '@value': String(value) });

export function caseDocument({ id, caseRef, at, exhibits, events }: PackageFacts) {
  const files = exhibits.flatMap(fileNodes);
  const actions = events.map((event) => actionNode(event, exhibits));
  const performers = [...new Set(events.map(({ actor }) => actor))].map((actor) => ({
    '@id': `kb:actor-${actor}`,
    '@type': 'uco-identity:Identity',
  }));
  const investigation = {
    '@id': `kb:package-${id}`,
    '@type': 'case-investigation:Investigation',
    'uco-core:name': caseRef,
    'uco-core:objectCreatedTime': typed('dateTime', at.toISOString()),
    'uco-core:object': [...files, ...actions].map((node) => ref(node['@id'])),
  };
  return { '@context': context, '@graph': [investigation, ...files, ...performers, ...actions] };
}

function fileNodes({ row: { exhibit, file, original }, path }: Packed) {
  const id = `kb:exhibit-${exhibit.reference}`;
  return [
    {
      '@id': id,
      '@type': 'uco-observable:File',
      'uco-core:hasFacet': [
        {
          '@id': `${id}-file`,
          '@type': 'uco-observable:FileFacet',
          'uco-observable:fileName': file.claimedName,
          'uco-observable:filePath': path,
          'uco-observable:sizeInBytes': typed('integer', original.sizeBytes),
        },
        {
          '@id': `${id}-content`,
          '@type': 'uco-observable:ContentDataFacet',
          'uco-observable:mimeType': file.description?.detectedType ?? 'application/octet-stream',
          'uco-observable:sizeInBytes': typed('integer', original.sizeBytes),
          'uco-observable:hash': [
            {
              '@id': `${id}-sha256`,
              '@type': 'uco-types:Hash',
              'uco-types:hashMethod': { '@type': 'uco-vocabulary:HashNameVocab', '@value': 'SHA256' },
              'uco-types:hashValue': typed('hexBinary', original.sha256),
            },
          ],
        },
      ],
    },
    {
      '@id': `${id}-provenance`,
      '@type': 'case-investigation:ProvenanceRecord',
      'case-investigation:exhibitNumber': exhibit.reference,
      ...(exhibit.label ? { 'uco-core:description': exhibit.label } : {}),
      'uco-core:object': [ref(id)],
    },
  ];
}

function actionNode({ seq, at, action, actor, tool, fileId, hash }: CustodyRow, exhibits: readonly Packed[]) {
  const touched = exhibits.find(({ row }) => row.file.id === fileId);
  const objects = touched ? [touched] : exhibits;
  return {
    '@id': `kb:event-${seq}`,
    '@type': 'case-investigation:InvestigativeAction',
    'uco-core:name': action,
    'uco-core:description': `custody event ${seq}, SHA-256 ${hash}${tool ? `, ${tool}` : ''}`,
    'uco-action:startTime': typed('dateTime', at.toISOString()),
    'uco-action:endTime': typed('dateTime', at.toISOString()),
    'uco-action:performer': ref(`kb:actor-${actor}`),
    'uco-action:object': objects.map(({ row }) => ref(`kb:exhibit-${row.exhibit.reference}`)),
  };
}
