package io.ringmaster.perf.process;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;

/** Looks into the memory of another JVM of the same user, through its management agent. */
public final class JvmMemory implements AutoCloseable
{
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
     * Collect all garbage, then look.
     *
     * @return what is in use.
     * @throws IOException if the JVM is gone.
     */
    public MemoryUse measure() throws IOException
    {
        memory.gc();
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
