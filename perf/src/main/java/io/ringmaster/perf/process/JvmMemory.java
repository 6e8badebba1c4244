package io.ringmaster.perf.process;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;

/** Looks into the memory of another JVM of the same user, through its management agent. */
public final class JvmMemory implements AutoCloseable
{
    private static final String DIAGNOSTIC_COMMANDS = "com.sun.management:type=DiagnosticCommand";
    private static final String TRIM_COMMAND = "systemTrimNativeHeap";

    private final long pid;
    private final JMXConnector connector;
    private final MemoryMXBean memory;
    private final MBeanServerConnection connection;

    /**
     * Attach, and start the agent if it does not run.
     *
     * @param pid of the JVM.
     * @throws IOException if it cannot be attached to.
     */
    public JvmMemory(final long pid) throws IOException
    {
        this.pid = pid;
        final VirtualMachine machine = attach(pid);
        try
        {
            connector = connect(machine);
        }
        finally
        {
            machine.detach();
        }
        connection = connector.getMBeanServerConnection();
        memory = ManagementFactory.newPlatformMXBeanProxy(
            connection, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    }

    /**
     * Collect all garbage, give back what the C library holds of memory that was freed, then look. The compiler of the
     * JVM allocates and frees some tens of MiB there whenever it likes, which is nothing that a server needs.
     *
     * @return what is in use.
     * @throws IOException if the JVM is gone.
     */
    public MemoryUse measure() throws IOException
    {
        memory.gc();
        trimNativeHeap();
        final long heap = memory.getHeapMemoryUsage().getUsed();
        long direct = 0;
        for (final BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(connection, BufferPoolMXBean.class))
        {
            if (pool.getName().equals("direct"))
            {
                direct += pool.getMemoryUsed();
            }
        }
        return new MemoryUse(
            ProcessUsage.residentBytes(pid), ProcessUsage.anonymousBytes(pid), heap, direct);
    }

    private void trimNativeHeap() throws IOException
    {
        try
        {
            connection.invoke(new ObjectName(DIAGNOSTIC_COMMANDS), TRIM_COMMAND, null, null);
        }
        catch (final JMException ex)
        {
            throw new IOException("process " + pid + " cannot trim its native heap, which takes Linux with glibc and " +
                "JDK 17.0.9 or newer: " + ex.getMessage(), ex);
        }
    }

    @Override
    public void close() throws IOException
    {
        connector.close();
    }

    /** The address comes from the JVM that we have attached to, not from input. */
    @SuppressWarnings("BanJNDI")
    private static JMXConnector connect(final VirtualMachine machine) throws IOException
    {
        return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
    }

    private static VirtualMachine attach(final long pid) throws IOException
    {
        try
        {
            return VirtualMachine.attach(Long.toString(pid));
        }
        catch (final AttachNotSupportedException ex)
        {
            throw new IOException("cannot look into process " + pid + ": " + ex.getMessage(), ex);
        }
    }
}
