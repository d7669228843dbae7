//! Exact decimals for hours and dollars.
//!
//! A quarter of an hour must stay a quarter of an hour: no floating-point number ever holds one. The resolution is one
//! ten-thousandth, finer than any certificate or fee that was met.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

/// A decimal with four exact places, between about minus and plus 10¹⁴.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fixed(i64);

/// Contact hours.
pub type Hours = Fixed;

/// United States dollars.
pub type Dollars = Fixed;

/// Why a text is not a decimal this program can hold exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseFixedError {
    /// Not digits with at most one decimal point.
    #[error("write a number such as 6 or 1.25")]
    NotANumber,
    /// More than four decimal places.
    #[error("more than four decimal places")]
    TooFine,
    /// Beyond a hundred million.
    #[error("larger than any number of hours or dollars can be")]
    TooLarge,
}

impl Fixed {
    /// Units in one whole.
    pub const ONE: i64 = 10_000;
    /// Nothing.
    pub const ZERO: Self = Self(0);
    const LARGEST_WHOLE: i64 = 100_000_000;

    /// A whole number of hours or dollars.
    #[must_use]
    pub const fn whole(value: i32) -> Self {
        Self(value as i64 * Self::ONE)
    }

    /// From ten-thousandths.
    #[must_use]
    pub const fn from_units(units: i64) -> Self {
        Self(units)
    }

    /// In ten-thousandths.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// Whether this is exactly nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether this is more than nothing.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// `self - other`, or nothing where that would be negative.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self((self.0 - other.0).max(0))
    }

    /// `self × other`, exact where the product has at most four places, else rounded towards nothing.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let product = i128::from(self.0) * i128::from(other.0) / i128::from(Self::ONE);
        Self(i64::try_from(product).unwrap_or(i64::MAX))
    }
}

impl FromStr for Fixed {
    type Err = ParseFixedError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(part) || (digits.contains('.') && part.is_empty()) {
            return Err(ParseFixedError::NotANumber);
        }
        let part = part.trim_end_matches('0');
        if part.len() > 4 {
            return Err(ParseFixedError::TooFine);
        }
        let whole: i64 = whole.parse().map_err(|_| ParseFixedError::TooLarge)?;
        if whole > Self::LARGEST_WHOLE {
            return Err(ParseFixedError::TooLarge);
        }
        let units = format!("{part:0<4}").parse::<i64>().map_err(|_| ParseFixedError::NotANumber)?;
        Ok(Self(sign * (whole * Self::ONE + units)))
    }
}

impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let units = self.0.unsigned_abs();
        let one = Self::ONE.unsigned_abs();
        let (whole, part) = (units / one, units % one);
        if part == 0 {
            write!(f, "{sign}{whole}")
        } else {
            let part = format!("{part:04}");
            write!(f, "{sign}{whole}.{}", part.trim_end_matches('0'))
        }
    }
}

impl fmt::Debug for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Add for Fixed {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Fixed {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Fixed {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl SubAssign for Fixed {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Neg for Fixed {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Fixed {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_a_round_trip_without_trailing_zeros() {
        for (text, shown) in [("6", "6"), ("1.25", "1.25"), ("1.50", "1.5"), ("0.0001", "0.0001"), ("-2.5", "-2.5")] {
            assert_eq!(text.parse::<Fixed>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn what_is_not_a_plain_decimal_is_refused() {
        for text in ["", ".", "1.", ".5", "1,5", "1e3", "+1", " 1", "1.2.3", "١", "NaN"] {
            assert_eq!(text.parse::<Fixed>(), Err(ParseFixedError::NotANumber), "{text:?}");
        }
        assert_eq!("0.00001".parse::<Fixed>(), Err(ParseFixedError::TooFine));
        assert_eq!("99999999999999999999".parse::<Fixed>(), Err(ParseFixedError::TooLarge));
        assert_eq!("100000001".parse::<Fixed>(), Err(ParseFixedError::TooLarge));
    }

    #[test]
    fn ten_thirds_of_tenths_add_up_exactly() {
        let tenth: Fixed = "0.1".parse().unwrap();
        assert_eq!(std::iter::repeat_n(tenth, 30).sum::<Fixed>(), Fixed::whole(3));
    }
}
