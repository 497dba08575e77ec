import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discountFor, discountPercent } from '../src/discount.js';

test('a few pieces get no discount', () => {
  assert.equal(discountPercent(1), 0);
  assert.equal(discountPercent(9), 0);
});

test('a tier begins with its own number of pieces', () => {
  assert.equal(discountPercent(10), 5);
  assert.equal(discountPercent(50), 15);
});

test('between two tiers the lower one counts', () => {
  assert.equal(discountPercent(49), 5);
  assert.equal(discountPercent(51), 15);
});

test('the discount of ten pieces is five percent', () => {
  assert.equal(discountFor(3500, 10), 175);
});
