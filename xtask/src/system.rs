//! What the machine itself must have: how to tell that it is missing, why it is needed, and what each package manager calls it.
//!
//! The only place that installs anything outside this folder. It says first what and why; at a terminal it asks. It never
//! installs Rust or Node: those are the two things that must be there.

use crate::command::{Outcome, answer, fail, found, program, run};
use std::io::{IsTerminal, Write};
use std::process::Command;

/// How far the machine must be equipped.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Extent {
    /// To build the command line.
    Terminal,
    /// To build the window.
    Window,
    /// To run every test.
    Tests,
}

/// How to tell that something is there.
enum Probe {
    /// A program in PATH.
    Program(&'static str),
    /// A library that pkg-config knows.
    Library(&'static str),
    /// Python with what it takes to make an environment.
    PythonVenv,
}

/// Something the machine must have.
struct Need {
    probe: Probe,
    extent: Extent,
    why: &'static str,
    /// Names for apt-get, dnf, pacman and brew; empty where that system has it anyway or cannot have it.
    packages: [&'static [&'static str]; 4],
}

const NEEDS: &[Need] = &[
    Need {
        probe: Probe::Program("cc"),
        extent: Extent::Terminal,
        why: "compiles SQLCipher, which encrypts the wallet",
        packages: [&["build-essential"], &["gcc", "gcc-c++", "make"], &["base-devel"], &[]],
    },
    Need {
        probe: Probe::Program("make"),
        extent: Extent::Terminal,
        why: "builds the cryptography under SQLCipher",
        packages: [&["make"], &["make"], &["make"], &[]],
    },
    Need {
        probe: Probe::Program("perl"),
        extent: Extent::Terminal,
        why: "configures the cryptography under SQLCipher",
        packages: [&["perl"], &["perl-core"], &["perl"], &["perl"]],
    },
    Need {
        probe: Probe::Program("pkg-config"),
        extent: Extent::Window,
        why: "finds the window's libraries",
        packages: [&["pkg-config"], &["pkgconf-pkg-config"], &["pkgconf"], &[]],
    },
    Need {
        probe: Probe::Library("webkit2gtk-4.1"),
        extent: Extent::Window,
        why: "draws the window",
        packages: [&["libwebkit2gtk-4.1-dev", "librsvg2-common"], &["webkit2gtk4.1-devel"], &["webkit2gtk-4.1"], &[]],
    },
    Need {
        probe: Probe::Program("Xvfb"),
        extent: Extent::Tests,
        why: "gives the tests a display of their own",
        packages: [&["xvfb"], &["xorg-x11-server-Xvfb"], &["xorg-server-xvfb"], &[]],
    },
    Need {
        probe: Probe::Program("WebKitWebDriver"),
        extent: Extent::Tests,
        why: "lets the tests use the window as a person would",
        packages: [&["webkit2gtk-driver"], &["webkit2gtk-driver"], &["webkit2gtk-4.1"], &[]],
    },
    Need {
        probe: Probe::Program("xdotool"),
        extent: Extent::Tests,
        why: "types into the system's own file dialogs",
        packages: [&["xdotool"], &["xdotool"], &["xdotool"], &[]],
    },
    Need {
        probe: Probe::Program("xclip"),
        extent: Extent::Tests,
        why: "reads the clipboard as other programs do",
        packages: [&["xclip"], &["xclip"], &["xclip"], &[]],
    },
    Need {
        probe: Probe::Program("gnome-keyring-daemon"),
        extent: Extent::Tests,
        why: "is a desktop's key store for the tests to keep secrets in",
        packages: [&["gnome-keyring"], &["gnome-keyring"], &["gnome-keyring"], &[]],
    },
    Need {
        probe: Probe::Program("openbox"),
        extent: Extent::Tests,
        why: "gives dialogs the keyboard, as a desktop does",
        packages: [&["openbox"], &["openbox"], &["openbox"], &[]],
    },
    Need {
        probe: Probe::Program("dbus-run-session"),
        extent: Extent::Tests,
        why: "gives the window the message bus of a desktop",
        packages: [&["dbus"], &["dbus-daemon"], &["dbus"], &[]],
    },
    Need {
        probe: Probe::Program("pdfsig"),
        extent: Extent::Tests,
        why: "checks our signatures with somebody else's program",
        packages: [&["poppler-utils"], &["poppler-utils"], &["poppler"], &["poppler"]],
    },
    Need {
        probe: Probe::Program("certutil"),
        extent: Extent::Tests,
        why: "gives pdfsig an empty store of certificates, so that nothing of this machine's is trusted",
        packages: [&["libnss3-tools"], &["nss-tools"], &["nss"], &["nss"]],
    },
    Need {
        probe: Probe::Program("qpdf"),
        extent: Extent::Tests,
        why: "checks the form of our PDFs with somebody else's program",
        packages: [&["qpdf"], &["qpdf"], &["qpdf"], &["qpdf"]],
    },
    Need {
        probe: Probe::Program("mutool"),
        extent: Extent::Tests,
        why: "draws our PDFs with somebody else's program",
        packages: [&["mupdf-tools"], &["mupdf"], &["mupdf-tools"], &["mupdf-tools"]],
    },
    Need {
        probe: Probe::Program("openssl"),
        extent: Extent::Tests,
        why: "reads our certificates, and makes keys as other programs make them",
        packages: [&["openssl"], &["openssl"], &["openssl"], &["openssl"]],
    },
    Need {
        probe: Probe::PythonVenv,
        extent: Extent::Tests,
        why: "runs pyHanko and others that check our signatures and what our PDFs claim to be",
        packages: [&["python3", "python3-venv"], &["python3"], &["python"], &["python"]],
    },
];

/// A package manager that this knows.
struct Packages {
    name: &'static str,
    /// Which of a need's names are its own.
    column: usize,
    refresh: &'static [&'static str],
    install: &'static [&'static str],
    needs_root: bool,
}

const KNOWN: &[Packages] = &[
    Packages {
        name: "apt-get",
        column: 0,
        refresh: &["update", "--quiet"],
        install: &["install", "--yes", "--quiet", "--no-install-recommends"],
        needs_root: true,
    },
    Packages { name: "dnf", column: 1, refresh: &[], install: &["install", "-y"], needs_root: true },
    Packages { name: "pacman", column: 2, refresh: &[], install: &["-Sy", "--needed", "--noconfirm"], needs_root: true },
    Packages { name: "brew", column: 3, refresh: &[], install: &["install"], needs_root: false },
];

impl Need {
    fn is_met(&self) -> bool {
        match self.probe {
            Probe::Program(name) => found(name),
            Probe::Library(name) => program("pkg-config").args(["--exists", name]).status().is_ok_and(|status| status.success()),
            Probe::PythonVenv => {
                program("python3").args(["-c", "import venv, ensurepip"]).output().is_ok_and(|output| output.status.success())
            }
        }
    }

    fn name(&self) -> &'static str {
        match self.probe {
            Probe::Program(name) | Probe::Library(name) => name,
            Probe::PythonVenv => "python3 with venv",
        }
    }

    /// Whether this platform must have it at all.
    fn applies(&self) -> bool {
        match self.probe {
            // Windows and macOS bring their own webview and window system; Windows builds with its own compiler.
            Probe::Library(_)
            | Probe::Program(
                "Xvfb" | "WebKitWebDriver" | "xdotool" | "xclip" | "gnome-keyring-daemon" | "openbox" | "dbus-run-session",
            ) => {
                cfg!(target_os = "linux")
            }
            Probe::Program("pkg-config") => cfg!(target_os = "linux"),
            Probe::Program("cc" | "make" | "pdfsig") | Probe::PythonVenv => cfg!(unix),
            Probe::Program(_) => true,
        }
    }
}

/// Sees that the machine has what `extent` asks for, and installs what is missing.
///
/// # Errors
/// Where something is missing and the person says no, no package manager is known, or installing did not help.
pub(crate) fn equip(extent: Extent, yes: bool) -> Outcome {
    let missing = missing(extent);
    if missing.is_empty() {
        crate::done("system packages", "all there");
        return Ok(());
    }
    println!("   system packages: missing are");
    for need in &missing {
        println!("     {:<18} {}", need.name(), need.why);
    }
    let Some(packages) = KNOWN.iter().find(|packages| found(packages.name)) else {
        return fail(by_hand(&missing));
    };
    let mut names: Vec<&str> = missing.iter().flat_map(|need| need.packages[packages.column]).copied().collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return fail(by_hand(&missing));
    }
    let line = format!("{} {} {}", packages.name, packages.install.join(" "), names.join(" "));
    println!("   they come with: {line}");
    if !yes && !agreed()? {
        return fail(format!("Nothing was installed. To go on, install them yourself:\n  {line}\nand start this task again."));
    }
    if !packages.refresh.is_empty() {
        run(&mut package_call(packages, packages.refresh), "Refreshing the list of packages")?;
    }
    run(package_call(packages, packages.install).args(&names), "Installing system packages")?;
    match self::missing(extent).as_slice() {
        [] => Ok(()),
        still => fail(format!("The packages were installed, and still missing: {}.\n{}", list(still), by_hand(still))),
    }
}

fn missing(extent: Extent) -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| need.extent <= extent && need.applies() && !need.is_met()).collect()
}

/// As root where the package manager wants it: through sudo for everybody else.
fn package_call(packages: &Packages, words: &[&str]) -> Command {
    let root = answer(program("id").arg("-u")).is_some_and(|id| id == "0");
    let mut call = if packages.needs_root && !root {
        let mut sudo = program("sudo");
        // sudo may ask for a password at the terminal.
        sudo.stdin(std::process::Stdio::inherit()).args(["env", "DEBIAN_FRONTEND=noninteractive", packages.name]);
        sudo
    } else {
        program(packages.name)
    };
    call.env("DEBIAN_FRONTEND", "noninteractive").args(words);
    call
}

/// Asks at a terminal. Where there is none, nobody can be asked, and the task was started to be done.
fn agreed() -> Outcome<bool> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Ok(true);
    }
    print!("   Install them now? [Y/n] ");
    let asked = std::io::stdout().flush().and_then(|()| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line)
    });
    match asked {
        Ok(line) => Ok(matches!(line.trim().to_lowercase().as_str(), "" | "y" | "yes")),
        Err(fault) => fail(format!("Your answer could not be read ({fault}). Start again with --yes to install without asking.")),
    }
}

fn list(needs: &[&Need]) -> String {
    needs.iter().map(|need| need.name()).collect::<Vec<_>>().join(", ")
}

fn by_hand(needs: &[&Need]) -> String {
    let how = if cfg!(windows) {
        "On Windows: winget install Microsoft.VisualStudio.2022.BuildTools StrawberryPerl.StrawberryPerl"
    } else if cfg!(target_os = "macos") {
        "On macOS: xcode-select --install, and Homebrew (brew) for the rest"
    } else {
        "This knows apt-get, dnf, pacman and brew, and found none of them with packages for these"
    };
    format!("Please install by hand, then start this task again: {}.\n{how}.", list(needs))
}

/// Sees that Node is there and new enough for the tools that build the interface.
///
/// # Errors
/// Where it is missing or older than 20.19.
pub(crate) fn node() -> Outcome {
    let version = answer(program("node").arg("--version")).unwrap_or_default();
    let mut parts = version.trim_start_matches('v').split('.').map_while(|part| part.parse::<u32>().ok());
    match (parts.next(), parts.next()) {
        (Some(major), Some(minor)) if (major, minor) >= (20, 19) => Ok(()),
        (None, _) | (_, None) => fail(
            "Node is missing, and the interface is built with it. Get version 20.19 or newer from https://nodejs.org, then start this task again.",
        ),
        _ => fail(format!(
            "Node {version} is too old to build the interface. Get version 20.19 or newer from https://nodejs.org, then start this task again."
        )),
    }
}
