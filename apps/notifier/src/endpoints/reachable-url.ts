import { uncallable, validationFailed } from '@daftari/platform';

/** @throws Problem 422 where webhooks must not go to that address */
export const refuseUnreachable = async (url: string, allowPrivate: boolean): Promise<void> => {
  const because = await uncallable(url, allowPrivate);
  if (because !== undefined) throw validationFailed([{ field: 'url', code: 'invalid_format', detail: `url ${because}` }]);
};
