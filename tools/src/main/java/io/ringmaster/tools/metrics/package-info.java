/** What a server counts, from its threads to those who look: names, histograms, and the image of all of it. */
package io.ringmaster.tools.metrics;
