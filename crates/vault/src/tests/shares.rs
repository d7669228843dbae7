//! Shares of a recovery code: every pair opens, none tells anything alone, and faults have their words.

use super::*;

fn code(byte: u8) -> RecoveryCode {
    RecoveryCode::from_bytes(&[byte; SECRET_BYTES]).unwrap()
}

fn again(share: &Share) -> Share {
    Share::read(&share.write()).ok().unwrap()
}

#[test]
fn every_pair_gives_the_code_in_either_order() {
    let code = RecoveryCode::make().unwrap();
    let shares = code.split().unwrap();
    assert_eq!(shares.each_ref().map(Share::number), [1, 2, 3]);
    for (one, other) in [(0, 1), (0, 2), (1, 2), (1, 0), (2, 0), (2, 1)] {
        let joined = again(&shares[one]).join(&again(&shares[other])).ok().unwrap();
        assert_eq!(joined.expose_bytes(), code.expose_bytes());
        let typed = RecoveryCode::read(&joined.write()).ok().unwrap();
        assert_eq!(typed.expose_bytes(), code.expose_bytes());
        assert!(Share::join_typed(&shares[one].write(), &shares[other].write().to_lowercase()).is_ok());
    }
}

#[test]
fn a_share_alone_is_independent_of_the_code() {
    // The same share of two codes that could not differ more: over many splits each value of a byte comes as often, and as
    // often as each other. A share that leaned towards the code would show in one of these sums.
    let rounds = 1500;
    let mut counts = [[[0_u32; 256]; 2]; SHARES];
    for _ in 0..rounds {
        for (which, code) in [code(0), code(0xff)].iter().enumerate() {
            for (at, share) in code.split().unwrap().iter().enumerate() {
                share.bytes.expose().iter().for_each(|byte| counts[at][which][usize::from(*byte)] += 1);
            }
        }
    }
    let expected = f64::from(rounds) * SECRET_BYTES as f64 / 256.0;
    for (at, share) in counts.iter().enumerate() {
        for (which, counted) in share.iter().enumerate() {
            let chi: f64 = counted.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
            // 255 degrees of freedom: mean 255, deviation 22.6. Eight deviations off is no chance, and no byte is ever missing
            // (the bias of RUSTSEC-2024-0398 left out zero, which alone adds 117).
            assert!((75.0..435.0).contains(&chi), "share {} of code {which}: {chi}", at + 1);
            assert!(counted.iter().all(|count| *count > 0), "share {} of code {which} never takes some value", at + 1);
        }
    }
}

#[test]
fn two_splits_of_one_code_do_not_mix() {
    let code = code(7);
    let (first, second) = (code.split().unwrap(), code.split().unwrap());
    if first[0].set == second[0].set {
        return; // One in 32,768 times.
    }
    assert_eq!(first[0].join(&second[1]).err(), Some(ShareFault::OtherSet));
    assert_eq!(first[0].join(&second[0]).err(), Some(ShareFault::OtherSet));
}

#[test]
fn faults_have_their_words() {
    let shares = code(7).split().unwrap();
    let same = shares[1].join(&again(&shares[1])).err().unwrap();
    assert_eq!(same, ShareFault::Same(2));
    assert!(same.to_string().starts_with("Both are share 2. Nothing was changed."), "{same}");
    let other = ShareFault::OtherSet.to_string();
    assert!(other.contains("different recovery codes") && other.contains("Nothing was changed."), "{other}");

    let [one, two] = [shares[0].write(), shares[1].write()];
    let wrong: String =
        two.char_indices().map(|(at, letter)| if at == 8 { if letter == '7' { '8' } else { '7' } } else { letter }).collect();
    let fault = Share::join_typed(&one, &wrong).err().unwrap();
    assert!(fault.to_string().starts_with("Second share: Group 2 of the share is not as it was printed."), "{fault}");
    let fault = Share::join_typed(&wrong, &one).err().unwrap();
    assert!(fault.to_string().starts_with("First share: Group 2"), "{fault}");
    let fault = Share::join_typed(&one, &code(7).write()).err().unwrap();
    assert!(fault.to_string().starts_with("Second share: That is a whole recovery code"), "{fault}");
}

#[test]
fn the_vector_of_shares_gives_its_code() {
    // Made from docs/vault-format.md by another implementation: the code is 60 to 73, the set 1234.
    let code: [u8; SECRET_BYTES] = std::array::from_fn(|at| 0x60 + at as u8);
    let shares = VECTOR_SHARES.map(|text| Share::read(text).ok().unwrap());
    for (at, (share, text)) in shares.iter().zip(VECTOR_SHARES).enumerate() {
        assert_eq!((usize::from(share.number), share.set), (at + 1, 0x1234));
        assert_eq!(*share.write(), text);
    }
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        assert_eq!(shares[one].join(&shares[other]).ok().unwrap().expose_bytes(), &code);
    }
}

const VECTOR_SHARES: [&str; 3] = [
    "14HMM-DD8KV-E6FVD-M67PA-JPSHR-2Z4TA-Q0BZ4-B4NZZ-3NXSK-S0NGS",
    "24HM9-ER0WQ-H5T7Q-Y2MQH-P3PSB-J0SFK-ZA2CE-0F367-R9FT9-2DAA3",
    "34HM2-FMRSS-VVERK-6H07J-AFC1T-XP837-GH2XE-6PEYB-S01G1-MQ11S",
];
