/**
 * What is stopped together, in the order of stopping: the group that was started last goes first. An item without a group is one
 * of its own.
 * @param items in the order in which they were started
 */
export function stopGroups<T extends { readonly group: string | undefined }>(
  items: Iterable<T>,
): readonly (readonly T[])[] {
  const groups = new Map<string | T, T[]>();
  for (const item of items) {
    const key = item.group ?? item;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()].reverse();
}
