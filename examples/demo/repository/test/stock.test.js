import assert from 'node:assert/strict';
import { test } from 'node:test';
import { available, createStock, OutOfStockError, reserve } from '../src/stock.js';

test('a reservation takes the pieces off the shelf', () => {
  const stock = createStock({ tea: 5, mug: 2 });
  reserve(stock, [{ sku: 'tea', quantity: 3 }, { sku: 'mug', quantity: 2 }]);
  assert.equal(available(stock, 'tea'), 2);
  assert.equal(available(stock, 'mug'), 0);
});

test('an order that cannot be delivered takes nothing', () => {
  const stock = createStock({ tea: 5, mug: 2 });
  assert.throws(() => reserve(stock, [{ sku: 'tea', quantity: 3 }, { sku: 'mug', quantity: 9 }]), OutOfStockError);
  assert.equal(available(stock, 'tea'), 5);
  assert.equal(available(stock, 'mug'), 2);
});

test('two lines of the same article count together', () => {
  const stock = createStock({ tea: 5 });
  assert.throws(() => reserve(stock, [{ sku: 'tea', quantity: 3 }, { sku: 'tea', quantity: 3 }]), OutOfStockError);
});

test('an unknown article has none', () => {
  assert.throws(() => reserve(createStock({}), [{ sku: 'hat', quantity: 1 }]), /hat: 1 wanted, 0 available/);
});
