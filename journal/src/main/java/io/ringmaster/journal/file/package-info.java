/** The files below journal and snapshots, behind an interface that a test can put a faulty disk behind. */
package io.ringmaster.journal.file;
