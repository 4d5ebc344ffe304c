//! Specs: examples of what a program should do, and the judge who tells whether one does.
