//! The system's gcc as an oracle.
