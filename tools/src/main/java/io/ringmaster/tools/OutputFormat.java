package io.ringmaster.tools;

/** How a program prints its results. */
public enum OutputFormat
{
    /** For people. */
    TEXT,
    /** For programs: one JSON value per result, each on a line of its own. */
    JSON
}
