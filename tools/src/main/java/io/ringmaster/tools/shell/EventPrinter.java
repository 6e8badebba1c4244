package io.ringmaster.tools.shell;

import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;

import com.fasterxml.jackson.databind.JsonNode;

import io.ringmaster.client.WatchEvent;
import io.ringmaster.client.Watcher;

/** Prints watch events as they come, and lets the command wait for a number of them. */
final class EventPrinter implements Watcher
{
    private final BiConsumer<JsonNode, String> printer;
    private final CountDownLatch remaining;

    EventPrinter(final BiConsumer<JsonNode, String> printer, final int expectedCount)
    {
        this.printer = printer;
        this.remaining = new CountDownLatch(expectedCount);
    }

    @Override
    public void onEvent(final WatchEvent event)
    {
        printer.accept(Views.json(event), Views.text(event));
        remaining.countDown();
    }

    void awaitAll() throws InterruptedException
    {
        remaining.await();
    }
}
