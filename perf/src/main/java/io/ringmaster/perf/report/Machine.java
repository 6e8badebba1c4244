package io.ringmaster.perf.report;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * The machine below a measurement, as far as it can be seen without privileges; {@code unknown} where it cannot.
 *
 * @param cpu            model.
 * @param coreCount      processors that this JVM may use.
 * @param memoryBytes    of the machine; 0 if unknown.
 * @param kernel         name, version and architecture.
 * @param virtualization who runs the machine, or {@code none seen}.
 * @param directory      whose disk is meant.
 * @param disk           device that it lies on, with what the kernel tells of it.
 * @param fileSystem     type of its file system.
 * @param jdk            that runs this.
 * @param clockSource    of the kernel.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Machine(
    String cpu,
    int coreCount,
    long memoryBytes,
    String kernel,
    String virtualization,
    String directory,
    String disk,
    String fileSystem,
    String jdk,
    String clockSource)
{
    private static final String UNKNOWN = "unknown";
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
    private static final Path FIRMWARE = Path.of("/sys/class/dmi/id");
    private static final Path CLOCK_SOURCE =
        Path.of("/sys/devices/system/clocksource/clocksource0/current_clocksource");
    private static final long BYTES_PER_KB = 1024;

    /**
     * Look at this machine.
     *
     * @param directory on the disk that was used; need not exist yet.
     * @return what was seen.
     */
    public static Machine describe(final Path directory)
    {
        final FileStore store = store(directory);
        return new Machine(
            field(CPU_INFO, "model name", UNKNOWN),
            Runtime.getRuntime().availableProcessors(),
            readMemoryBytes(),
            System.getProperty("os.name") + " " + System.getProperty("os.version") + " " +
                System.getProperty("os.arch"),
            readVirtualization(),
            directory.toAbsolutePath().normalize().toString(),
            store == null ? UNKNOWN : disk(store.name()),
            store == null ? UNKNOWN : store.type(),
            Runtime.version() + " (" + System.getProperty("java.vm.name") + ", " + System.getProperty("java.vendor") +
                ")",
            line(CLOCK_SOURCE, UNKNOWN));
    }

    private static FileStore store(final Path directory)
    {
        Path existing = directory.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null)
        {
            existing = existing.getParent();
        }
        try
        {
            return Files.getFileStore(existing);
        }
        catch (final IOException ignore)
        {
            // What cannot be seen is unknown: a report is not worth a failure.
            return null;
        }
    }

    private static long readMemoryBytes()
    {
        final String text = field(MEMORY_INFO, "MemTotal", "0").replace("kB", "").trim();
        try
        {
            return Long.parseLong(text) * BYTES_PER_KB;
        }
        catch (final NumberFormatException ignore)
        {
            // Another kernel, another format.
            return 0;
        }
    }

    private static String readVirtualization()
    {
        final boolean isGuest = (" " + field(CPU_INFO, "flags", "") + " ").contains(" hypervisor ");
        final String vendor = line(FIRMWARE.resolve("sys_vendor"), "");
        final String product = line(FIRMWARE.resolve("product_name"), "");
        final String maker = (vendor + " " + product).trim();
        if (!isGuest)
        {
            return maker.isEmpty() ? "none seen" : "none seen (" + maker + ")";
        }
        return maker.isEmpty() ? "virtual machine" : "virtual machine (" + maker + ")";
    }

    /** The device's name, and what /sys/block tells of it or of the device that it is a part of. */
    private static String disk(final String device)
    {
        final Path block = Path.of("/sys/class/block").resolve(Path.of(device).getFileName().toString());
        final List<String> parts = new ArrayList<>(List.of(device));
        try
        {
            final Path real = block.toRealPath();
            final Path whole = Files.isDirectory(real.resolve("queue")) ? real : real.getParent();
            final String model = line(whole.resolve("device/model"), "");
            if (!model.isEmpty())
            {
                parts.add(model);
            }
            final String rotational = line(whole.resolve("queue/rotational"), "");
            if (!rotational.isEmpty())
            {
                parts.add("1".equals(rotational) ? "rotational" : "not rotational");
            }
            final String cache = line(whole.resolve("queue/write_cache"), "");
            if (!cache.isEmpty())
            {
                parts.add(cache);
            }
        }
        catch (final IOException ignore)
        {
            // No block device of this machine: memory, an overlay, or the network.
        }
        return String.join(", ", parts);
    }

    private static String field(final Path file, final String name, final String otherwise)
    {
        try
        {
            for (final String line : Files.readAllLines(file))
            {
                final int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).trim().equals(name))
                {
                    return line.substring(colon + 1).trim();
                }
            }
        }
        catch (final IOException ignore)
        {
            // Not a Linux, or hidden.
        }
        return otherwise;
    }

    private static String line(final Path file, final String otherwise)
    {
        try
        {
            final String text = Files.readString(file).trim();
            return text.isEmpty() ? otherwise : text;
        }
        catch (final IOException ignore)
        {
            // Not a Linux, or hidden.
            return otherwise;
        }
    }
}
