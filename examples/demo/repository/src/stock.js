/** Thrown when an order asks for more than there is. */
export class OutOfStockError extends Error {
  constructor(sku, wanted, available) {
    super(`${sku}: ${wanted} wanted, ${available} available`);
    this.name = 'OutOfStockError';
    this.sku = sku;
  }
}

/** A shelf: article number to number of pieces. */
export function createStock(counts) {
  return new Map(Object.entries(counts));
}

/** How many pieces of an article there are; an unknown article has none. */
export function available(stock, sku) {
  return stock.get(sku) ?? 0;
}

/** Takes all lines of an order off the shelf, or throws and takes nothing. */
export function reserve(stock, lines) {
  for (const { sku, quantity } of lines) {
    if (available(stock, sku) < quantity) {
      throw new OutOfStockError(sku, quantity, available(stock, sku));
    }

    stock.set(sku, available(stock, sku) - quantity);
  }
}
