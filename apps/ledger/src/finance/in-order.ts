interface Head<T> {
  item: T;
  readonly rest: AsyncIterator<T>;
}

/** Several lists that are each in order as one in that order. Holds one item of each. */
export const inOrder = async function* <T>(
  lists: readonly AsyncIterable<T>[],
  isBefore: (left: T, right: T) => boolean,
): AsyncGenerator<T> {
  const heads: Head<T>[] = [];
  for (const list of lists) {
    const rest = list[Symbol.asyncIterator]();
    const first = await rest.next();
    if (first.done !== true) heads.push({ item: first.value, rest });
  }
  while (heads.length > 0) {
    const head = heads.reduce((first, other) => (isBefore(other.item, first.item) ? other : first));
    yield head.item;
    const next = await head.rest.next();
    if (next.done === true) heads.splice(heads.indexOf(head), 1);
    else head.item = next.value;
  }
};
