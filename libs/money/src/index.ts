export { CURRENCIES, type Currency, decimalsOf, isCurrency } from './currency.js';
export { AMOUNT_MAX, type AmountProblem, formatAmount, type ParsedAmount, parseAmount, parsePositiveAmount } from './amount.js';
export {
  formatPercent,
  parsePercent,
  parseQuantity,
  type Percent,
  percentOf,
  prorate,
  type Quantity,
  type Rounding,
  splitEvenly,
  timesQuantity,
} from './arithmetic.js';
