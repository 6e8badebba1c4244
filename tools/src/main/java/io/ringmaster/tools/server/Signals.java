package io.ringmaster.tools.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The JDK's class for them is not part of its API, so it is reached by reflection;
 * where it is missing, signals keep their default meaning.
 */
public final class Signals
{
    private Signals()
    {
    }

    /**
     * Handle a signal.
     *
     * @param name of it, without SIG.
     * @param task to run on a thread of its own for each.
     * @return false if this JVM cannot, or the signal is in use by the JVM itself.
     */
    public static boolean handle(final String name, final Runnable task)
    {
        try
        {
            final Class<?> signalClass = Class.forName("sun.misc.Signal");
            final Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            final InvocationHandler invocation = (proxy, method, args) ->
            {
                return switch (method.getName())
                {
                    case "handle" ->
                    {
                        task.run();
                        yield null;
                    }
                    case "equals" -> proxy == args[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "handler of SIG" + name;
                };
            };
            final Object handler =
                Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[]{handlerClass}, invocation);
            final Object signal = signalClass.getConstructor(String.class).newInstance(name);
            signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, handler);
            return true;
        }
        catch (final InvocationTargetException ex)
        {
            if (ex.getCause() instanceof IllegalArgumentException)
            {
                return false;
            }
            throw new IllegalStateException("cannot handle SIG" + name, ex.getCause());
        }
        catch (final ReflectiveOperationException ex)
        {
            return false;
        }
    }
}
