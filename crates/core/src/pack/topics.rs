//! The topic vocabulary: the words in which courses and rules speak of content.
//!
//! A rule pack may only use these. A wallet may hold others, for the vocabulary grows; a topic that no pack knows simply
//! serves no minimum.

/// Every topic, with the words shown for it.
pub const TOPICS: &[(&str, &str)] = &[
    ("ethics", "Ethics"),
    ("law-and-ethics", "Law and ethics"),
    ("boundaries", "Boundaries"),
    ("confidentiality", "Confidentiality"),
    ("peer-support", "Peer support"),
    ("recovery", "Recovery"),
    ("mental-health", "Mental health"),
    ("substance-use", "Substance use"),
    ("co-occurring", "Co-occurring conditions"),
    ("cultural-competence", "Cultural competence"),
    ("diversity-equity-inclusion", "Diversity, equity and inclusion"),
    ("trauma", "Trauma"),
    ("suicide-prevention", "Suicide prevention"),
    ("crisis", "Crisis"),
    ("health-equity", "Health equity"),
    ("oral-health", "Oral health"),
    ("wellness", "Wellness"),
    ("medication-supported-recovery", "Medication-supported recovery"),
    ("motivational-interviewing", "Motivational interviewing"),
    ("human-trafficking", "Human trafficking"),
    ("system-navigation", "System navigation"),
    ("documentation", "Documentation"),
    ("advocacy", "Advocacy"),
    ("communication", "Communication"),
    ("telehealth", "Telehealth"),
    ("family", "Family"),
    ("youth", "Youth"),
    ("veterans", "Veterans"),
    ("military", "Military"),
    ("older-adults", "Older adults"),
    ("forensic", "Forensic"),
    ("supervision", "Supervision"),
    ("professional-development", "Professional development"),
    ("clinical", "Clinical"),
    ("foundational-training", "Foundational training"),
    ("staff-meeting", "Staff meeting"),
    ("in-service", "In-service"),
];

/// The words shown for a topic; the topic itself where it is not in the vocabulary.
#[must_use]
pub fn label(topic: &str) -> &str {
    TOPICS.iter().find(|(id, _)| *id == topic).map_or(topic, |(_, label)| label)
}

/// Whether rule packs may use it.
#[must_use]
pub fn is_known(topic: &str) -> bool {
    TOPICS.iter().any(|(id, _)| *id == topic)
}
