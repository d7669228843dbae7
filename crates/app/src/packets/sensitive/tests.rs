//! What leaves unasked and what does not, by examples: those of a stranger's review, and ordinary ones of the field.

use super::*;
use peerfolio_core::model::{Activity, Credential, Format, FormerName, Role, Unit};
use peerfolio_core::{Hours, NaiveDate};

/// A person with a certificate `mn`, one of a type that nobody knows, and a course.
fn record() -> Record {
    let held = |id: &str, type_id: Option<&str>, title: Option<&str>| Credential {
        id: id.into(),
        type_id: type_id.map(ToOwned::to_owned),
        title: title.map(ToOwned::to_owned),
        issuer: None,
        number: None,
        issued_on: NaiveDate::default(),
        renewals: Vec::new(),
        expires_on: None,
        own_rule: None,
        name_shown: None,
    };
    let course = |id: &str, title: &str| Activity {
        id: id.into(),
        title: title.into(),
        provider: "Sample Training Center".into(),
        completed_on: NaiveDate::default(),
        hours: Hours::whole(6),
        unit: Unit::ContactHour,
        topics: Vec::new(),
        format: Format::LiveOnline,
        role: Role::Attended,
        approvals: Vec::new(),
        counts_for: None,
    };
    let mut record = Record::default();
    record.holder.name = "Ann Samplename".into();
    record.holder.former_names = vec![FormerName { name: "Ann Zzoldname".into(), ..FormerName::default() }];
    record.credentials = vec![held("mn", Some("us-mn-cps-1"), None), held("own", None, Some("Recovery Ally Badge"))];
    record.activities = vec![
        course("drugs", "Drug treatment today"),
        course("prison", "Lived experience in prison ministry"),
        course("safety", "Seeking Safety"),
    ];
    record
}

fn of(kind: &str, title: &str, file: &str, credential: Option<&str>, activity: Option<&str>) -> Option<Held> {
    let paper = Document {
        id: "d".into(),
        kind: kind.into(),
        title: title.into(),
        file: format!("files/{file}"),
        sha256: String::new(),
        credential: credential.map(ToOwned::to_owned),
        activity: activity.map(ToOwned::to_owned),
    };
    held(&paper, &record(), &Record::default())
}

fn why(kind: &str, title: &str) -> Option<Held> {
    of(kind, title, "scan.pdf", Some("mn"), None)
}

#[test]
fn what_a_stranger_found_leaving_stays() {
    for title in [
        "Letter from my therapist",
        "Mental hospital stay 2011",
        "Drug rehab completion letter",
        "HIV result",
        "Bipolar disorder",
        "PTSD letter",
        "Depression treatment plan",
        "Clean since 2015-03-01",
        "Electric bill 12 Elm Street",
        "Home address",
        "Rent agreement",
        "Restraining order",
        "Jail letter",
        "AA chip 5 years",
        "Suboxone",
        "Schizophrenia",
        "12 step anniversary",
        "W-2 2025",
        "I-9",
        "Recovery story",
        "Passport",
        "Sobriety",
    ] {
        for kind in ["certificate", "letter", "other", "transcript"] {
            assert_eq!(why(kind, title), Some(Held::Person), "{kind}: {title}");
        }
    }
    assert_eq!(why("certificate", "Name: Ann ZZOLDNAME"), Some(Held::Name));
}

#[test]
fn papers_about_a_person_need_a_tick_whatever_kind_they_were_given() {
    for (kind, title) in [
        ("recovery", "Letter"),
        ("medical", "Letter"),
        ("lived-experience", "Statement"),
        ("discharge", "Scan 1"),
        ("medical certificate", "Scan 1"),
        ("letter", "My recovery, in my own words"),
        ("letter", "Statement of Lived_Experience"),
        ("letter", "Letter of good standing after my rehab"),
        ("certificate", "DD-214"),
        ("certificate", "dd214scan"),
        ("certificate", "Marriage certificate"),
        ("certificate", "Certificate of live birth"),
        ("certificate", "Certificate of Release or Discharge from Active Duty"),
        ("certificate", "Certificate of rehabilitation"),
        ("certificate", "My recovery, in my own words"),
        ("certificate", "MyTherapistNote"),
        ("certificate", "mytherapistletter"),
        ("certificate", "Rehab certificate"),
        ("certificate", "Detox completion"),
        ("certificate", "Certificate of completion: residential treatment"),
        ("certificate", "Drug court completion certificate"),
        ("certificate", "Anger management class certificate"),
        ("certificate", "Recovery certificate"),
        ("certificate", "HIV certificate"),
        ("certificate", "Disability certificate"),
        ("certificate", "Vaccination certificate"),
        ("certificate", "My trauma training notes"),
        ("certificate", "Methadone prescription, certified copy"),
        ("certificate", "Hepatitis C test, completed"),
        ("certificate", "Diagnóstico 2019"),
        ("certificate", "Wellness Recovery Action Plan"),
        ("certificate", "My WRAP"),
        ("certificate", "AA meeting attendance sheet"),
        ("certificate", "Drug court graduation certificate"),
        ("certificate", "Batterer intervention program completion"),
        ("certificate", "Parenting course certificate"),
        ("certificate", "Certificate of sobriety"),
        ("certificate", "5 years of recovery certificate"),
        ("certificate", "Vehicle registration certificate"),
        ("certificate", "Certificado médico"),
        ("certificate", "Completed treatment 2010"),
        ("certificate", "SS card"),
        ("certificate", "ID front"),
        ("other", "Diagnosis 2019"),
        ("other", "Mental health record"),
        ("id", "Driver's licence"),
    ] {
        assert_eq!(why(kind, title), Some(Held::Person), "{kind}: {title}");
    }
    for file in ["sobriety.pdf", "MyTherapistLetter.pdf", "home_address.png", "DD214.pdf"] {
        assert_eq!(
            of("certificate", "CPS certificate", file, Some("mn"), None),
            Some(Held::Person),
            "the file's name leaves with it"
        );
    }
    assert_eq!(of("certificate", "Certificate", "zzoldname-cps.pdf", Some("mn"), None), Some(Held::Name));
}

#[test]
fn what_nobody_can_tell_needs_a_tick_too() {
    for (kind, title) in [
        ("certificate", "Zyprexa"),
        ("certificate", "Elm Road 12"),
        ("certificate", "Dr. Sampleton"),
        ("certificate", "Mama"),
        ("certificate", "Power of attorney"),
        ("certificate", "Intake form"),
        ("certificate", "Dog license"),
        ("certificate", "Letter"),
        ("certificate", "Recommendation letter for certification"),
        ("certificate", "Employment contract"),
        ("letter", "Letter"),
        ("letter", "Scourtney Samplewood"),
        ("other", "Scan 1"),
        ("", "CPS certificate"),
    ] {
        assert_eq!(why(kind, title), Some(Held::Unclear), "{kind}: {title}");
    }
}

#[test]
fn ordinary_papers_of_the_field_leave_without_a_tick() {
    for title in [
        "Certificate of completion: Ethics and boundaries",
        "MN CPS I certificate",
        "Recovery coach training certificate",
        "Trauma-informed care: completion",
        "Mental health first aid certificate",
        "Certified Peer Recovery Specialist",
        "Recovery coaching, 6 hours",
        "Medication-assisted treatment",
        "Suicide prevention (QPR) certificate of completion",
        "Addiction counselor training, certificate of attendance",
        "Trauma and PTSD in veterans: webinar certificate",
        "Depression and anxiety: continuing education, 3 CEUs",
        "HIV and hepatitis C basics: certificate of completion",
        "Opioid overdose and naloxone training",
        "Peer support in jails and prisons: training certificate",
        "Hospital-based peer support workshop",
        "Harm reduction certificate",
        "Wellness Recovery Action Plan seminar certificate",
        "Motivational interviewing",
        "Crisis intervention team certificate",
        "Co-occurring disorders",
        "Medication for opioid use disorder, CE certificate",
        "Whole Health Action Management",
        "NAADAC 50th anniversary conference certificate",
        "Certificado de finalización",
        "Bloodborne pathogens certificate",
        "Discharge planning: certificate of completion",
        "CPR and first aid card",
        "Psychological first aid certificate",
        "Behavioral health technician certificate",
        "Community health worker certificate",
        "Domestic violence advocacy training certificate",
        "Supporting people in recovery: training certificate",
        "Criminal justice and peer support certificate",
        "Ethics",
        "ethics_boundaries_2025",
        "Cultural competency 2025",
        "CPRS renewal 2026",
        "CPS-certificate-front",
        "Minnesota CPS I",
        "Ann Samplename CPS 2025",
        "Scan of my certificate",
        "IMG_20250902_114522",
        "WhatsApp Image 2025-09-02 at 11.45.10",
        "Adobe Scan Sep 2, 2025",
        "Scan0001",
        "cps",
        "photo",
        "Wallet card",
        "Transcript of records, Sample College",
        "Diploma in social work",
        "Recovery Ally Badge",
    ] {
        let credential = if title.contains("Ally") { "own" } else { "mn" };
        assert_eq!(of("certificate", title, "scan.pdf", Some(credential), None), None, "{title}");
    }
    assert_eq!(of("certificate", "Recovery planning certificate", "recovery-planning.pdf", Some("mn"), None), None);
    for (kind, title) in
        [("letter", "Letter of good standing"), ("letter", "Verification of certification"), ("transcript", "Scan 2")]
    {
        assert_eq!(why(kind, title), None, "{kind}: {title}");
    }
}

#[test]
fn what_the_course_is_called_stands_on_the_packet_anyway() {
    let course = |title: &str, id: &str| of("certificate", title, "scan.pdf", None, Some(id));
    assert_eq!(course("Drug treatment today", "drugs"), None);
    assert_eq!(course("Drug treatment today (certificate)", "drugs"), None);
    assert_eq!(course("Lived experience in prison ministry", "prison"), None);
    assert_eq!(course("Seeking Safety", "safety"), None);
    assert_eq!(course("Drug treatment today: my own discharge letter", "drugs"), Some(Held::Person));
    assert_eq!(course("Drug treatment", "safety"), Some(Held::Person), "of another course");
    assert_eq!(of("letter", "Drug treatment today", "scan.pdf", None, Some("drugs")), Some(Held::Unclear));
}

#[test]
fn answers_about_the_holder_s_recovery_need_a_tick() {
    let told = |field: &str, value: &str| Confirmation { field: field.into(), value: value.into(), ..Confirmation::default() };
    assert!(answer(&told("condition.in-recovery", "yes")));
    assert!(answer(&told("condition.recovery-two-years", "yes")));
    assert!(!answer(&told("renewal.ce_hours", "30")));
    assert!(!answer(&told("renewal.minimum.recovery", "6")), "a topic of courses");
}

#[test]
fn a_phrase_is_taken_out_whole() {
    assert_eq!(without(plain("Recovery coaching & recovery coach"), &["recovery coach*"]), " ");
    assert_eq!(without(plain("Health and safety at work"), &["health and safety"]), " at work ");
    assert_eq!(plain("MyTherapist’s W2, Sección 3b"), " my therapist s w 2 seccion 3 b ");
}
