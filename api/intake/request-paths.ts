import { z } from 'zod';
import { limits, limitsOf } from '../limits.ts';
import { requestOpening, sealedDraft, sealedLetter } from './requests.ts';

const { fileBytes, tipBytes, files } = limitsOf(limits, true);
const string = { type: 'string' };
const sealed = { type: ['string', 'null'], contentEncoding: 'base64' };
const bytes = { type: 'integer', minimum: 0 };
const object = (properties: Record<string, object>): object => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});
const schemaOf = (type: z.ZodType): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { io: 'input' });
  return rest;
};
const call = (summary: string, body: z.ZodType, status: number, description: string, content: object): object => ({
  summary,
  requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } },
  responses: {
    [status]: { description, content: { 'application/json': { schema: content } } },
    default: { $ref: '#/components/responses/Refused' },
  },
});
const security = [{ tipToken: [] }];
const limitsShown = object({ fileBytes: bytes, tipBytes: bytes, files: bytes, textCharacters: bytes });

/** Answering a request for footage. Everything written there was sealed by the page, from whose address the code never comes. */
export const requestPaths = {
  '/api/requests/open': {
    post: {
      ...call(
        `Open a request for footage by the name of its mailbox. Its token takes ${files} files, ${fileBytes} bytes a file, ${tipBytes} bytes in all`,
        requestOpening,
        200,
        'What lies there, sealed to the mailbox. `asked`, `draft`, `tip` and `token` are null once the request is closed. `tip` is the hand-in every device goes on with, `draftId` what its next save is based on',
        object({
          asked: sealed,
          letters: { type: 'array', items: string },
          draft: sealed,
          draftId: { type: ['string', 'null'] },
          tip: { type: ['string', 'null'] },
          token: { type: ['string', 'null'] },
          isHandedIn: { type: 'boolean' },
          limits: limitsShown,
        }),
      ),
    },
  },
  '/api/requests/draft': {
    put: {
      ...call(
        'Save what stands in the wizard, sealed by the page to the mailbox alone. Refused when another device has saved since `base`',
        sealedDraft,
        200,
        'Saved',
        object({ token: string, savedAt: { type: 'string', format: 'date-time' }, id: string }),
      ),
      security,
    },
  },
  '/api/requests/letters': {
    post: {
      ...call(
        'Write to the police: a letter the page sealed to the mailbox and to the police. The same id again changes nothing',
        sealedLetter,
        201,
        'Written',
        object({ id: string }),
      ),
      security,
    },
  },
};
