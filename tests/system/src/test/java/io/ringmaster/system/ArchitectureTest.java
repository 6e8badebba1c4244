package io.ringmaster.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import java.io.File;
import java.io.RandomAccessFile;
import java.security.SecureRandom;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The directions of dependencies between modules, and what the engine must not touch. */
class ArchitectureTest
{
    private static final String BASE = "io.ringmaster.";

    private static JavaClasses production;

    @BeforeAll
    static void importClasses()
    {
        production = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ringmaster");
    }

    @Test
    void shouldKeepTheDirectionsOfDependencies()
    {
        mayUse("codecs");
        mayUse("engine", "codecs");
        mayUse("journal", "codecs");
        mayUse("client", "codecs");
        mayUse("server", "codecs", "engine");
        mayUse("tools", "codecs", "engine", "journal", "client", "server");
        mayUse("perf", "codecs", "engine", "journal", "client", "server", "tools");
    }

    @Test
    void shouldKeepTheEngineFromFilesSocketsAndLoggers()
    {
        noClasses().that().resideInAPackage(BASE + "engine..")
            .should().dependOnClassesThat(resideInAnyPackage(
                "java.nio.file..", "java.nio.channels..", "java.net..", "java.util.logging..", "org.slf4j..",
                "ch.qos.logback..", "io.netty..", "java.util.zip..", "java.sql.."))
            .check(production);
        noClasses().that().resideInAPackage(BASE + "engine..")
            .should().dependOnClassesThat(
                resideInAPackage("java.io..").and(DescribedPredicate.not(isOneOf("java.io.Serializable"))))
            .orShould().dependOnClassesThat().areAssignableTo(File.class)
            .orShould().dependOnClassesThat().areAssignableTo(RandomAccessFile.class)
            .check(production);
    }

    @Test
    void shouldKeepTheEngineFromThreads()
    {
        noClasses().that().resideInAPackage(BASE + "engine..")
            .should().dependOnClassesThat().areAssignableTo(Timer.class)
            .orShould().dependOnClassesThat(isOneOf(
                "java.util.concurrent.Executor", "java.util.concurrent.ExecutorService",
                "java.util.concurrent.Executors", "java.util.concurrent.ForkJoinPool",
                "java.util.concurrent.CompletableFuture", "java.util.concurrent.locks.LockSupport",
                "java.util.concurrent.locks.ReentrantLock"))
            .orShould().callConstructor(Thread.class)
            .orShould().callConstructor(Thread.class, Runnable.class)
            .orShould().callConstructor(Thread.class, Runnable.class, String.class)
            .orShould().callMethod(Thread.class, "sleep", long.class)
            .orShould().callMethod(Thread.class, "start")
            .check(production);
    }

    @Test
    void shouldKeepTheEngineFromClocksAndChance()
    {
        noClasses().that().resideInAPackage(BASE + "engine..")
            .should().callMethod(System.class, "currentTimeMillis")
            .orShould().callMethod(System.class, "nanoTime")
            .orShould().callMethod(System.class, "getProperty", String.class)
            .orShould().callMethod(System.class, "getProperty", String.class, String.class)
            .orShould().callMethod(System.class, "getenv", String.class)
            .orShould().callMethod(System.class, "identityHashCode", Object.class)
            .orShould().callMethod(Math.class, "random")
            .orShould().callMethod(UUID.class, "randomUUID")
            .orShould().callMethod(Integer.class, "getInteger", String.class)
            .orShould().callMethod(Long.class, "getLong", String.class)
            .orShould().callMethod(Boolean.class, "getBoolean", String.class)
            .orShould().dependOnClassesThat(resideInAPackage("java.time.."))
            .orShould().dependOnClassesThat(resideInAPackage("java.lang.management.."))
            .check(production);
        noClasses().that().resideInAPackage(BASE + "engine..")
            .should().dependOnClassesThat().areAssignableTo(Random.class)
            .orShould().dependOnClassesThat().areAssignableTo(SecureRandom.class)
            .orShould().dependOnClassesThat().areAssignableTo(ThreadLocalRandom.class)
            .orShould().dependOnClassesThat().areAssignableTo(SplittableRandom.class)
            .check(production);
    }

    /** The rules above are worth nothing if the classes they speak of are not found. */
    @Test
    void shouldHaveFoundEveryModule()
    {
        for (final String module : new String[]{"codecs", "engine", "journal", "client", "server", "tools", "perf"})
        {
            classes().that().resideInAPackage(BASE + module + "..")
                .should().resideInAPackage("io.ringmaster..").check(production);
        }
    }

    private static void mayUse(final String module, final String... others)
    {
        final DescribedPredicate<JavaClass> isOurs = resideInAPackage("io.ringmaster..");
        DescribedPredicate<JavaClass> isAllowed = resideInAPackage(BASE + module + "..");
        for (final String other : others)
        {
            isAllowed = isAllowed.or(resideInAPackage(BASE + other + ".."));
        }
        noClasses().that().resideInAPackage(BASE + module + "..")
            .should().dependOnClassesThat(isOurs.and(DescribedPredicate.not(isAllowed)))
            .check(production);
    }

    private static DescribedPredicate<JavaClass> isOneOf(final String... names)
    {
        return DescribedPredicate.describe("one of " + String.join(", ", names), (javaClass) ->
        {
            for (final String name : names)
            {
                if (javaClass.getName().equals(name))
                {
                    return true;
                }
            }
            return false;
        });
    }
}
