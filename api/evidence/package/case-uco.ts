import type { CustodyRow } from '../custody.ts';
import { isMaking, type PackedCopy } from './copies.ts';
import type { PackageFacts, Packed } from './papers.ts';

/**
 * CASE/UCO (caseontology.org, unifiedcyberontology.org) as JSON-LD: each exhibit a File with its digest and a provenance
 * record, each working copy one derived from it, each custody event an investigative action on it. The context names terms only; no reader need fetch anything.
 */
const context = {
  kb: 'urn:vidne:',
  'case-investigation': 'https://ontology.caseontology.org/case/investigation/',
  'uco-action': 'https://ontology.unifiedcyberontology.org/uco/action/',
  'uco-configuration': 'https://ontology.unifiedcyberontology.org/uco/configuration/',
  'uco-core': 'https://ontology.unifiedcyberontology.org/uco/core/',
  'uco-identity': 'https://ontology.unifiedcyberontology.org/uco/identity/',
  'uco-observable': 'https://ontology.unifiedcyberontology.org/uco/observable/',
  'uco-tool': 'https://ontology.unifiedcyberontology.org/uco/tool/',
  'uco-types': 'https://ontology.unifiedcyberontology.org/uco/types/',
  'uco-vocabulary': 'https://ontology.unifiedcyberontology.org/uco/vocabulary/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

const ref = (id: string) => ({ '@id': id });
const typed = (type: string, value: string | number) => ({ '@type': `xsd:${type}`, '@value': String(value) });

export function caseDocument({ id, caseRef, at, exhibits, events }: PackageFacts) {
  const files = exhibits.flatMap(fileNodes);
  const copies = exhibits.flatMap(({ working }) => working.flatMap(copyNodes));
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
    'uco-core:object': [...files, ...copies, ...actions].map((node) => ref(node['@id'])),
  };
  return { '@context': context, '@graph': [investigation, ...files, ...copies, ...performers, ...actions] };
}

interface Content {
  readonly name: string;
  readonly path: string;
  readonly type: string | null | undefined;
  readonly sizeBytes: number;
  readonly sha256: string;
}

const fileNode = (id: string, { name, path, type, sizeBytes, sha256 }: Content) => ({
  '@id': id,
  '@type': 'uco-observable:File',
  'uco-core:hasFacet': [
    {
      '@id': `${id}-file`,
      '@type': 'uco-observable:FileFacet',
      'uco-observable:fileName': name,
      'uco-observable:filePath': path,
      'uco-observable:sizeInBytes': typed('integer', sizeBytes),
    },
    {
      '@id': `${id}-content`,
      '@type': 'uco-observable:ContentDataFacet',
      'uco-observable:mimeType': type ?? 'application/octet-stream',
      'uco-observable:sizeInBytes': typed('integer', sizeBytes),
      'uco-observable:hash': [
        {
          '@id': `${id}-sha256`,
          '@type': 'uco-types:Hash',
          'uco-types:hashMethod': { '@type': 'uco-vocabulary:HashNameVocab', '@value': 'SHA256' },
          'uco-types:hashValue': typed('hexBinary', sha256),
        },
      ],
    },
  ],
});

const exhibitId = (reference: string): string => `kb:exhibit-${reference}`;
const copyId = (reference: string): string => `kb:copy-${reference}`;

function fileNodes({ row: { exhibit, file, original }, path }: Packed) {
  const id = exhibitId(exhibit.reference);
  return [
    fileNode(id, { name: file.claimedName, path, type: file.description?.detectedType, ...original }),
    {
      '@id': `${id}-provenance`,
      '@type': 'case-investigation:ProvenanceRecord',
      'case-investigation:exhibitNumber': exhibit.reference,
      ...(exhibit.label ? { 'uco-core:description': exhibit.label } : {}),
      'uco-core:object': [ref(id)],
    },
  ];
}

/** The copy, what it was derived from, and the program with the command lines it was made with. */
function copyNodes({ row, exhibit, path, plan, sizeBytes, sha256 }: PackedCopy) {
  const id = copyId(row.reference);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const parent = ref(exhibitId(exhibit));
  const entries = [
    ...(row.commands ?? []).map((words, at) => [`command ${at + 1}`, words.join(' ')] as const),
    ['SHA-256 of the plan', row.planSha256] as const,
    ['plan', plan.path] as const,
  ];
  return [
    { ...fileNode(id, { name, path, type: row.type, sizeBytes, sha256 }), 'case-investigation:wasDerivedFrom': parent },
    {
      '@id': `${id}-provenance`,
      '@type': 'case-investigation:ProvenanceRecord',
      'case-investigation:exhibitNumber': row.reference,
      'case-investigation:rootExhibitNumber': exhibit,
      ...(row.purpose ? { 'uco-core:description': row.purpose } : {}),
      'uco-core:object': [ref(id)],
    },
    {
      '@id': `${id}-tool`,
      '@type': 'uco-tool:ConfiguredTool',
      ...toolOf(row.tool ?? ''),
      'uco-configuration:usesConfiguration': {
        '@id': `${id}-configuration`,
        '@type': 'uco-configuration:Configuration',
        'uco-configuration:configurationEntry': entries.map(([itemName, itemValue], at) => ({
          '@id': `${id}-configuration-${at}`,
          '@type': 'uco-configuration:ConfigurationEntry',
          'uco-configuration:itemName': itemName,
          'uco-configuration:itemValue': itemValue,
        })),
      },
    },
  ];
}

/** `ffmpeg 5.1.8-0+deb12u1`: a name and a version */
function toolOf(tool: string) {
  const [name = '', ...version] = tool.split(' ');
  return { 'uco-core:name': name, ...(version.length > 0 ? { 'uco-tool:version': version.join(' ') } : {}) };
}

function actionNode(event: CustodyRow, exhibits: readonly Packed[]) {
  const { seq, at, action, actor, tool, fileId, hash } = event;
  const touched = exhibits.find(({ row }) => row.file.id === fileId);
  const objects = touched ? [touched] : exhibits;
  const made = isMaking(action) ? touched?.working.find((copy) => copy.made.seq === seq) : undefined;
  return {
    '@id': `kb:event-${seq}`,
    '@type': 'case-investigation:InvestigativeAction',
    'uco-core:name': action,
    'uco-core:description': `custody event ${seq}, SHA-256 ${hash}${tool ? `, ${tool}` : ''}`,
    'uco-action:startTime': typed('dateTime', at.toISOString()),
    'uco-action:endTime': typed('dateTime', at.toISOString()),
    'uco-action:performer': ref(`kb:actor-${actor}`),
    'uco-action:object': objects.map(({ row }) => ref(exhibitId(row.exhibit.reference))),
    ...(made ? resultOf(made) : {}),
  };
}

const resultOf = ({ row: { reference } }: PackedCopy) => ({
  'uco-action:instrument': [ref(`${copyId(reference)}-tool`)],
  'uco-action:result': [ref(copyId(reference))],
});
