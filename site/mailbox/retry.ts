import { ulid } from '../../api/ulid.ts';

/** Shown with every try to write one message, so that the intake knows it again. */
export const newRetry = (): string => ulid(new Date());
