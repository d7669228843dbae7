//! Keeps, gives back and takes away a secret in the platform's key store: `secrets set ID TEXT`, `secrets get ID`,
//! `secrets delete ID`. The text has 32 bytes. For a test that runs it beside a store of its own.
#![expect(clippy::print_stdout, reason = "its answer is what it is for")]

use peerfolio_platform::secrets::Secrets;

fn main() -> Result<(), String> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let secrets = Secrets::of("Peerfolio test").ok_or("there is no key store")?;
    match words.as_slice() {
        ["set", id, text] => {
            secrets.set(id, text.as_bytes().try_into().map_err(|_| "a secret has 32 bytes")?)?;
        }
        ["get", id] => match secrets.get(id)? {
            Some(secret) => println!("{}", String::from_utf8_lossy(&*secret)),
            None => println!("none"),
        },
        ["delete", id] => secrets.delete(id)?,
        _ => return Err("set ID TEXT, get ID, or delete ID".to_owned()),
    }
    Ok(())
}
