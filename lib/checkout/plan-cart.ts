export const largestQuantity = 99;

type Line = { productId: string | null; orderQuantity: number };

/**
 * Folds a guest's cart into the customer's own: which of the guest's lines end up there, with what quantity, and how
 * many the customer had. Takes and gives no more than the store allows of one thing; touches nothing.
 */
export function planCart<Given extends Line>(given: Given[], own: Line[]) {
  return given.flatMap((line) => {
    const { productId } = line;
    if (!productId) return [];
    const had = own.find((each) => each.productId === productId)?.orderQuantity ?? 0;
    return [{ line: { ...line, productId }, quantity: Math.min(largestQuantity, line.orderQuantity + had), had }];
  });
}
