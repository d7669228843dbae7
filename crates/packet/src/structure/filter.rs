//! Unpacking the data of streams (ISO 32000-1, 7.4), within a bound that the caller sets.
//!
//! It must never give back part of a stream as if it were the whole: data that does not unpack to its end is no data.

use std::io::Read;

/// Longest chain of filters that is followed.
pub(super) const MAX_FILTERS: usize = 4;

/// Why data was not unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stuck {
    /// It is more than the bound.
    TooMuch,
    /// It is packed in a way that is not known here, or does not hold together.
    Unknown,
}

/// Predictor (ISO 32000-1, Table 8), and how wide its rows are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Predictor {
    pub(super) kind: i64,
    pub(super) columns: i64,
    pub(super) colors: i64,
    pub(super) bits: i64,
}

/// One filter undone. `made` grows by what it unpacked to, also where that came to nothing.
pub(super) fn undo(
    name: &[u8],
    predictor: Option<Predictor>,
    data: &[u8],
    (bound, made): (usize, &mut usize),
) -> Result<Vec<u8>, Stuck> {
    match name {
        b"FlateDecode" | b"Fl" => {
            let data = inflate(data, bound, made)?;
            match predictor {
                None | Some(Predictor { kind: ..=1, .. }) => Ok(data),
                Some(Predictor { kind: 10.., columns, colors, bits }) => {
                    unpredict(&data, columns, colors, bits).ok_or(Stuck::Unknown)
                }
                Some(_) => Err(Stuck::Unknown),
            }
        }
        b"ASCIIHexDecode" | b"AHx" => hexadecimal(data, bound),
        b"ASCII85Decode" | b"A85" => base85(data, bound),
        b"RunLengthDecode" | b"RL" => runs(data, bound, made),
        _ => Err(Stuck::Unknown),
    }
}

fn inflate(data: &[u8], bound: usize, made: &mut usize) -> Result<Vec<u8>, Stuck> {
    let mut out = Vec::new();
    // One byte more than the bound, so that data cut off there is not taken for whole.
    let limit = u64::try_from(bound).unwrap_or(u64::MAX).saturating_add(1);
    let read = flate2::read::ZlibDecoder::new(data).take(limit).read_to_end(&mut out);
    *made = made.saturating_add(out.len());
    read.map_err(|_| Stuck::Unknown)?;
    if out.len() > bound { Err(Stuck::TooMuch) } else { Ok(out) }
}

/// Undoes the PNG predictors none, left, up, average and Paeth (ISO 32000-1, 7.4.4.4).
fn unpredict(data: &[u8], columns: i64, colors: i64, bits: i64) -> Option<Vec<u8>> {
    let sizes = [columns, colors, bits].map(|size| usize::try_from(size).unwrap_or(0));
    let [columns, colors, bits] = sizes;
    if columns == 0 || columns > 1 << 16 || !(1..=32).contains(&colors) || !matches!(bits, 1 | 2 | 4 | 8 | 16) {
        return None;
    }
    let pixel = (colors * bits).div_ceil(8);
    let width = (columns * colors * bits).div_ceil(8);
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0_u8; width];
    for row in data.chunks(width + 1) {
        let (&kind, cells) = row.split_first()?;
        let mut line: Vec<u8> = Vec::with_capacity(cells.len());
        for (index, &cell) in cells.iter().enumerate() {
            let before = index.checked_sub(pixel);
            let left = before.and_then(|i| line.get(i).copied()).unwrap_or(0);
            let up = above.get(index).copied()?;
            let corner = before.and_then(|i| above.get(i).copied()).unwrap_or(0);
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::try_from((u16::from(left) + u16::from(up)) / 2).ok()?,
                4 => paeth(left, up, corner),
                _ => return None,
            };
            line.push(cell.wrapping_add(guess));
        }
        out.extend_from_slice(&line);
        line.resize(width, 0);
        above = line;
    }
    Some(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, up, corner].map(i16::from);
    let guess = a + b - c;
    let [to_left, to_up, to_corner] = [a, b, c].map(|value| (guess - value).abs());
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}

fn hexadecimal(data: &[u8], bound: usize) -> Result<Vec<u8>, Stuck> {
    let mut out = Vec::new();
    let mut high = None;
    for &byte in data {
        let digit = match byte {
            b'>' => break,
            _ if super::parse::is_space(byte) => continue,
            _ => char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or(Stuck::Unknown)?,
        };
        match high.take() {
            None => high = Some(digit),
            Some(high) => out.push(high << 4 | digit),
        }
    }
    out.extend(high.map(|high| high << 4));
    if out.len() > bound { Err(Stuck::TooMuch) } else { Ok(out) }
}

fn base85(data: &[u8], bound: usize) -> Result<Vec<u8>, Stuck> {
    let mut out = Vec::new();
    let mut group: Vec<u32> = Vec::with_capacity(5);
    for &byte in data {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => group.push(u32::from(byte - b'!')),
            _ if super::parse::is_space(byte) => {}
            _ => return Err(Stuck::Unknown),
        }
        if group.len() == 5 {
            out.extend_from_slice(&word(&group)?);
            group.clear();
        }
        if out.len() > bound {
            return Err(Stuck::TooMuch);
        }
    }
    match group.len() {
        0 => Ok(out),
        1 => Err(Stuck::Unknown),
        count => {
            group.resize(5, 84);
            out.extend_from_slice(word(&group)?.get(..count - 1).unwrap_or_default());
            Ok(out)
        }
    }
}

fn word(group: &[u32]) -> Result<[u8; 4], Stuck> {
    let sum = group.iter().try_fold(0_u32, |sum, &digit| sum.checked_mul(85)?.checked_add(digit));
    sum.map(u32::to_be_bytes).ok_or(Stuck::Unknown)
}

fn runs(data: &[u8], bound: usize, made: &mut usize) -> Result<Vec<u8>, Stuck> {
    let mut out = Vec::new();
    let mut rest = data;
    while let Some((&length, behind)) = rest.split_first() {
        rest = match length {
            128 => break,
            0..=127 => {
                let (run, behind) = behind.split_at_checked(usize::from(length) + 1).ok_or(Stuck::Unknown)?;
                out.extend_from_slice(run);
                behind
            }
            129.. => {
                let (&byte, behind) = behind.split_first().ok_or(Stuck::Unknown)?;
                out.extend(std::iter::repeat_n(byte, 257 - usize::from(length)));
                behind
            }
        };
        if out.len() > bound {
            break;
        }
    }
    *made = made.saturating_add(out.len());
    if out.len() > bound { Err(Stuck::TooMuch) } else { Ok(out) }
}
