import { z } from 'zod';
import { contact, draft, letter, sentDraft, tipDocument } from '../drop/documents.ts';
import { limits } from '../limits.ts';
import { refusals } from '../refusal.ts';
import { key, message } from './mailboxes.ts';
import { publishedPaths } from './published.ts';
import { requestPaths } from './request-paths.ts';
import { submission } from './submission.ts';
import { opening } from './tips.ts';

const schema = (type: z.ZodType): Record<string, unknown> => {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { io: 'input' });
  return rest;
};
const json = (content: object): object => ({ 'application/json': { schema: content } });
const body = (type: z.ZodType): object => ({ required: true, content: json(schema(type)) });
const answer = (description: string, content?: object): object => ({ description, ...(content ? { content } : {}) });
const refused = { $ref: '#/components/responses/Refused' };
const page = { 'text/html': { schema: { type: 'string' } } };
const object = (properties: Record<string, object>, required = Object.keys(properties)): object => ({
  type: 'object',
  properties,
  required,
});
const string = { type: 'string' };
const instant = { type: 'string', format: 'date-time' };
const bytes = { type: 'integer', minimum: 0 };
const header = (name: string, content: object, required = false): object => ({
  name,
  in: 'header',
  schema: content,
  required,
});
const tipInPath = { name: 'tip', in: 'path', required: true, schema: string };
const tusHeaders = [header('Tus-Resumable', { const: '1.0.0' }, true), header('Authorization', string)];
const riddle = object({ salt: string, sha256: string, most: { type: 'integer' }, signature: string });
/** What may be refused with proof_needed. */
const proving = {
  parameters: [
    header('Proof', { type: 'string', description: '`<salt>.<number>.<signature>` of a riddle that was answered' }),
  ],
};
const proofNeeded = {
  429: answer(
    '`proof_needed`, under pressure only. Find the number below `most` for which SHA-256 of `salt` followed by the number in eight lower-case hexadecimal digits is `sha256` (hexadecimal), and send the same request again within five minutes with the header `Proof: <salt>.<the eight digits>.<signature>`. Each is good once.',
    json(object({ code: { const: 'proof_needed' }, da: string, en: string, riddle })),
  ),
};
const offset = { 'Upload-Offset': { schema: bytes }, 'Tip-Token': { schema: string } };

const opened = object({
  tip: string,
  token: string,
  expiresAt: instant,
  limits: object({ fileBytes: bytes, tipBytes: bytes, files: bytes, textCharacters: bytes }),
});
const { properties: openedFields } = opened as { properties: Record<string, object> };
const continued = object(
  {
    tip: string,
    token: string,
    appeal: string,
    request: string,
    language: { enum: ['da', 'en'] },
    draft: schema(draft),
    savedAt: instant,
    limits: openedFields['limits']!,
  },
  ['tip', 'token', 'language', 'draft', 'savedAt', 'limits'],
);
const words = object({ da: string, en: string });
const submitted = object({
  code: string,
  receivedAt: instant,
  files: { type: 'array', items: object({ name: string, sizeBytes: bytes, sha256: { type: ['string', 'null'] } }) },
  receipt: object({ declaration: object({ id: string, version: string }), promise: words }, []),
});
const letters = object({
  letters: { type: 'array', items: schema(letter.pick({ id: true, at: true, from: true, body: true })) },
});

const { properties: lines } = schema(tipDocument.pick({ when: true, where: true }).extend(contact.shape)) as {
  properties: Record<string, object>;
};
const formFields = {
  ...Object.fromEntries(['language', 'appeal', 'danger', 'text'].map((name) => [name, string])),
  ...lines,
};
const tipForm = {
  'multipart/form-data': {
    schema: object({ ...formFields, files: { type: 'array', items: { type: 'string', format: 'binary' } } }, []),
  },
};
const replyForm = {
  'application/x-www-form-urlencoded': { schema: object({ code: string, message: string, retry: string }, ['code']) },
};
const dialogue = (language: string): object => ({
  summary: `Read and answer with the code, in ${language}`,
  requestBody: { required: true, content: replyForm },
  responses: { 200: answer('The dialogue', page), default: answer('Refused, as a page', page) },
});

const search = (language: string): object => ({
  summary: `Search the appeals that hold now, in ${language}`,
  parameters: [
    { name: 'q', in: 'query', schema: { type: 'string', maxLength: 100 } },
    {
      name: 'tid',
      in: 'query',
      description: 'Updated in the last day, week or month',
      schema: { enum: ['dag', 'uge', 'maaned'] },
    },
    { name: 'type', in: 'query', schema: string },
    { name: 'kreds', in: 'query', schema: string },
  ],
  responses: { 200: answer('What was found', page), default: answer('Refused, as a page', page) },
});

const uploads = {
  options: { summary: 'What the upload server can do', responses: { 204: answer('tus versions and extensions') } },
  post: {
    summary: 'Create an upload of a tip (tus 1.0.0: creation, creation-with-upload, creation-defer-length)',
    parameters: [
      ...tusHeaders,
      header('Upload-Length', bytes),
      header('Upload-Defer-Length', { const: 1 }),
      header(
        'Upload-Metadata',
        {
          type: 'string',
          description:
            '`token <base64 of the token>`, and perhaps `retry <base64 of 32 random hexadecimal digits>`: the same again answers with the same upload',
        },
        true,
      ),
    ],
    responses: {
      201: { ...answer('Created'), headers: { Location: { schema: string }, ...offset } },
      default: refused,
    },
  },
};

const upload = {
  parameters: [
    { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^[0-9a-f]{32}$' } },
    ...tusHeaders,
  ],
  options: { summary: 'What the upload server can do', responses: { 204: answer('tus versions and extensions') } },
  head: {
    summary: 'How far it is',
    responses: { 200: { ...answer('The offset'), headers: offset }, default: refused },
  },
  patch: {
    summary: 'Send bytes from the offset on',
    parameters: [header('Upload-Offset', bytes, true), header('Upload-Length', bytes)],
    requestBody: {
      required: true,
      content: { 'application/offset+octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
    responses: { 204: { ...answer('The new offset'), headers: offset }, default: refused },
  },
  delete: {
    summary: 'Take the file back, before the tip is submitted',
    responses: { 204: answer('Gone'), default: refused },
  },
};

const paths = {
  '/api/tips': {
    post: {
      summary: 'Open a tip',
      ...proving,
      requestBody: body(opening),
      responses: { 201: answer('The tip and its token', json(opened)), ...proofNeeded, default: refused },
    },
  },
  '/api/tips/{tip}/code': {
    post: {
      summary: 'Draw the code of a tip: it continues the tip until it is submitted, and opens its mailbox afterwards',
      parameters: [tipInPath, ...proving.parameters],
      security: [{ tipToken: [] }],
      responses: {
        201: answer('The code and a token that knows it', json(object({ code: string, token: string }))),
        ...proofNeeded,
        default: refused,
      },
    },
  },
  '/api/tips/{tip}/draft': {
    put: {
      summary: 'Save an unsent tip, sealed to its code alone; the last save counts',
      parameters: [tipInPath],
      security: [{ tipToken: [] }],
      requestBody: body(sentDraft),
      responses: { 200: answer('Saved', json(object({ token: string, savedAt: instant }))), default: refused },
    },
  },
  '/api/tips/continue': {
    post: {
      summary: 'Continue an unsent tip with its code',
      ...proving,
      requestBody: body(key),
      responses: {
        200: answer('The tip, a token, and what was saved', json(continued)),
        ...proofNeeded,
        default: refused,
      },
    },
  },
  '/api/tips/{tip}/submit': {
    post: {
      summary:
        'Submit a tip whose uploads are complete. With the token of a request: `files` with their `upload` and `sha256`, `sealed`, and nothing else; the answer has no code',
      parameters: [tipInPath],
      security: [{ tipToken: [] }],
      requestBody: body(submission),
      responses: {
        201: answer('The receipt; the same again for the same `retry`, and for nobody else', json(submitted)),
        default: refused,
      },
    },
  },
  '/api/uploads': uploads,
  '/api/uploads/{id}': upload,
  '/api/mailbox': {
    post: {
      summary: 'Read the dialogue, oldest letter first',
      ...proving,
      requestBody: body(key),
      responses: { 200: answer('The letters', json(letters)), ...proofNeeded, default: refused },
    },
  },
  '/api/mailbox/messages': {
    post: {
      summary: 'Write to the police; the same words with the same `retry` are one message, and are answered the same',
      ...proving,
      requestBody: body(message),
      responses: {
        201: answer('Written', json(object({ id: string, at: instant }))),
        ...proofNeeded,
        default: refused,
      },
    },
  },
  '/api/time': {
    get: {
      summary: 'What time it is, for clocks that are compared with ours',
      responses: { 200: answer('The time', json(object({ at: instant }))) },
    },
  },
  '/api/openapi.json': {
    get: { summary: 'This document', responses: { 200: answer('OpenAPI 3.1', json({ type: 'object' })) } },
  },
  '/oembed': {
    get: {
      summary: 'The frame that shows an appeal on another site (oEmbed 1.0)',
      parameters: [
        { name: 'url', in: 'query', required: true, schema: { type: 'string', format: 'uri' } },
        { name: 'format', in: 'query', schema: { enum: ['json', 'xml'], default: 'json' } },
        ...['maxwidth', 'maxheight'].map((name) => ({ name, in: 'query', schema: bytes })),
      ],
      responses: {
        200: answer('A rich oEmbed answer', { ...json({ type: 'object' }), 'text/xml': { schema: string } }),
        410: answer('The appeal has ended: take it down', json(words)),
        default: refused,
      },
    },
  },
  '/tip': {
    post: {
      summary: 'Send a tip as one form, without JavaScript',
      requestBody: { required: true, content: tipForm },
      responses: { 201: answer('The receipt', page), default: answer('Refused, as a page', page) },
    },
  },
  '/soeg': { get: search('Danish') },
  '/en/soeg': { get: search('English') },
  '/svar': { post: dialogue('Danish') },
  '/en/svar': { post: dialogue('English') },
  '/health/live': {
    get: {
      summary: 'The process runs',
      responses: { 200: answer('It does', json(object({ live: { type: 'boolean' } }))) },
    },
  },
  '/health/ready': {
    get: {
      summary: 'The intake takes tips',
      responses: Object.fromEntries(
        [200, 503].map((status) => [
          status,
          answer(
            'Whether it does',
            json(object({ ready: { type: 'boolean' }, confinement: string, surge: { type: 'boolean' } })),
          ),
        ]),
      ),
    },
  },
};

const refusal = object({ code: { enum: Object.keys(refusals) }, da: string, en: string });
const { files, fileBytes, tipBytes } = limits;

/** The OpenAPI 3.1 document of the public interface. A test holds it against the routes there are. */
export const openApi = {
  openapi: '3.1.0',
  info: {
    title: 'Vidne',
    version: '1',
    description: `Tips to the police. At most ${files} files, ${fileBytes} bytes a file, ${tipBytes} bytes a tip.`,
  },
  paths: { ...paths, ...requestPaths, ...publishedPaths },
  components: {
    securitySchemes: { tipToken: { type: 'http', scheme: 'bearer' } },
    responses: { Refused: answer('Refused; the sentence says what to do', json(refusal)) },
  },
};
