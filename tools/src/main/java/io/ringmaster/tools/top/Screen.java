package io.ringmaster.tools.top;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * The view for a person: it takes the whole terminal, follows its size, and listens to keys while servers are asked.
 * One thread, but for the looks at servers themselves and for signals.
 */
final class Screen
{
    private static final long MIN_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long MAX_INTERVAL_NS = TimeUnit.HOURS.toNanos(1);
    /** Longest wait for a key before the size of the terminal and the answers of servers are looked at. */
    private static final long KEY_WAIT_MS = 100;
    private static final int NO_CURSOR = -1;
    private static final AttributedStyle HEAD = AttributedStyle.DEFAULT.inverse();
    private static final AttributedStyle CHOSEN = AttributedStyle.BOLD;
    private static final List<String> HELP = List.of(
        "  q        leave",
        "  up down  choose the server below, also k and j",
        "  < >      sort by the column to the left or to the right",
        "  + -      look more often, or less",
        "  space    look now",
        "  p        pause, and go on",
        "  h        this help");

    private final Terminal terminal;
    private final Sampler sampler;
    private final KeyMap<Key> keys = new KeyMap<>();
    private final AtomicBoolean isInterrupted = new AtomicBoolean();
    private long intervalNs;
    private Column sort;
    private List<ServerSample> samples = List.of();
    private String chosen;
    private boolean isHelpShown;
    private boolean isPaused;

    private enum Key
    {
        QUIT, UP, DOWN, LEFT, RIGHT, FASTER, SLOWER, NOW, PAUSE, HELP, OTHER
    }

    Screen(final Terminal terminal, final Sampler sampler, final long intervalNs, final Column sort)
    {
        this.terminal = terminal;
        this.sampler = sampler;
        this.intervalNs = intervalNs;
        this.sort = sort;
        keys.bind(Key.QUIT, "q", "Q", KeyMap.ctrl('C'), KeyMap.ctrl('D'));
        keys.bind(Key.UP, "k", KeyMap.key(terminal, Capability.key_up), "\u001b[A", "\u001bOA");
        keys.bind(Key.DOWN, "j", KeyMap.key(terminal, Capability.key_down), "\u001b[B", "\u001bOB");
        keys.bind(Key.RIGHT, ">", ".", KeyMap.key(terminal, Capability.key_right), "\u001b[C", "\u001bOC");
        keys.bind(Key.LEFT, "<", ",", KeyMap.key(terminal, Capability.key_left), "\u001b[D", "\u001bOD");
        keys.bind(Key.FASTER, "+", "=");
        keys.bind(Key.SLOWER, "-");
        keys.bind(Key.NOW, " ");
        keys.bind(Key.PAUSE, "p");
        keys.bind(Key.HELP, "h", "?");
        keys.setNomatch(Key.OTHER);
        keys.setUnicode(Key.OTHER);
    }

    /**
     * Show until somebody leaves.
     *
     * @param first samples to show.
     */
    void run(final List<ServerSample> first)
    {
        final Attributes attributes = terminal.enterRawMode();
        final Terminal.SignalHandler onInterrupt =
            terminal.handle(Terminal.Signal.INT, signal -> isInterrupted.set(true));
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        try
        {
            samples = first;
            loop(new Display(terminal, true));
        }
        finally
        {
            terminal.puts(Capability.cursor_visible);
            terminal.puts(Capability.exit_ca_mode);
            terminal.flush();
            terminal.handle(Terminal.Signal.INT, onInterrupt);
            terminal.setAttributes(attributes);
        }
    }

    private void loop(final Display display)
    {
        final BindingReader reader = new BindingReader(terminal.reader());
        Size shownSize = null;
        CompletableFuture<List<ServerSample>> look = null;
        long lookNs = System.nanoTime() + intervalNs;
        boolean isChanged = true;
        while (!isInterrupted.get())
        {
            if (look != null && look.isDone())
            {
                samples = look.join();
                look = null;
                isChanged = true;
            }
            final long nowNs = System.nanoTime();
            if (look == null && !isPaused && nowNs - lookNs >= 0)
            {
                lookNs = nowNs + intervalNs;
                look = CompletableFuture.supplyAsync(sampler::sample);
            }
            final Size size = terminal.getSize();
            if (isChanged || !size.equals(shownSize))
            {
                if (!size.equals(shownSize))
                {
                    // Whatever the terminal has made of what was there.
                    display.clear();
                }
                shownSize = size;
                isChanged = false;
                show(display, size);
            }
            final int character = reader.peekCharacter(KEY_WAIT_MS);
            if (character == NonBlockingReader.EOF)
            {
                return;
            }
            if (character != NonBlockingReader.READ_EXPIRED)
            {
                final Key key = reader.readBinding(keys, null, false);
                if (key == Key.QUIT)
                {
                    return;
                }
                if (key == Key.NOW || key == Key.FASTER)
                {
                    lookNs = nowNs;
                }
                onKey(key);
                isChanged = true;
            }
        }
    }

    private void onKey(final Key key)
    {
        if (key == null)
        {
            return;
        }
        switch (key)
        {
            case UP -> choose(-1);
            case DOWN -> choose(1);
            case LEFT -> sort = sort.next(-1);
            case RIGHT -> sort = sort.next(1);
            case FASTER -> intervalNs = Math.max(MIN_INTERVAL_NS, intervalNs / 2);
            case SLOWER -> intervalNs = Math.min(MAX_INTERVAL_NS, intervalNs * 2);
            case PAUSE -> isPaused = !isPaused;
            case HELP -> isHelpShown = !isHelpShown;
            default ->
            {
                // Means nothing here.
            }
        }
    }

    private void choose(final int step)
    {
        final List<ServerSample> sorted = sorted();
        final int index = indexOfChosen(sorted);
        chosen = sorted.get(Math.floorMod(index + step, sorted.size())).name();
    }

    private List<ServerSample> sorted()
    {
        final List<ServerSample> sorted = new ArrayList<>(samples);
        sorted.sort(sort.order());
        return sorted;
    }

    /** It stays chosen wherever it is sorted to; the first, as long as nobody has chosen. */
    private int indexOfChosen(final List<ServerSample> sorted)
    {
        for (int i = 0; i < sorted.size(); i++)
        {
            if (sorted.get(i).name().equals(chosen))
            {
                return i;
            }
        }
        return 0;
    }

    private void show(final Display display, final Size size)
    {
        // A terminal that does not know its size has none.
        final int rows = size.getRows() > 0 ? size.getRows() : 24;
        final int columns = size.getColumns() > 0 ? size.getColumns() : 80;
        final List<AttributedString> lines = lines();
        final List<AttributedString> fitting = new ArrayList<>();
        for (int i = 0; i < rows; i++)
        {
            // Full lines: what was there before is painted over.
            fitting.add(i < lines.size() ? lines.get(i).columnSubSequence(0, columns) : AttributedString.EMPTY);
        }
        display.resize(rows, columns);
        display.update(fitting, NO_CURSOR);
    }

    private List<AttributedString> lines()
    {
        final List<AttributedString> lines = new ArrayList<>();
        lines.add(new AttributedString(String.format(Locale.ROOT,
            "ringmaster top  %s  every %.1f s%s   q leaves, h helps",
            LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS), intervalNs / 1e9,
            isPaused ? ", PAUSED" : "")));
        lines.add(AttributedString.EMPTY);
        if (isHelpShown)
        {
            HELP.forEach(line -> lines.add(new AttributedString(line)));
            lines.add(AttributedString.EMPTY);
        }
        final List<ServerSample> sorted = sorted();
        final int chosenIndex = indexOfChosen(sorted);
        final List<String> table = TextView.table(sorted, sort);
        lines.add(new AttributedString(table.get(0), HEAD));
        for (int i = 0; i < sorted.size(); i++)
        {
            final boolean isChosen = i == chosenIndex && sorted.size() > 1;
            lines.add(new AttributedString(table.get(i + 1), isChosen ? CHOSEN : AttributedStyle.DEFAULT));
        }
        lines.add(AttributedString.EMPTY);
        TextView.details(sorted.get(chosenIndex)).forEach(line -> lines.add(new AttributedString(line)));
        return lines;
    }
}
