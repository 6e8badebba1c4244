package io.ringmaster.server;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.admin.InspectionEndDecoder;
import io.ringmaster.codecs.admin.MessageHeaderDecoder;
import io.ringmaster.codecs.admin.Topic;

/**
 * The four-letter words (ZooKeeper protocol, section 20): what the endpoint knows is answered at once, for the rest the
 * engine is asked. Endpoint thread only.
 */
final class MonitoringWords implements FourLetterWords
{
    private static final int TRACE_MASK_LENGTH = Long.BYTES;
    /** What the reference begins with. */
    private static final long INITIAL_TRACE_MASK = 306;

    private final MonitoringContext context;
    private final RequestPublisher requests;
    private final Connections connections;
    private final EndpointStatistics statistics;
    private final StatusTexts texts;
    private final WordText out = new WordText();
    private final ReplyAssembler assembler = new ReplyAssembler();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InspectionEndDecoder end = new InspectionEndDecoder();
    private long traceMask = INITIAL_TRACE_MASK;

    MonitoringWords(
        final MonitoringContext context,
        final RequestPublisher requests,
        final Connections connections,
        final EndpointCounters counters)
    {
        this.context = context;
        this.requests = requests;
        this.connections = connections;
        this.statistics = connections.statistics();
        this.texts = new StatusTexts(context, statistics, connections, counters);
    }

    @Override
    public int commandLength(final int code)
    {
        final Word word = Word.of(code);
        if (word == null)
        {
            return 0;
        }
        return word == Word.STMK && context.isEnabled(word) ? Word.LENGTH + TRACE_MASK_LENGTH : Word.LENGTH;
    }

    @Override
    public boolean onCommand(
        final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        final Word word = Word.of(buffer.getInt(offset, ByteOrder.BIG_ENDIAN));
        if (!context.isEnabled(word))
        {
            statistics.onWord(connection.statistics());
            out.to(connection).add(word.text()).add(" is not executed because it is not in the whitelist.\n");
            finish(connection);
            return true;
        }
        if (word.topics().length == 0)
        {
            statistics.onWord(connection.statistics());
            out.to(connection);
            answerAtOnce(word, buffer, offset);
            finish(connection);
            return true;
        }
        if (!requests.tryInspect(connection, word.topics()))
        {
            return false;
        }
        statistics.onWord(connection.statistics());
        connection.wordAnswer(new ServedAnswer(word, newAnswer(connection, word)));
        return true;
    }

    @Override
    public void onReply(
        final Connection connection, final int type, final DirectBuffer buffer, final int offset, final int length)
    {
        if (assembler.onMessage(type, buffer, offset, length))
        {
            onRecord(connection, assembler.buffer(), assembler.offset());
            assembler.release();
        }
    }

    private void onRecord(final Connection connection, final DirectBuffer buffer, final int offset)
    {
        out.to(connection);
        final int templateId = header.wrap(buffer, offset).templateId();
        final WordAnswer answer = connection.wordAnswer();
        if (templateId != InspectionEndDecoder.TEMPLATE_ID)
        {
            answer.onRecord(out, templateId, buffer, offset);
            out.flush();
            return;
        }
        final Topic topic = end.wrapAndApplyHeader(buffer, offset, header).topic();
        answer.onEnd(out, topic);
        if (answer.isLast(topic))
        {
            finish(connection);
        }
        else
        {
            out.flush();
        }
    }

    private void finish(final Connection connection)
    {
        out.flush();
        statistics.onWordAnswered();
        connection.wordAnswer(null);
        connection.closeAfterFlush();
    }

    private WordAnswer newAnswer(final Connection connection, final Word word)
    {
        return switch (word)
        {
            case DUMP -> new DumpAnswer(connections, context.epochClock().time());
            case WCHC -> new WatchAnswer(false);
            case WCHP -> new WatchAnswer(true);
            case SRVR, STAT, MNTR, WCHS, HASH -> new StatusAnswer(word, texts, connection);
            default -> new LocalAnswer(connection, word);
        };
    }

    /** What is true of a server that serves nobody, too. */
    private void answerAtOnce(final Word word, final DirectBuffer buffer, final int offset)
    {
        switch (word)
        {
            case RUOK -> out.add("imok");
            case ENVI -> out.add("Environment:\nzookeeper.version=").add(context.version()).line()
                .add(context.environment().get());
            case GTMK -> out.add(traceMask);
            case STMK ->
            {
                traceMask = buffer.getLong(offset + Word.LENGTH, ByteOrder.BIG_ENDIAN);
                out.add(traceMask);
            }
            default -> throw new IllegalStateException(word + " is the engine's to answer");
        }
    }

    private void answer(final Connection connection, final Word word)
    {
        switch (word)
        {
            case ISRO -> out.add("rw");
            case CONF -> out.add(context.configuration().get());
            case CONS -> texts.connections(out, connection);
            case DIRS -> out.add("datadir_size: ").add(context.snapshotBytes().getAsLong())
                .add("\nlogdir_size: ").add(context.journalBytes().getAsLong()).line();
            case CRST ->
            {
                connections.all().forEach(each -> each.statistics().reset());
                out.add("Connection stats reset.\n");
            }
            case SRST ->
            {
                statistics.reset();
                out.add("Server stats reset.\n");
            }
            default -> throw new IllegalStateException(word + " is answered elsewhere");
        }
    }

    /** To a word for which the engine says no more than that it serves. */
    private final class LocalAnswer implements WordAnswer
    {
        private final Connection connection;
        private final Word word;

        private LocalAnswer(final Connection connection, final Word word)
        {
            this.connection = connection;
            this.word = word;
        }

        @Override
        public void onRecord(final WordText text, final int templateId, final DirectBuffer buffer, final int offset)
        {
            // It serves, or this would not be asked.
        }

        @Override
        public void onEnd(final WordText text, final Topic topic)
        {
            answer(connection, word);
        }
    }
}
