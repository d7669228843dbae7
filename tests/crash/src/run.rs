//! Starting the writer, hearing what it confirms, and ending it.

use crate::model::{Content, Model};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{PoisonError, RwLock};

/// What the writer says, one a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// The wallet is open.
    Open,
    /// The change of that number is made: the call returned.
    Done(u64),
    /// The change of that number was refused: the words, and how the program tells it apart.
    Refused(u64, String, String),
    /// The wallet did not open, or was not made.
    Shut(String, String),
    /// The wallet is closed after the last change.
    Closed,
}

impl Word {
    /// From its line.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let mut parts = line.split('\t');
        let word = match (parts.next()?, parts.next(), parts.next(), parts.next()) {
            ("open", None, ..) => Self::Open,
            ("closed", None, ..) => Self::Closed,
            ("done", Some(number), None, _) => Self::Done(number.parse().ok()?),
            ("refused", Some(number), Some(words), Some(kind)) => {
                Self::Refused(number.parse().ok()?, words.to_owned(), kind.to_owned())
            }
            ("shut", Some(words), Some(kind), None) => Self::Shut(words.to_owned(), kind.to_owned()),
            _ => return None,
        };
        Some(word)
    }

    /// As a line, which [`Self::read`] reads.
    #[must_use]
    pub fn line(&self) -> String {
        let flat = |text: &str| text.replace(['\t', '\n'], " ");
        match self {
            Self::Open => "open\n".to_owned(),
            Self::Closed => "closed\n".to_owned(),
            Self::Done(number) => format!("done\t{number}\n"),
            Self::Refused(number, words, kind) => format!("refused\t{number}\t{}\t{}\n", flat(words), flat(kind)),
            Self::Shut(words, kind) => format!("shut\t{}\t{}\n", flat(words), flat(kind)),
        }
    }
}

/// What the writer is to do.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// The wallet's folder; a wallet is made where none is.
    pub folder: &'a Path,
    /// Which stream of changes.
    pub seed: u64,
    /// Changes of the stream that are in the wallet.
    pub done: u64,
    /// The last change to make; `None`: on and on.
    pub last: Option<u64>,
}

impl Task<'_> {
    /// The call of the writer.
    #[must_use]
    pub fn command(&self, writer: &Path) -> Command {
        let mut command = Command::new(writer);
        command.arg(self.folder).args([self.seed, self.done, self.last.unwrap_or(u64::MAX)].map(|number| number.to_string()));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

/// Held to read while a wallet is open in this process, and to write while a program is started: a program just started has
/// all files of this one for a moment, and with them the lock of a wallet that is open here.
pub static OPEN_HERE: RwLock<()> = RwLock::new(());

/// A writer at work. It ends with this value.
pub struct Writer {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Writer {
    /// Starts it.
    ///
    /// # Panics
    /// Where the program cannot be started.
    #[must_use]
    pub fn start(mut command: Command) -> Self {
        let _alone = OPEN_HERE.write().unwrap_or_else(PoisonError::into_inner);
        let mut child = command.spawn().expect("the writer starts");
        let said = BufReader::new(child.stdout.take().expect("its output is a pipe"));
        Self { child, said }
    }

    /// The next that it says; `None` when it has ended. What the end cut short is not a word.
    pub fn hear(&mut self) -> Option<Word> {
        let mut line = String::new();
        self.said.read_line(&mut line).ok()?;
        Word::read(line.strip_suffix('\n')?)
    }

    /// Ends it as the system does that has no time: SIGKILL. Gives what it had said until then.
    ///
    /// # Errors
    /// It had ended by itself: what it said last, and what it wrote to standard error.
    ///
    /// # Panics
    /// Where it cannot be ended.
    pub fn kill(mut self) -> Result<Vec<Word>, String> {
        let running = self.child.try_wait().expect("it can be asked").is_none();
        if running {
            self.child.kill().expect("it can be ended");
        }
        let (words, status, trouble) = self.finish();
        if running { Ok(words) } else { Err(format!("it ended by itself with {status}: {words:?} {trouble}")) }
    }

    /// Waits for its end. Gives what it said from now on, how it ended, and what it wrote to standard error.
    ///
    /// # Panics
    /// Where it cannot be waited for.
    pub fn finish(mut self) -> (Vec<Word>, ExitStatus, String) {
        let mut words = Vec::new();
        while let Some(word) = self.hear() {
            words.push(word);
        }
        let mut trouble = String::new();
        if let Some(stream) = &mut self.child.stderr {
            let _ = stream.read_to_string(&mut trouble);
        }
        (words, self.child.wait().expect("it can be waited for"), trouble)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The last change that was confirmed, or `before` where none was.
#[must_use]
pub fn confirmed(words: &[Word], before: u64) -> u64 {
    let numbers = words.iter().filter_map(|word| if let Word::Done(number) = word { Some(*number) } else { None });
    numbers.max().unwrap_or(before)
}

/// Which of two states a wallet is in: that of `sure`, or that of `sure` and the one change after it.
///
/// # Errors
/// How it differs from both.
pub fn which(found: &Content, sure: &Model, next: &Model) -> Result<u64, String> {
    if *found == sure.content {
        return Ok(0);
    }
    if *found == next.content {
        return Ok(1);
    }
    let differ = crate::model::difference;
    Err(format!("without the last change: {}; with it: {}", differ(found, &sure.content), differ(found, &next.content)))
}
