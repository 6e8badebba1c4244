package io.ringmaster.tools.top;

/** Where the metrics of one server come from. */
interface MetricsSource
{
    /** What people call the server: its address, or its directory. */
    String name();

    /** Look at it now. May take as long as the network lets it; never throws for what a server does or does not. */
    Reading read();
}
